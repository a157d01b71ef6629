"""Libraries and their campaigns: the doors through which patrons come."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any, Literal, Protocol, TypeVar

from sqlalchemy import ColumnElement, Row, and_, delete, insert, select, update

from infolit.store import models
from infolit.store.db import Database, upsert

FALLBACK_LANGUAGE = "en"


class InALanguage(Protocol):
    """Anything that is said in one language."""

    @property
    def language(self) -> str:
        """Locale id."""


TextT = TypeVar("TextT", bound=InALanguage)


def text_in(language: str, texts: Iterable[TextT]) -> TextT:
    """The text in this language, else in English, else the first. ValueError if there is none."""
    ranked = sorted(texts, key=lambda text: (text.language != language, text.language != FALLBACK_LANGUAGE))
    if not ranked:
        raise ValueError("nothing is said in any language")
    return ranked[0]


@dataclass(frozen=True, slots=True)
class LibraryText:
    """What a library says about itself in one language."""

    language: str
    name: str
    address: str = ""
    contact: str = ""
    hours: tuple[str, ...] = ()
    place: str = ""


@dataclass(frozen=True, slots=True)
class Library:
    """A library. `portal_origins` are the web origins allowed to embed it."""

    slug: str
    texts: tuple[LibraryText, ...]
    """One for each language, in the order of their ids."""
    languages: tuple[str, ...] = ()
    """Languages offered, the library's own first; empty means all."""
    portal_origins: tuple[str, ...] = ()
    demonstration: bool = False
    is_default: bool = False
    open_data: bool = False
    """Whether strangers may read what it publishes."""
    tells_portals: bool = False
    """Whether a page that embeds the quiz may learn levels."""
    colour: str | None = None
    """Its accent, "#0f5257"; None: the house's own."""
    logo: str | None = None
    """Hash of its picture; None: it has none."""

    def text(self, language: str) -> LibraryText:
        """Its words in this language, else in English, else in the first it has."""
        return text_in(language, self.texts)


@dataclass(frozen=True, slots=True)
class Campaign:
    """A door: a link, a class, a kiosk, a portal. Each library has a permanent one with the library's slug."""

    slug: str
    library: Library
    kind: Literal["permanent", "link", "class", "kiosk", "portal"] = "permanent"
    path: Literal["quick", "full"] = "quick"
    half: Literal["a", "b"] = "a"
    background_questions: bool = True
    opens_on: datetime.date | None = None
    closes_on: datetime.date | None = None
    workshop: str | None = None
    """What the links before and after a workshop have in common; None: no workshop."""
    side: Literal["before", "after"] | None = None
    title: str = ""
    """For the staff, and in groups; "" for a permanent one."""
    branch: str = ""
    language: str | None = None
    """Of its start page; None: the visitor's."""

    def is_open(self, today: datetime.date) -> bool:
        """Whether attempts may start on this day; both dates are inclusive."""
        opened = self.opens_on is None or self.opens_on <= today
        return opened and (self.closes_on is None or today <= self.closes_on)


_LIBRARY, _TEXT, _CAMPAIGN = models.library.c, models.library_text.c, models.campaign.c
_LIBRARIES = select(models.library, *(column.label(f"text_{column.name}") for column in _TEXT)).join(
    models.library_text, _TEXT.library == _LIBRARY.slug
)
_CAMPAIGNS = _LIBRARIES.add_columns(*(column.label(f"campaign_{column.name}") for column in _CAMPAIGN)).join(
    models.campaign, _CAMPAIGN.library == _LIBRARY.slug
)


_SAVE_LIBRARY = upsert(models.library)
_SAVE_CAMPAIGN = upsert(models.campaign)


def default_library(db: Database) -> Library | None:
    """The library whose start page stands at "/"."""
    return _find(db, _LIBRARY.is_default)


def find_library(db: Database, slug: str) -> Library | None:
    """The library with this slug."""
    return _find(db, _LIBRARY.slug == slug)


def open_libraries(db: Database) -> list[Library]:
    """Those whose publications strangers may read, by slug."""
    with db.read() as connection:
        slugs = connection.scalars(
            select(_LIBRARY.slug).where(_LIBRARY.open_data).order_by(_LIBRARY.slug)
        ).all()
    return [library for slug in slugs if (library := find_library(db, slug))]


def find_campaign(db: Database, slug: str) -> Campaign | None:
    """The campaign with this slug, with its library, in one statement."""
    return _find_campaign(db, _CAMPAIGN.slug == slug)


def default_campaign(db: Database) -> Campaign | None:
    """The permanent campaign of the default library, in one statement."""
    return _find_campaign(db, and_(_LIBRARY.is_default, _CAMPAIGN.slug == _LIBRARY.slug))


def all_campaigns(db: Database) -> dict[str, Campaign]:
    """Every campaign with its library, by its slug."""
    with db.read() as connection:
        texts = connection.execute(_LIBRARIES.order_by(_LIBRARY.slug)).all()
        campaigns = connection.execute(select(models.campaign)).all()
    libraries = {slug: _library_of([*rows]) for slug, rows in groupby(texts, lambda row: str(row.slug))}
    return {row.slug: Campaign(**row._asdict() | {"library": libraries[row.library]}) for row in campaigns}


def save_library(db: Database, library: Library) -> None:
    """Add or replace a library and its texts (one at least); a new one gets its permanent campaign."""
    text_in(FALLBACK_LANGUAGE, library.texts)
    row = asdict(library)
    texts = row.pop("texts")
    with db.write() as connection:
        if library.is_default:
            connection.execute(update(models.library).values(is_default=False))
        connection.execute(_SAVE_LIBRARY[connection.dialect.name], row)
        connection.execute(delete(models.library_text).where(_TEXT.library == library.slug))
        connection.execute(insert(models.library_text), [{**text, "library": library.slug} for text in texts])
        if connection.scalar(select(_CAMPAIGN.slug).where(_CAMPAIGN.slug == library.slug)) is None:
            save_campaign(db, Campaign(slug=library.slug, library=library))


def save_campaign(db: Database, campaign: Campaign) -> None:
    """Add or replace a campaign of a library that is there."""
    row = {column.name: getattr(campaign, column.name) for column in _CAMPAIGN}
    row["library"] = campaign.library.slug
    with db.write() as connection:
        connection.execute(_SAVE_CAMPAIGN[connection.dialect.name], row)


def _find(db: Database, wanted: ColumnElement[bool]) -> Library | None:
    with db.read() as connection:
        rows = connection.execute(_LIBRARIES.where(wanted)).all()
    return _library_of(rows) if rows else None


def _find_campaign(db: Database, wanted: ColumnElement[bool]) -> Campaign | None:
    with db.read() as connection:
        rows = connection.execute(_CAMPAIGNS.where(wanted)).all()
    if not rows:
        return None
    columns: dict[str, Any] = {
        column.name: getattr(rows[0], f"campaign_{column.name}") for column in _CAMPAIGN
    }
    return Campaign(**{**columns, "library": _library_of(rows)})


def _library_of(rows: Sequence[Row[Any]]) -> Library:
    return Library(
        slug=rows[0].slug,
        texts=tuple(sorted((_text_of(row) for row in rows), key=lambda text: text.language)),
        languages=tuple(rows[0].languages),
        portal_origins=tuple(rows[0].portal_origins),
        demonstration=rows[0].demonstration,
        is_default=rows[0].is_default,
        open_data=rows[0].open_data,
        tells_portals=rows[0].tells_portals,
        colour=rows[0].colour,
        logo=rows[0].logo,
    )


def _text_of(row: Row[Any]) -> LibraryText:
    return LibraryText(
        language=row.text_language,
        name=row.text_name,
        address=row.text_address,
        contact=row.text_contact,
        hours=tuple(row.text_hours),
        place=row.text_place,
    )
