"""Reads content files and translations into one immutable item bank per language; extracts content texts for Babel."""

import functools
import gettext
import importlib
import pkgutil
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, Union

import msgspec

import infolit.assessment.kinds
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


def item_kinds() -> tuple[type[Item], ...]:
    """The classes of all kinds: one for each module in `assessment/kinds/`."""
    names = [module.name for module in pkgutil.iter_modules(infolit.assessment.kinds.__path__)]
    modules = [importlib.import_module(f"infolit.assessment.kinds.{name}") for name in names]
    return tuple(
        kind
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Item) and kind.__module__ == module.__name__
    )


def read_content(path: Path) -> dict[str, Any]:
    """A content file as plain data. ContentError: not TOML."""
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise ContentError(f"{path.name}: {problem}") from problem


def texts(node: Any, context: str) -> Iterator[tuple[str, str, str]]:
    """(context, key, text) of each text for people; the context is the nearest named thing ("item find-pram")."""
    if isinstance(node, dict):
        here = context
        for key, value in node.items():
            if key in TEXT_KEYS and isinstance(value, str) and value:
                yield here, key, value
            elif key in TEXT_KEYS and isinstance(value, list):
                yield from ((here, key, each) for each in value)
            elif isinstance(value, list):
                for each in value:
                    yield from texts(each, _context(context, key, each))
            else:
                yield from texts(value, _context(context, key, value))


def _context(context: str, key: str, node: Any) -> str:
    # Only the outermost named thing counts: an option's text may differ by item, not by option letter.
    named = isinstance(node, dict) and "id" in node and not context
    return f"{key.removesuffix('s')} {node['id']}" if named else context


def translated(node: Any, translate: Translate, context: str = "") -> Any:
    """The same data with every text for people replaced by `translate(context, text)`."""
    if isinstance(node, list):
        return [translated(each, translate, context) for each in node]
    if not isinstance(node, dict):
        return node
    return {key: _translated_value(key, value, translate, context) for key, value in node.items()}


def _translated_value(key: str, value: Any, translate: Translate, context: str) -> Any:
    if key in TEXT_KEYS and isinstance(value, str):
        return translate(context, value) if value else value
    if key in TEXT_KEYS and isinstance(value, list):
        return [translate(context, each) for each in value]
    if isinstance(value, list):
        return [translated(each, translate, _context(context, key, each)) for each in value]
    return translated(value, translate, _context(context, key, value))


def extract(fileobj: BinaryIO, keywords: Any, comment_tags: Any, options: Any) -> Iterator[tuple[Any, ...]]:
    """Babel extractor for content files: every text with its context and, as a comment, which key it stands under."""
    source = fileobj.read().decode()
    lines = source.splitlines()
    for context, key, text in texts(tomllib.loads(source), ""):
        line = next((n for n, row in enumerate(lines, 1) if text[:40] in row), 1)
        yield line, "pgettext", (context, text), [key]


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
    translate = translator(catalogue, missing)
    read = functools.partial(_read_translated, content, translate)
    records = _convert(
        read_content(content / "records" / f"{language}.toml"), Records, f"records/{language}.toml"
    )
    bank = ItemBank(
        language=language,
        version=read_content(content / "bank.toml")["version"],
        stages=_convert(read("stages.toml")["stages"], tuple[Stage, ...], "stages.toml"),
        items=tuple(_items(read, {need.item: need for need in records.searches})),
        levels=_convert(read("levels.toml")["levels"], tuple[Level, ...], "levels.toml"),
        questions=_convert(read("background.toml")["questions"], tuple[Question, ...], "background.toml"),
        pages=_convert(read("pages.toml")["pages"], tuple[Page, ...], "pages.toml"),
        records=records.records,
        operators=records.operators,
    )
    if missing:
        raise Untranslated(language, missing)
    return bank


def load_demonstration(*, content: Path = CONTENT, catalogue: Path | None = None) -> Mapping[str, Any]:
    """The demonstration library and its trainings as plain data, in the language of the catalogue."""
    return dict(_read_translated(content, translator(catalogue, []), "demonstration.toml"))


def _read_translated(content: Path, translate: Translate, name: str) -> Any:
    return translated(read_content(content / name), translate)


def _convert(data: Any, type_: type[T], place: str) -> T:
    try:
        return msgspec.convert(data, type_)
    except msgspec.ValidationError as problem:
        raise ContentError(f"{place}: {problem}") from problem


def _items(read: Callable[[str], Any], needs: Mapping[str, SearchNeed]) -> Iterator[Item]:
    any_kind: Any = Union[item_kinds()]  # noqa: UP007 - the kinds are known only at run time
    for stage in STAGES:
        name = f"items/{stage}.toml"
        for item in _convert(read(name)["items"], tuple[any_kind, ...], name):
            item = msgspec.structs.replace(item, stage=stage)
            yield _with_need(item, needs, name) if isinstance(item, Search) else item


def _with_need(item: Search, needs: Mapping[str, SearchNeed], name: str) -> Search:
    need = needs.get(item.id)
    if need is None:
        raise ContentError(f"{name}: {item.id}: the records of this language have no [[searches]] for it")
    # Each language's search is a version of its own: another set of records is another task.
    return msgspec.structs.replace(
        item, version=need.version, relevant=need.relevant, model=need.model, naive=need.naive
    )
