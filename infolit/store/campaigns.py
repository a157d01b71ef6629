"""The doors of a library: listed, made with an address that is never used twice, closed; workshops made as a pair."""

from dataclasses import replace
from itertools import chain, count

from sqlalchemy import Connection, func, select

from infolit.store.db import Database
from infolit.store.libraries import Campaign, Library, save_campaign
from infolit.store.models import campaign, library
from infolit.store.slugs import readable_slug

MOST_DOORS = 500
"""Of one library, closed ones included."""


def campaigns_of(db: Database, of: Library, workshop: str | None = None) -> list[Campaign]:
    """All doors of a library: its permanent one, then by title; or both of a workshop, that before it first."""
    wanted = campaign.c.library == of.slug
    if workshop is not None:
        wanted &= campaign.c.workshop == workshop
    with db.read() as connection:
        rows = connection.execute(select(campaign).where(wanted)).mappings().all()
    found = [Campaign(**{**row, "library": of}) for row in rows]
    return sorted(
        found,
        key=lambda door: (
            door.kind != "permanent",
            door.title.casefold(),
            door.workshop or door.slug,
            door.side != "before",
        ),
    )


def add_campaign(db: Database, wished: Campaign) -> Campaign | None:
    """Make a door, at an address that its title gives. None: its library has as many as it may."""
    with db.write() as connection:
        if _has_no_room(connection, wished.library, 1):
            return None
        made = replace(wished, slug=_free_slug(connection, wished.title))
        save_campaign(db, made)
    return made


def add_workshop(db: Database, wished: Campaign) -> tuple[Campaign, Campaign] | None:
    """Make the doors before and after a workshop, alike but for side, half and address. None: no room for two.

    Which half comes first alternates, so that over the workshops of a library none is always asked when people
    know less.
    """
    with db.write() as connection:
        if _has_no_room(connection, wished.library, 2):
            return None
        slug = _free_slug(connection, wished.title)
        so_far = connection.scalar(
            select(func.count(campaign.c.workshop.distinct())).where(
                campaign.c.library == wished.library.slug
            )
        )
        alike = replace(wished, kind="class", path="quick", workshop=slug)
        a_first = (so_far or 0) % 2 == 0
        before = replace(alike, slug=f"{slug}-before", side="before", half="a" if a_first else "b")
        after = replace(alike, slug=f"{slug}-after", side="after", half="b" if a_first else "a")
        for door in (before, after):
            save_campaign(db, door)
    return before, after


def _has_no_room(connection: Connection, of: Library, more: int) -> bool:
    # One maker of doors at a time: slugs are unique over all libraries.
    connection.execute(select(library.c.slug).order_by(library.c.slug).with_for_update())
    there = connection.scalar(select(func.count()).select_from(campaign).where(campaign.c.library == of.slug))
    return (there or 0) + more > MOST_DOORS


def _free_slug(connection: Connection, title: str) -> str:
    """What the title gives, with a number if a door, a workshop or a library has it."""
    wish = readable_slug(title)
    taken: set[str | None] = set()
    for column in (campaign.c.slug, campaign.c.workshop, library.c.slug):
        taken |= {*connection.scalars(select(column).where(column.startswith(wish, autoescape=True)))}
    candidates = chain([wish], (f"{wish}-{number}" for number in count(2)))
    return next(slug for slug in candidates if taken.isdisjoint((slug, f"{slug}-before", f"{slug}-after")))
