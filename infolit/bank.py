"""Reads content files and translations into one immutable item bank per language; extracts content texts for Babel."""

import functools
import gettext
import importlib
import pkgutil
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar, Union

import msgspec

from infolit.assessment import kinds
from infolit.assessment.bank import ItemBank, Level, Page, Question, Record, Stage
from infolit.assessment.items import STAGES, Item, Text
from infolit.assessment.kinds.search import Search

CONTENT = Path(__file__).parent / "content"
SOURCE_LANGUAGE = "en"

TEXT_KEYS = frozenset(
    "title can_do scenario question explanation text feedback misconception label address asked verb name intro "
    "action reason description place heading paragraphs sentences hours note contact".split()
)
"""Keys of content files whose values are texts for people, and so are translated."""


class SearchNeed(Text, frozen=True, kw_only=True):
    """What a search task asks for among the records of one language."""

    item: str
    version: int
    relevant: tuple[str, ...]
    model: str
    naive: str


class Records(Text, frozen=True, kw_only=True):
    """The records of one language, the needs of its search tasks, its own words for AND, OR, NOT."""

    records: tuple[Record, ...]
    searches: tuple[SearchNeed, ...]
    operators: dict[str, tuple[str, ...]]


class ContentError(Exception):
    """A content file cannot be read; the message names the file, the place and what should be there."""


class Untranslated(Exception):
    """A language lacks texts; `missing` lists (context, source text)."""

    def __init__(self, language: str, missing: list[tuple[str, str]]) -> None:
        super().__init__(
            f"{language}: {len(missing)} content texts are not translated, first: {missing[0][1]!r}"
        )
        self.missing = missing


Translate = Callable[[str, str], str]
T = TypeVar("T")


@functools.cache
def any_item() -> Any:
    """The type of an item of any kind: the union of the kinds that the modules in `assessment/kinds/` define."""
    found: list[type[Item]] = []
    for module in pkgutil.iter_modules(kinds.__path__, f"{kinds.__name__}."):
        things = vars(importlib.import_module(module.name)).values()
        classes = [thing for thing in things if isinstance(thing, type) and issubclass(thing, Item)]
        found += [kind for kind in classes if kind.__module__ == module.name]
    return Union[tuple(found)]  # noqa: UP007 - the kinds are known only at run time


def read_content(path: Path) -> dict[str, Any]:
    """A content file as plain data. ContentError: not TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise ContentError(f"{path.name}: {problem}") from problem


def texts(node: Any) -> list[tuple[str, str, str]]:
    """(context, key, text) of each text for people; the context is the outermost named thing ("item find-pram")."""
    found: list[tuple[str, str, str]] = []

    def note(context: str, key: str, text: str) -> str:
        found.append((context, key, text))
        return text

    _changed(node, note)
    return found


def translated(node: Any, translate: Translate) -> Any:
    """The same data with every text for people replaced by `translate(context, text)`."""
    return _changed(node, lambda context, _key, text: translate(context, text))


def _changed(node: Any, change: Callable[[str, str, str], str], context: str = "", key: str = "") -> Any:
    """The same data with `change(context, key, text)` for each text; `key` is what the node stands under."""
    if isinstance(node, list):
        return [_changed(each, change, context, key) for each in node]
    if isinstance(node, dict):
        # Only the outermost named thing counts: an option's text may differ by item, not by option letter.
        if "id" in node and not context:
            context = f"{key.removesuffix('s')} {node['id']}"
        return {name: _changed(value, change, context, name) for name, value in node.items()}
    return change(context, key, node) if key in TEXT_KEYS and isinstance(node, str) and node else node


def extract(source: str) -> Iterator[tuple[int, str, str, str]]:
    """(line, context, key, text) of each text for people in a content file."""
    lines = source.splitlines()
    for context, key, text in texts(tomllib.loads(source)):
        line = next((n for n, row in enumerate(lines, 1) if text[:40] in row), 1)
        yield line, context, key, text


def translator(catalogue: Path | None, missing: list[tuple[str, str]]) -> Translate:
    """Looks texts up in a compiled catalogue; what it lacks is noted in `missing` and left as it is."""
    if catalogue is None:
        return lambda _context, text: text
    with catalogue.open("rb") as file:
        translations = gettext.GNUTranslations(file)

    class Missing(gettext.NullTranslations):
        def pgettext(self, context: str, message: str) -> str:
            missing.append((context, message))
            return message

    translations.add_fallback(Missing())
    return translations.pgettext


def load_bank(language: str, *, content: Path = CONTENT, catalogue: Path | None = None) -> ItemBank:
    """The item bank of a language, its texts from a compiled catalogue (None: the source language).

    ContentError: a file is not as it should be. Untranslated: the language lacks a text; half a
    translation would put English tasks into a Latvian attempt and spoil their difficulty.
    """
    missing: list[tuple[str, str]] = []
    read = functools.partial(_read, content, translator(catalogue, missing))
    records = _convert(
        read_content(content / "records" / f"{language}.toml"), Records, f"records/{language}.toml"
    )
    needs = {need.item: need for need in records.searches}
    bank = ItemBank(
        language=language,
        version=read_content(content / "bank.toml")["version"],
        stages=read("stages.toml", key="stages", type_=Stage),
        items=tuple(item for stage in STAGES for item in _items(read, stage, needs)),
        levels=read("levels.toml", key="levels", type_=Level),
        questions=read("background.toml", key="questions", type_=Question),
        pages=read("pages.toml", key="pages", type_=Page),
        records=records.records,
        operators=records.operators,
    )
    if missing:
        raise Untranslated(language, missing)
    return bank


def load_demonstration(*, content: Path = CONTENT, catalogue: Path | None = None) -> Mapping[str, Any]:
    """The demonstration library and its trainings as plain data, in the language of the catalogue."""
    demonstration: Mapping[str, Any] = translated(
        read_content(content / "demonstration.toml"), translator(catalogue, [])
    )
    return demonstration


def _read(content: Path, translate: Translate, name: str, *, key: str, type_: Any) -> Any:
    """The tables under a key of a file, each of this type."""
    return _convert(translated(read_content(content / name), translate)[key], tuple[type_, ...], name)


def _convert(data: Any, type_: type[T], place: str) -> T:
    try:
        return msgspec.convert(data, type_)
    except msgspec.ValidationError as problem:
        raise ContentError(f"{place}: {problem}") from problem


def _items(read: Callable[..., Any], stage: str, needs: Mapping[str, SearchNeed]) -> Iterator[Item]:
    name = f"items/{stage}.toml"
    for item in read(name, key="items", type_=any_item()):
        item = msgspec.structs.replace(item, stage=stage)
        yield _with_need(item, needs, name) if isinstance(item, Search) else item


def _with_need(item: Search, needs: Mapping[str, SearchNeed], name: str) -> Search:
    if item.id not in needs:
        raise ContentError(f"{name}: {item.id}: the records of this language have no [[searches]] for it")
    # Each language's search is a version of its own: another set of records is another task.
    need = msgspec.structs.asdict(needs[item.id])
    del need["item"]
    return msgspec.structs.replace(item, **need)
