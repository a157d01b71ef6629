"""Checks the content files: their form, the tasks as an instrument, and the words in every language."""

import datetime
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from infolit.assessment.bank import ItemBank
from infolit.bank import (
    SOURCE_LANGUAGE,
    ContentError,
    Untranslated,
    load_bank,
    read_content,
    translated,
    translator,
)
from infolit.catalogues import content_files
from infolit.i18n import compile_catalogues, locale_of
from infolit.lint.instrument import MAX_QUICK_WORDS, instrument_problems, quick_words
from infolit.lint.problems import Problem
from infolit.lint.searches import search_problems
from infolit.lint.structure import structure_problems
from infolit.lint.wording import Wording, item_wording_problems, text_problems


def check_content(
    content: Path, *, translations: Path, languages: Sequence[str], today: datetime.date | None = None
) -> list[Problem]:
    """All that is wrong with a content folder in these languages, English always among them.

    `translations` holds <locale>/LC_MESSAGES/content.po. Where files cannot be read, only that is
    told: the other rules need an item bank.
    """
    languages = list(dict.fromkeys([SOURCE_LANGUAGE, *languages]))
    today = today or datetime.date.today()
    if problems := list(structure_problems(content, languages=languages)):
        return problems
    with tempfile.TemporaryDirectory() as folder:
        compiled = compile_catalogues(translations, Path(folder))
        return [each for language in languages for each in _in_language(content, language, compiled, today)]


def summary(content: Path) -> Iterator[str]:
    """How much there is to read on the quick path before feedback, a line for each half."""
    for half, by_stage in quick_words(load_bank(SOURCE_LANGUAGE, content=content)).items():
        stages = ", ".join(f"{stage} {words}" for stage, words in by_stage.items())
        yield f"quick path, half {half}: {sum(by_stage.values())} of {MAX_QUICK_WORDS} words ({stages})"


def _in_language(content: Path, language: str, compiled: Path, today: datetime.date) -> Iterator[Problem]:
    po = f"{locale_of(language)}/LC_MESSAGES/content.po"
    # Not gettext.find: it would take Serbian in Cyrillic for Serbian in Latin letters.
    catalogue = None if language == SOURCE_LANGUAGE else compiled / Path(po).with_suffix(".mo")
    if catalogue and not catalogue.exists():
        yield Problem(po, "", "there is no such file")
        return
    try:
        bank = load_bank(language, content=content, catalogue=catalogue)
    except (ContentError, Untranslated) as problem:
        yield Problem(po if isinstance(problem, Untranslated) else "", "", str(problem))
        return
    if catalogue is None:
        yield from instrument_problems(bank, today)
    for file, place, message in _wording_problems(content, bank, catalogue):
        yield Problem(po if catalogue else file, place, message)
    yield from (Problem(f"records/{language}.toml", *found) for found in search_problems(bank))


def _wording_problems(
    content: Path, bank: ItemBank, catalogue: Path | None
) -> Iterator[tuple[str, str, str]]:
    wording = msgspec.convert(read_content(content / "wording.toml")[bank.language], Wording)
    translate = translator(catalogue, [])
    for file in content_files(content):
        name = file.relative_to(content).as_posix()
        data = translated(read_content(file), translate)
        yield from ((name, *found) for found in text_problems(name, data, wording))
    for item in bank.items:
        for message in item_wording_problems(item, wording):
            yield f"items/{item.stage}.toml", item.id, message
