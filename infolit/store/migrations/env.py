"""What Alembic runs: compares and migrates on the connection that it is given."""

from alembic import context

from infolit.store.models import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite cannot alter a table: Alembic makes a new one and copies
    transactional_ddl=True,  # SQLite can, once its driver does not begin transactions by itself; see db.py
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
