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
from infolit.lint.instrument import (
    MAX_QUICK_WORDS,
    item_problems,
    layout_problems,
    pinned_versions,
    quick_words,
    retired_problems,
    word_problems,
)
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
    if problems := list(structure_problems(content, languages=languages)):
        return problems
    with tempfile.TemporaryDirectory() as folder:
        compiled = compile_catalogues(translations, Path(folder))
        for language in languages:
            # Not gettext.find: it would take Serbian in Cyrillic for Serbian in Latin letters.
            catalogue = compiled / locale_of(language) / "LC_MESSAGES" / "content.mo"
            problems += _in_language(content, language, catalogue, today or datetime.date.today())
    return problems


def summary(content: Path) -> Iterator[str]:
    """How much there is to read on the quick path before feedback, a line for each half."""
    for half, by_stage in quick_words(load_bank(SOURCE_LANGUAGE, content=content)).items():
        stages = ", ".join(f"{stage} {words}" for stage, words in by_stage.items())
        yield f"quick path, half {half}: {sum(by_stage.values())} of {MAX_QUICK_WORDS} words ({stages})"


def _in_language(content: Path, language: str, catalogue: Path, today: datetime.date) -> list[Problem]:
    source = language == SOURCE_LANGUAGE
    po = f"{locale_of(language)}/LC_MESSAGES/content.po"
    if not source and not catalogue.exists():
        return [Problem(po, "", "there is no such file")]
    try:
        bank = load_bank(language, content=content, catalogue=None if source else catalogue)
    except ContentError as problem:
        return [Problem("", "", str(problem))]
    except Untranslated as untranslated:
        return [Problem(po, "", str(untranslated))]
    wording = msgspec.convert(read_content(content / "wording.toml")[language], Wording)
    words = _wording_problems(content, bank, wording, None if source else catalogue)
    problems = [Problem(file if source else po, place, message) for file, place, message in words]
    problems += [Problem(f"records/{language}.toml", *found) for found in search_problems(bank)]
    return [*_instrument_problems(bank, today), *problems] if source else problems


def _instrument_problems(bank: ItemBank, today: datetime.date) -> Iterator[Problem]:
    for item in bank.items:
        file = f"items/{item.stage}.toml"
        yield from (Problem(file, item.id, message) for message in item_problems(item))
        retired = retired_problems(item, version=bank.version, today=today)
        yield from (Problem(file, item.id, message) for message in retired)
    for version in pinned_versions(bank, today):
        file = "items" if version == bank.version else f"items, version {version}"
        yield from (Problem(file, *found) for found in layout_problems(bank, version))
    yield from (Problem("items", *found) for found in word_problems(bank))


def _wording_problems(
    content: Path, bank: ItemBank, wording: Wording, catalogue: Path | None
) -> Iterator[tuple[str, str, str]]:
    translate = translator(catalogue, [])
    for file in content_files(content):
        name = file.relative_to(content).as_posix()
        for place, message in text_problems(name, translated(read_content(file), translate), wording):
            yield name, place, message
    for item in bank.items:
        for message in item_wording_problems(item, wording):
            yield f"items/{item.stage}.toml", item.id, message
