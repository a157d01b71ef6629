"""Accounts, roles, sign-ins and the audit log of the staff."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring a database of the revision before to this one."""
    op.create_table(
        "staff",
        _key("id"),
        _text("name"),
        _text("password", nullable=True),
        _text("totp", nullable=True),
        _big("totp_step", nullable=True),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("name", name=op.f("uq_staff_name")),
    )
    op.create_table(
        "staff_role",
        _key("key"),
        _key("staff"),
        _text("library", nullable=True),
        _text("role"),
        sa.CheckConstraint(
            "role IN ('librarian', 'editor', 'admin', 'national')", name=op.f("ck_staff_role_role")
        ),
        sa.CheckConstraint("(library IS NULL) = (role = 'national')", name=op.f("ck_staff_role_library")),
        _of_staff("staff_role"),
        sa.ForeignKeyConstraint(
            ["library"], ["library.slug"], name=op.f("fk_staff_role_library"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_staff_role")),
    )
    _create_doors()
    op.create_table(
        "audit",
        _key("key"),
        _big("at"),
        _key("staff", nullable=True),
        _key("subject", nullable=True),
        _text("action"),
        _text("library", nullable=True),
        _text("detail", nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_audit")),
    )


def _create_doors() -> None:
    op.create_table(
        "staff_session",
        _key("hash", 32),
        _key("staff"),
        _big("created"),
        _big("seen"),
        sa.Column("whole", sa.Boolean(), nullable=False),
        _of_staff("staff_session"),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_staff_session")),
    )
    op.create_table(
        "staff_link",
        _key("hash", 32),
        _key("staff"),
        _text("purpose"),
        _big("expires"),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.CheckConstraint("purpose IN ('invite', 'reset')", name=op.f("ck_staff_link_purpose")),
        _of_staff("staff_link"),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_staff_link")),
    )
    op.create_table(
        "recovery_code",
        _key("staff"),
        _key("hash", 32),
        _of_staff("recovery_code"),
        sa.PrimaryKeyConstraint("staff", "hash", name=op.f("pk_recovery_code")),
    )


def _key(name: str, length: int = 16, *, nullable: bool = False) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(length), nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _big(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), autoincrement=False, nullable=nullable)


def _of_staff(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["staff"], ["staff.id"], name=op.f(f"fk_{table}_staff"), ondelete="CASCADE"
    )


def downgrade() -> None:
    """Bring a database of this revision back to the one before."""
    for name in ("audit", "recovery_code", "staff_link", "staff_session", "staff_role", "staff"):
        op.drop_table(name)
