"""Pictures of libraries, each known by the hash of its bytes, so that its address can be kept for ever."""

import hashlib
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import delete, select, update

from infolit.store import models
from infolit.store.db import Database, upsert

MediaType = Literal["image/svg+xml", "image/png"]


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture as it is served."""

    media_type: MediaType
    content: bytes


_SAVE = upsert(models.logo)


def save_logo(db: Database, library: str, media_type: MediaType, content: bytes) -> str:
    """Keep the picture of a library in place of the one before, and name it there; its hash.

    What it holds was checked before: a logo is served to everybody.
    """
    # The type goes in too: a browser that keeps an address for ever keeps its type as well.
    hash_ = hashlib.sha256(media_type.encode() + content).hexdigest()[:32]
    row = {"library": library, "hash": hash_, "media_type": media_type, "content": content}
    with db.write() as connection:
        connection.execute(_SAVE[connection.dialect.name], row)
        mine = models.library.c.slug == library
        connection.execute(update(models.library).where(mine).values(logo=hash_))
    return hash_


def find_logo(db: Database, hash: str) -> Logo | None:
    """The picture with this hash."""
    c = models.logo.c
    with db.read() as connection:
        row = connection.execute(select(c.media_type, c.content).where(c.hash == hash)).first()
    return Logo(row.media_type, row.content) if row else None


def remove_logo(db: Database, library: str) -> None:
    """Take the picture of a library away."""
    with db.write() as connection:
        connection.execute(delete(models.logo).where(models.logo.c.library == library))
        connection.execute(update(models.library).where(models.library.c.slug == library).values(logo=None))
