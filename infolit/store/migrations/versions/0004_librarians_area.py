"""The librarian's area: looks, doors, trainings from elsewhere, trials, problems of tasks, summaries."""

import json
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from infolit.assessment.table_columns import summary

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


_ADDED = (
    *(("library", name) for name in ("colour", "logo")),
    *(("campaign", name) for name in ("title", "branch", "language")),
    *(("training", name) for name in ("more_dates", "sign_up", "feed", "uid", "link_problem")),
    ("attempt", "trial"),
    ("response", "problem"),
    ("publication", "summary"),
)


def upgrade() -> None:
    """Bring a database of the revision before to this one."""
    _create_logo()
    _create_feeds()
    # Plain additions: a batch would make the tables anew and lose their CHECK constraints on SQLite.
    for name in ("colour", "logo"):
        op.add_column("library", _text(name))
    for name in ("title", "branch"):
        op.add_column("campaign", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    op.add_column("campaign", _text("language"))
    op.add_column("training", sa.Column("more_dates", sa.JSON(), nullable=False, server_default="[]"))
    for name in ("sign_up", "feed", "uid", "link_problem"):
        op.add_column("training", _text(name))
    op.add_column("attempt", sa.Column("trial", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("response", _text("problem"))
    op.add_column("publication", sa.Column("summary", sa.JSON(), nullable=False, server_default="{}"))
    op.create_index("ix_audit_library_at", "audit", ["library", "at", "key"])
    _sum_up()


def _text(name: str, *, nullable: bool = True) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _library(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["library"], ["library.slug"], name=op.f(f"fk_{table}_library"), ondelete="CASCADE"
    )


def _create_logo() -> None:
    op.create_table(
        "logo",
        _text("library", nullable=False),
        _text("hash", nullable=False),
        _text("media_type", nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("media_type IN ('image/svg+xml', 'image/png')", name=op.f("ck_logo_media_type")),
        _library("logo"),
        sa.PrimaryKeyConstraint("library", name=op.f("pk_logo")),
    )


def _create_feeds() -> None:
    op.create_table(
        "training_feed",
        *(_text(name, nullable=False) for name in ("id", "library", "address", "format")),
        sa.Column("defaults", sa.JSON(), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("fetched_on", sa.Date(), nullable=True),
        _text("problem"),
        sa.CheckConstraint("format IN ('csv', 'ics', 'jsonld')", name=op.f("ck_training_feed_format")),
        _library("training_feed"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_feed")),
    )
    op.create_table(
        "training_import",
        *(_text(name, nullable=False) for name in ("id", "library")),
        _text("feed"),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        _library("training_import"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_import")),
    )


def _sum_up() -> None:
    table = sa.table(
        "publication",
        *(
            sa.column(name, type_)
            for name, type_ in (
                ("library", sa.Text),
                ("number", sa.Integer),
                ("document", sa.Text),
                ("summary", sa.JSON),
            )
        ),
    )
    connection = op.get_bind()
    found = connection.execute(sa.select(table.c.library, table.c.number, table.c.document)).all()
    for library, number, document in found:
        this = sa.and_(table.c.library == library, table.c.number == number)
        connection.execute(sa.update(table).where(this).values(summary=summary(json.loads(document))))


def downgrade() -> None:
    """Bring a database of this revision back to the one before."""
    op.drop_index("ix_audit_library_at", "audit")
    for table, column in _ADDED:
        op.drop_column(table, column)
    for name in ("training_import", "training_feed", "logo"):
        op.drop_table(name)
