"""Keeps the demonstration library and its trainings as the content file has them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from infolit.store.db import Database
from infolit.store.libraries import FALLBACK_LANGUAGE, Library, LibraryText, find_library, save_library
from infolit.store.trainings import (
    Training,
    TrainingText,
    demonstration_trainings,
    remove_trainings,
    save_trainings,
)

Content = Mapping[str, Mapping[str, Any]]
"""By language, "en" among them: what demonstration.toml says, with its texts in that language."""


def load_demonstration(db: Database, demonstration: Content, *, name: str = "") -> None:
    """Put the demonstration library and its trainings in place of earlier ones; writes only if something changed.

    The library becomes the default one; it is called `name`, if that is not empty, and keeps its portal origins.
    """
    library = _library_of(demonstration, name)
    trainings = tuple(sorted(_trainings_of(demonstration), key=lambda training: training.id))
    with db.read():
        before = demonstration_trainings(db)
        if (kept := find_library(db, library.slug)) is not None:
            library = replace(library, portal_origins=kept.portal_origins)
        if kept == library and before == trainings:
            return
    with db.write():
        save_library(db, library)
        remove_trainings(db, [training.id for training in before])
        save_trainings(db, trainings)


def _library_of(demonstration: Content, name: str) -> Library:
    texts = [_library_text_of(language, content, name) for language, content in sorted(demonstration.items())]
    slug = demonstration[FALLBACK_LANGUAGE]["library"]["id"]
    return Library(slug=slug, texts=tuple(texts), demonstration=True, is_default=True)


def _library_text_of(language: str, content: Mapping[str, Any], name: str) -> LibraryText:
    library = content["library"]
    return LibraryText(
        language=language,
        name=name or library["name"],
        address=library.get("address", ""),
        contact=library.get("contact", ""),
        hours=tuple(library.get("hours", ())),
        place=library.get("place", ""),
    )


def _trainings_of(demonstration: Content) -> list[Training]:
    texts: dict[str, list[TrainingText]] = {}
    for language, content in sorted(demonstration.items()):
        providers = {provider["id"]: provider["name"] for provider in content["providers"]}
        for entry in content["trainings"]:
            texts.setdefault(entry["id"], []).append(_training_text_of(language, entry, providers))
    content = demonstration[FALLBACK_LANGUAGE]
    library = content["library"]["id"]
    return [_training_of(library, entry, tuple(texts[entry["id"]])) for entry in content["trainings"]]


def _training_text_of(language: str, entry: Mapping[str, Any], providers: Mapping[str, str]) -> TrainingText:
    return TrainingText(
        language=language,
        title=entry["title"],
        description=entry.get("description", ""),
        place=entry.get("place", ""),
        provider_name=providers[entry["provider"]],
    )


def _training_of(library: str, entry: Mapping[str, Any], texts: tuple[TrainingText, ...]) -> Training:
    return Training(
        id=entry["id"],
        library=library,
        provider=entry["provider"],
        kind=entry["kind"],
        stages=tuple(entry["stages"]),
        levels=tuple(entry["levels"]),
        languages=tuple(entry["languages"]),
        texts=texts,
        link=entry.get("link"),
        starts_on=entry.get("starts"),
        starts_at=entry.get("time"),
        minutes=entry.get("minutes"),
        every_weeks=entry.get("every_weeks"),
        valid_until=entry.get("valid_until"),
        demonstration=True,
    )
