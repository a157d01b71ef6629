"""The tables, with the rules that the database itself keeps.

So that the tables of attempts can be spread over machines, the key of everything that belongs to an attempt
begins with the attempt's, no number is drawn from a sequence, and nothing but a key is unique.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    Table,
    text,
)

from infolit.store.attempt import LEGS, MAX_SECONDS, QUICK_LEGS
from infolit.store.columns import big_column as _big
from infolit.store.columns import key_column as _key
from infolit.store.columns import later_yes_no_column as _later_yes_no
from infolit.store.columns import metadata as metadata
from infolit.store.columns import number_column as _number
from infolit.store.columns import text_column as _text
from infolit.store.columns import yes_no_column as _yes_no
from infolit.store.library_models import campaign as campaign
from infolit.store.library_models import library as library
from infolit.store.library_models import library_text as library_text
from infolit.store.library_models import logo as logo
from infolit.store.library_models import setting as setting
from infolit.store.library_models import training as training
from infolit.store.library_models import training_feed as training_feed
from infolit.store.library_models import training_import as training_import
from infolit.store.library_models import training_text as training_text
from infolit.store.staff_models import OF_STAFF as OF_STAFF

NO_SLOTS_TEXT = "," * (LEGS - 1)
"""How eight empty slots are written: whole numbers between commas, nothing where there is none."""

# Tables of attempts: spread by the attempt's key. Days, never times; nothing that says who it was.

attempt = Table(
    "attempt",
    metadata,
    _key("key", primary_key=True),  #: first 16 bytes of SHA-256 of the token, which itself is kept nowhere
    _text("campaign", ForeignKey("campaign.slug")),
    _text("path"),
    _text("half"),  #: of an extended attempt the first one
    _number("bank_version"),
    _text("language"),  #: of the last answer
    _yes_no("mixed_languages"),
    Column("started_on", Date, nullable=False),
    Column("finished_on", Date),
    Column("extended_on", Date),
    Column("extension_finished_on", Date),
    _number("stages_done"),  #: finished legs
    _text("guesses"),  #: eight slots: tasks that the patron thought to manage, by leg
    _text("points"),  #: eight slots: points of each finished leg
    _text("tasks_right"),  #: eight slots: tasks of each finished leg that got all their points
    _key("receipt", nullable=True),  #: receipt that lists this attempt, or will when it is finished
    _text("again", nullable=True),
    _text("role", nullable=True),  #: option of a closed list
    _text("lifelong", nullable=True),  #: option of a closed list
    _yes_no("honeypot"),
    _text("flags"),  #: decided at finish, words between spaces
    _text("calibration", nullable=True),
    _text("cuts", nullable=True),
    Column("revoked_on", Date),
    _yes_no("demonstration"),
    _later_yes_no("folded"),  #: whether its answers went into counts; they are deleted then
    _number("duration", nullable=True),  #: whole minutes of all answers, from when they were folded
    _later_yes_no("trial"),  #: by staff, to see how it is: never counted
    _later_yes_no("closed"),  #: at a kiosk: the address opens it no more, its answers count
    CheckConstraint("length(key) = 16", name="key"),
    CheckConstraint("path IN ('quick', 'full', 'extended') AND half IN ('a', 'b', 'ab')", name="path"),
    CheckConstraint("(path = 'full') = (half = 'ab')", name="half"),
    CheckConstraint("again IN ('yes', 'no', 'code')", name="again"),
    CheckConstraint(
        f"stages_done BETWEEN 0 AND {LEGS} AND (stages_done <= {QUICK_LEGS} OR path = 'extended')",
        name="stages_done",
    ),
    CheckConstraint("finished_on IS NULL OR stages_done > 0", name="finished_has_a_stage"),
    CheckConstraint(
        "(path = 'extended') = (extended_on IS NOT NULL) OR revoked_on IS NOT NULL", name="extended"
    ),
    CheckConstraint("extended_on IS NULL OR finished_on IS NOT NULL", name="extended_after_finish"),
    CheckConstraint(
        f"extension_finished_on IS NULL OR (extended_on IS NOT NULL AND stages_done = {LEGS})",
        name="extension_is_whole",
    ),
    CheckConstraint(
        f"revoked_on IS NULL OR (stages_done = 0 AND points = '{NO_SLOTS_TEXT}'"
        f" AND tasks_right = '{NO_SLOTS_TEXT}' AND guesses = '{NO_SLOTS_TEXT}' AND flags = ''"
        " AND receipt IS NULL AND again IS NULL AND role IS NULL AND lifelong IS NULL)",
        name="revoked_is_empty",
    ),
)

_CARRIES_A_RECEIPT = text("receipt IS NOT NULL")
Index(None, attempt.c.receipt, sqlite_where=_CARRIES_A_RECEIPT, postgresql_where=_CARRIES_A_RECEIPT)

response = Table(
    "response",
    metadata,
    _key("attempt_key", ForeignKey("attempt.key", ondelete="CASCADE"), primary_key=True),
    _text("item", primary_key=True),
    _number("leg"),
    _number("version"),  #: of the item
    _text("marks", nullable=True),  #: mark tokens between spaces; none while only a draft is there
    _number("points", nullable=True),
    _yes_no("is_right"),  #: all the points of the item
    _number("seconds", nullable=True),
    _text("draft", nullable=True),  #: marks not given in, never scored
    _text("problem", nullable=True),  #: what the patron found wrong with the task, of a closed list
    CheckConstraint(f"leg BETWEEN 1 AND {LEGS}", name="leg"),
    CheckConstraint("(marks IS NULL) = (points IS NULL) AND points >= 0", name="points"),
    CheckConstraint(f"seconds BETWEEN 0 AND {MAX_SECONDS}", name="seconds"),
)

# Receipts: spread by the receipt's id.

receipt = Table(
    "receipt",
    metadata,
    _key("id", primary_key=True),  #: scrypt of the code
    Column("month", Date, nullable=False),  #: first day of the month of the last result
    CheckConstraint("length(id) = 16", name="id"),
)

receipt_result = Table(
    "receipt_result",
    metadata,
    _key("receipt_id", ForeignKey("receipt.id", ondelete="CASCADE"), primary_key=True),
    _number("number", primary_key=True),
    _key("attempt_key", nullable=True),  #: until the attempt is published or deleted
    Column("month", Date, nullable=False),
    _text("path"),
    _text("half"),
    _text("language"),
    _number("bank_version"),
    _text("guesses"),
    _text("points"),
    _text("tasks_right"),
    _text("calibration", nullable=True),
    _text("cuts", nullable=True),
)

# Counts: sums over attempts that are gone; without library, campaign, role or date. Never shown unrounded.

count_cell = Table(
    "count_cell",
    metadata,
    _text("subject", primary_key=True),
    _text("form", primary_key=True),
    _number("bank_version", primary_key=True),
    _text("language", primary_key=True),
    _text("item", primary_key=True),
    _text("mark", primary_key=True),
    _number("score", primary_key=True),
    _big("n"),
)

unfinished = Table(
    "unfinished",
    metadata,
    _text("campaign", ForeignKey("campaign.slug", ondelete="CASCADE"), primary_key=True),
    _text("language", primary_key=True),
    _number("n"),
)

calibration = Table(
    "calibration",
    metadata,
    _text("id", primary_key=True),
    _number("number"),
    Column("month", Date, nullable=False),
    Column("document", JSON, nullable=False),
)

publication = Table(
    "publication",
    metadata,
    _text("library", ForeignKey("library.slug", ondelete="CASCADE"), primary_key=True),
    _number("number", primary_key=True),
    _text("kind"),
    Column("month", Date, nullable=False),  #: first day of the month whose end it closed
    _text("campaign", nullable=True),  #: of a workshop
    _text("document"),  #: what everybody reads, byte by byte
    Column("spread", JSON, nullable=False),  #: by stage: latent SD of a large batch, for small ones to borrow
    Column("summary", JSON, nullable=False, server_default="{}"),  #: the document without its longer tables
    CheckConstraint("kind IN ('month', 'workshop')", name="kind"),
)

item_report = Table(
    "item_report",
    metadata,
    _text("language", primary_key=True),
    _text("item", primary_key=True),
    _big("answers"),  #: behind it, exactly: never shown, tells when it may be renewed
    _text("document"),
)

throttle = Table(
    "throttle",
    metadata,
    Column("bucket", LargeBinary(32), primary_key=True),  #: a keyed hash of what is limited and of whom
    Column(
        "slot", BigInteger, primary_key=True, autoincrement=False
    ),  #: beginning of the window, Unix seconds
    _number("count"),
)

OF_ATTEMPTS = (attempt, response)
"""Tables that hold, row by row, what patrons did."""
