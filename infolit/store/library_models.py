"""The tables that are small and the same on every machine: libraries, their doors and what they offer."""

from sqlalchemy import JSON, CheckConstraint, Column, Date, ForeignKey, LargeBinary, String, Table

from infolit.store.columns import big_column as _big
from infolit.store.columns import later_yes_no_column as _later_yes_no
from infolit.store.columns import metadata
from infolit.store.columns import number_column as _number
from infolit.store.columns import text_column as _text
from infolit.store.columns import yes_no_column as _yes_no

setting = Table("setting", metadata, _text("name", primary_key=True), _text("value"))

library = Table(
    "library",
    metadata,
    _text("slug", primary_key=True),
    Column("languages", JSON, nullable=False),
    Column("portal_origins", JSON, nullable=False),
    _yes_no("is_default"),
    _yes_no("demonstration"),
    _later_yes_no("open_data"),  #: whether strangers may read what it publishes
    _later_yes_no("tells_portals"),  #: whether a page that embeds the quiz may learn levels
    _text("colour", nullable=True),  #: "#0f5257"; none: the house's own
    _text("logo", nullable=True),  #: hash of its picture, as it stands in the address
)

logo = Table(
    "logo",
    metadata,
    _text("library", ForeignKey("library.slug", ondelete="CASCADE"), primary_key=True),
    _text("hash"),
    _text("media_type"),
    Column("content", LargeBinary, nullable=False),
    CheckConstraint("media_type IN ('image/svg+xml', 'image/png')", name="media_type"),
)

library_text = Table(
    "library_text",
    metadata,
    _text("library", ForeignKey("library.slug", ondelete="CASCADE"), primary_key=True),
    _text("language", primary_key=True),
    _text("name"),
    _text("address"),
    _text("contact"),
    _text("place"),
    Column("hours", JSON, nullable=False),  #: one line for each entry
)

campaign = Table(
    "campaign",
    metadata,
    _text("slug", primary_key=True),
    _text("library", ForeignKey("library.slug", ondelete="CASCADE")),
    _text("kind"),
    _text("path"),  #: the default of its patrons
    _text("half"),
    _yes_no("background_questions"),
    Column("opens_on", Date),
    Column("closes_on", Date),
    _text("workshop", nullable=True),  #: what its links before and after have in common
    _text("side", nullable=True),
    _text("title", server_default=""),  #: for the staff, and in groups
    _text("branch", server_default=""),
    _text("language", nullable=True),  #: of its start page; none: the visitor's
    CheckConstraint("kind IN ('permanent', 'link', 'class', 'kiosk', 'portal')", name="kind"),
    CheckConstraint("path IN ('quick', 'full')", name="path"),
    CheckConstraint("half IN ('a', 'b')", name="half"),
)

training = Table(
    "training",
    metadata,
    _text("id", primary_key=True),
    _text("library", ForeignKey("library.slug", ondelete="CASCADE")),
    _text("provider"),
    _text("kind"),
    Column("stages", JSON, nullable=False),
    Column("levels", JSON, nullable=False),
    Column("languages", JSON, nullable=False),  #: in which it is held
    _text("link", nullable=True),
    Column("starts_on", Date),  #: first meeting
    Column("starts_at", String(5)),  #: local time, HH:MM
    _number("minutes", nullable=True),
    _number("every_weeks", nullable=True),
    Column("valid_until", Date),
    _yes_no("demonstration"),
    Column("more_dates", JSON, nullable=False, server_default="[]"),  #: further meetings, ISO days
    _text("sign_up", nullable=True),  #: address
    _text("feed", nullable=True),  #: subscription that it comes from
    _text("uid", nullable=True),  #: what it is called there, or in the file that it was read from
    _text("link_problem", nullable=True),  #: what the last check of its addresses found wrong
    CheckConstraint("kind IN ('course', 'e-course', 'handout', 'one-to-one')", name="kind"),
    CheckConstraint("every_weeks > 0", name="every_weeks"),
)

training_text = Table(
    "training_text",
    metadata,
    _text("training", ForeignKey("training.id", ondelete="CASCADE"), primary_key=True),
    _text("language", primary_key=True),
    _text("title"),
    _text("description"),
    _text("place"),
    _text("provider_name"),
)

training_feed = Table(
    "training_feed",
    metadata,
    _text("id", primary_key=True),
    _text("library", ForeignKey("library.slug", ondelete="CASCADE")),
    _text("address"),
    _text("format"),
    Column("defaults", JSON, nullable=False),  #: stages, levels, kind, language of what says nothing of them
    _yes_no("automatic"),  #: whether changes are taken over unasked
    Column("fetched_on", Date),
    _text("problem", nullable=True),  #: why the last fetch brought nothing
    CheckConstraint("format IN ('csv', 'ics', 'jsonld')", name="format"),
)

training_import = Table(
    "training_import",
    metadata,
    _text("id", primary_key=True),
    _text("library", ForeignKey("library.slug", ondelete="CASCADE")),
    _text("feed", nullable=True),
    _big("made"),
    Column("rows", JSON, nullable=False),  #: what was read, row by row, with what is wrong in it
)
