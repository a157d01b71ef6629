"""Counts, calibrations and publications; workshops; what an attempt keeps while it waits to be published."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


_ADDED = (
    ("library", "open_data"),
    ("campaign", "workshop"),
    ("campaign", "side"),
    ("attempt", "folded"),
    ("attempt", "duration"),
)


def upgrade() -> None:
    """Bring a database of the revision before to this one."""
    _create_counts()
    _create_publications()
    # Plain additions: a batch would make the tables anew and lose their CHECK constraints on SQLite.
    op.add_column("library", _no("open_data"))
    op.add_column("campaign", sa.Column("workshop", sa.Text(), nullable=True))
    op.add_column("campaign", sa.Column("side", sa.Text(), nullable=True))
    op.add_column("attempt", _no("folded"))
    op.add_column("attempt", sa.Column("duration", sa.Integer(), nullable=True))


def _no(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())


def _create_counts() -> None:
    keys = ("subject", "form", "bank_version", "language", "item", "mark", "score")
    whole = {"bank_version", "score"}
    op.create_table(
        "count_cell",
        *(
            sa.Column(name, sa.Integer() if name in whole else sa.Text(), autoincrement=False, nullable=False)
            for name in keys
        ),
        sa.Column("n", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint(*keys, name=op.f("pk_count_cell")),
    )
    op.create_table(
        "unfinished",
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign"], ["campaign.slug"], name=op.f("fk_unfinished_campaign"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("campaign", "language", name=op.f("pk_unfinished")),
    )


def _create_publications() -> None:
    op.create_table(
        "calibration",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calibration")),
    )
    op.create_table(
        "publication",
        sa.Column("library", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("campaign", sa.Text(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("spread", sa.JSON(), nullable=False),
        sa.CheckConstraint("kind IN ('month', 'workshop')", name=op.f("ck_publication_kind")),
        sa.ForeignKeyConstraint(
            ["library"], ["library.slug"], name=op.f("fk_publication_library"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("library", "number", name=op.f("pk_publication")),
    )
    op.create_table(
        "item_report",
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("answers", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("language", "item", name=op.f("pk_item_report")),
    )


def downgrade() -> None:
    """Bring a database of this revision back to the one before."""
    for table, column in _ADDED:
        op.drop_column(table, column)
    for name in ("item_report", "publication", "calibration", "unfinished", "count_cell"):
        op.drop_table(name)
