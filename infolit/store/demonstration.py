"""Keeps the demonstration library and its trainings as the content file has them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from msgspec import convert

from infolit.store.db import Database
from infolit.store.libraries import FALLBACK_LANGUAGE, Library, find_library, save_library
from infolit.store.trainings import Training, demonstration_trainings, remove_trainings, save_trainings

Content = Mapping[str, Mapping[str, Any]]
"""By language, "en" among them: what demonstration.toml says, with its texts in that language."""

_KEPT = ("portal_origins", "tells_portals", "open_data", "colour", "logo")


def load_demonstration(
    db: Database, demonstration: Content, *, name: str = "", keep_trainings: bool = False
) -> None:
    """Put the demonstration library and its trainings in place of earlier ones; writes only if something changed.

    The library becomes the default one; it is called `name`, if that is not empty. What was set since stays:
    its portal origins, colour and logo, whether its data are open, and with `keep_trainings` its trainings.
    """
    library = _library_of(demonstration, name)
    trainings = tuple(sorted(_trainings_of(demonstration), key=lambda training: training.id))
    with db.read():
        before = demonstration_trainings(db)
        if (kept := find_library(db, library.slug)) is not None:
            library = replace(library, **{name: getattr(kept, name) for name in _KEPT})
        if keep_trainings:
            trainings = before
        if kept == library and before == trainings:
            return
    with db.write():
        save_library(db, library)
        remove_trainings(db, [training.id for training in before])
        save_trainings(db, trainings)


def _library_of(demonstration: Content, name: str) -> Library:
    named = {"name": name} if name else {}
    by_language = {
        language: content["library"] | named for language, content in sorted(demonstration.items())
    }
    texts = [{**library, "language": language} for language, library in by_language.items()]
    slug = by_language[FALLBACK_LANGUAGE]["id"]
    return convert({"slug": slug, "texts": texts, "demonstration": True, "is_default": True}, Library)


def _trainings_of(demonstration: Content) -> list[Training]:
    texts: dict[str, list[dict[str, Any]]] = {}
    for language, content in sorted(demonstration.items()):
        providers = {provider["id"]: provider["name"] for provider in content["providers"]}
        for entry in content["trainings"]:
            text = {**entry, "language": language, "provider_name": providers[entry["provider"]]}
            texts.setdefault(entry["id"], []).append(text)
    content = demonstration[FALLBACK_LANGUAGE]
    shared = {"library": content["library"]["id"], "demonstration": True}
    return [_training_of(entry, texts=texts[entry["id"]], **shared) for entry in content["trainings"]]


def _training_of(entry: Mapping[str, Any], **added: Any) -> Training:
    when = {"starts_on": entry.get("starts"), "starts_at": entry.get("time")}
    return convert({**entry, **when, **added}, Training)
