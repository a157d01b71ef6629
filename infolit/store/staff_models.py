"""The tables of the staff: accounts, roles, sign-ins, and what was done. Moments are Unix seconds."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, Table, UniqueConstraint

from infolit.store.columns import big_column, key_column, metadata, text_column, yes_no_column

_STAFF = "staff.id"

staff = Table(
    "staff",
    metadata,
    key_column("id", primary_key=True),  #: random
    text_column("name"),  #: for signing in, in small letters
    text_column("password", nullable=True),  #: argon2id; none until the first link is used
    text_column("totp", nullable=True),  #: the secret shared with an app, in base 32
    big_column("totp_step", nullable=True),  #: of the last code that was used: none is taken twice
    yes_no_column("disabled"),
    # A small table, the same on every machine: it may promise more than keys.
    UniqueConstraint("name"),
)

staff_role = Table(
    "staff_role",
    metadata,
    key_column("key", primary_key=True),  #: random
    key_column("staff", ForeignKey(_STAFF, ondelete="CASCADE")),
    text_column("library", ForeignKey("library.slug", ondelete="CASCADE"), nullable=True),
    text_column("role"),
    CheckConstraint("role IN ('librarian', 'editor', 'admin', 'national')", name="role"),
    CheckConstraint("(library IS NULL) = (role = 'national')", name="library"),
)

staff_session = Table(
    "staff_session",
    metadata,
    key_column("hash", length=32, primary_key=True),  #: SHA-256 of the random id in the cookie
    key_column("staff", ForeignKey(_STAFF, ondelete="CASCADE")),
    big_column("created"),
    big_column("seen"),
    yes_no_column("whole"),  #: false while only the password was right and a second step is awaited
)

staff_link = Table(
    "staff_link",
    metadata,
    key_column("hash", length=32, primary_key=True),  #: SHA-256 of what stands in the address
    key_column("staff", ForeignKey(_STAFF, ondelete="CASCADE")),
    text_column("purpose"),
    big_column("expires"),
    yes_no_column("used"),
    CheckConstraint("purpose IN ('invite', 'reset')", name="purpose"),
)

recovery_code = Table(
    "recovery_code",
    metadata,
    key_column("staff", ForeignKey(_STAFF, ondelete="CASCADE"), primary_key=True),
    key_column("hash", length=32, primary_key=True),  #: keyed, of account and code
)

audit = Table(
    "audit",
    metadata,
    key_column("key", primary_key=True),  #: the moment in nanoseconds, then random
    big_column("at"),
    key_column("staff", nullable=True),  #: who did it; none: somebody at the server's command line
    key_column("subject", nullable=True),  #: whose account it was done to
    text_column("action"),
    text_column("library", nullable=True),
    text_column("detail", nullable=True),
)

# Read page by page, newest first, by library.
Index("ix_audit_library_at", audit.c.library, audit.c.at, audit.c.key)

OF_STAFF = (staff, staff_role, staff_session, staff_link, recovery_code, audit)
