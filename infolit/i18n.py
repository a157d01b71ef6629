"""The language of a page: in the address, negotiated only at the door."""

import gettext
import hashlib
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Blueprint, Flask, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import Babel, format_date, get_translations
from werkzeug.routing import AnyConverter, Map

from infolit.look import default_door, doors, look
from infolit.store.libraries import Campaign, Library

NAMES = {
    "cs": "Čeština",
    "el": "Ελληνικά",
    "en": "English",
    "lt": "Lietuvių",
    "lv": "Latviešu",
    "sr": "Српски",
    "sr-Latn": "Srpski",
}
"""Each language's own name for itself."""

# Browsers of Serbian and Bosnian readers still send the withdrawn code for the Latin script.
ALIASES = {"sh": "sr-Latn", "sr-cyrl": "sr"}

# Dates as they are written in Europe: 22 November 2026.
REGIONS = {"en": "en_GB"}

TRANSLATIONS = Path(__file__).parent.parent / "translations"

babel = Babel()
bp = Blueprint("door", __name__)


def locale_of(language: str) -> str:
    """The locale name that Babel and folders use ("sr_Latn") for a language tag ("sr-Latn")."""
    return language.replace("-", "_")


def look_up(wanted: Iterable[str], offered: Sequence[str]) -> str | None:
    """The first offered language for these ranges, best first, by look-up of RFC 4647, section 3.4."""
    tags = {tag.lower(): tag for tag in offered}
    for range_ in wanted:
        parts = range_.lower().replace("_", "-").split("-")
        for length in range(len(parts), 0, -1):
            tag = "-".join(parts[:length])
            tag = ALIASES.get(tag, tag).lower()
            if tag in tags:
                return tags[tag]
    return None


def offered(library: Library | None) -> tuple[str, ...]:
    """Languages in which a library's pages are offered, its own first; all where it has not chosen any."""
    languages: tuple[str, ...] = current_app.extensions["infolit.languages"]
    chosen = tuple(each for each in library.languages if each in languages) if library else ()
    return chosen or languages


def other_languages() -> list[str]:
    """Those that this page offers beside its own."""
    return [each for each in offered(look()) if each != current_language()]


def negotiated(door: Campaign | None = None) -> str:
    """The language asked for in the address as `lang`, else that of the door, else the one that the browser asks
    for, else the default one or the library's own."""
    languages: tuple[str, ...] = current_app.extensions["infolit.languages"]
    choice = offered(door.library if door else None)
    if asked := look_up([request.args.get("lang", "")], choice):
        return asked
    if door and door.language in languages:
        return door.language
    default: str = current_app.extensions["infolit.default_language"]
    wanted = (range_ for range_, quality in request.accept_languages if quality > 0)
    return look_up(wanted, choice) or (default if default in choice else choice[0])


def current_language() -> str:
    """The language of the address, else a negotiated one."""
    language = g.get("language") or request.path.split("/")[1]
    return language if language in current_app.extensions["infolit.languages"] else negotiated()


def here_in(language: str) -> str:
    """The address of this page in another language; the start page where this one is only an answer to a POST."""
    adapter = current_app.create_url_adapter(request)
    if request.endpoint is None or adapter is None or not adapter.test(method="GET"):
        return url_for("quiz.start", lang=language)
    values: dict[str, Any] = {**(request.view_args or {}), "try": request.args.get("try")}
    values["path"] = request.args.get("path")
    return url_for(request.endpoint, **values, lang=language)


def compile_catalogues(source: Path, target: Path) -> Path:
    """Compiles `source`/<locale>/LC_MESSAGES/*.po to .mo files in a folder of `target` named by their hash; returns it.

    Compiled files are never committed: a stale or missing one would silently show English.
    """
    files = sorted(source.glob("*/LC_MESSAGES/*.po"))
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]
    folder = target / digest
    for file in files:
        compiled = folder / file.relative_to(source).with_suffix(".mo")
        if not compiled.exists():
            _compile(file, compiled)
    return folder


def _compile(file: Path, compiled: Path) -> None:
    compiled.parent.mkdir(parents=True, exist_ok=True)
    # Written aside and renamed: two processes may start at once.
    aside = compiled.with_suffix(f".{os.getpid()}.tmp")
    with file.open("rb") as po, aside.open("wb") as mo:
        write_mo(mo, read_po(po, locale=file.parts[-3]))
    aside.replace(compiled)


def _language_from_address(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values and "lang" in values:
        g.language = values.pop("lang")


def _language_into_address(endpoint: str, values: dict[str, Any]) -> None:
    if "lang" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        values["lang"] = current_language()


def _babel_locale() -> str:
    language = current_language()
    return REGIONS.get(language) or locale_of(language)


def _translations() -> Any:
    # Flask-Babel finds them anew for every text; a page has dozens.
    if "translations" not in g:
        g.translations = get_translations()
    return g.translations


def init_app(app: Flask, *, languages: tuple[str, ...], default: str, instance: Path) -> Path:
    """Offers these languages; returns the folder of compiled catalogues."""

    class LanguageConverter(AnyConverter):
        """Matches the offered language tags only, so that any other first segment is a plain 404."""

        def __init__(self, map: Map) -> None:
            super().__init__(map, *languages)

    folder = compile_catalogues(TRANSLATIONS, instance / "translations")
    app.extensions["infolit.languages"] = languages
    app.extensions["infolit.default_language"] = default
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(folder)
    app.url_map.converters["lang"] = LanguageConverter
    app.url_value_preprocessor(_language_from_address)
    app.url_defaults(_language_into_address)
    babel.init_app(app, default_locale=locale_of(default), locale_selector=_babel_locale)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # added by the extension
        gettext=lambda text: _translations().ugettext(text),
        ngettext=lambda one, many, number: _translations().ungettext(one, many, number),
        newstyle=True,
    )
    app.jinja_env.globals.update(
        current_language=current_language, here_in=here_in, language_names=NAMES, languages=languages
    )
    app.jinja_env.globals["other_languages"] = other_languages
    app.jinja_env.filters.update(
        long_date=lambda date: format_date(date, "long"), month_year=lambda date: format_date(date, "LLLL y")
    )
    return folder


def catalogue_of(folder: Path, language: str, domain: str) -> Path | None:
    """The compiled catalogue of a language; None where the source language needs none."""
    found = gettext.find(domain, str(folder), [locale_of(language)])
    return Path(found) if isinstance(found, str) else None


@bp.get("/")
def root() -> ResponseReturnValue:
    """To the start page of the default library, in the visitor's language."""
    return redirect(url_for("quiz.start", lang=negotiated(default_door()), path=request.args.get("path")))


@bp.get("/c/<campaign>")
def campaign(campaign: str) -> ResponseReturnValue:
    """To the start page of a campaign, in its language or the visitor's."""
    door = doors().all().get(campaign)
    path = request.args.get("path")
    return redirect(url_for("quiz.campaign", lang=negotiated(door), campaign=campaign, path=path))


@bp.after_request
def vary(response: Any) -> Any:
    """Tells caches that the redirect depends on the visitor's languages."""
    response.vary.add("Accept-Language")
    return response
