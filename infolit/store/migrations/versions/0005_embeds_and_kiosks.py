"""What embeds and kiosks need: whether portals may learn levels, and results that were closed at once."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_ADDED = (("library", "tells_portals"), ("attempt", "closed"))


def upgrade() -> None:
    """Bring a database of the revision before to this one."""
    for table, name in _ADDED:
        op.add_column(table, sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Take a database back to the revision before. Results closed at kiosks open again, for a day at most."""
    for table, name in _ADDED:
        op.drop_column(table, name)
