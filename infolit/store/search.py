"""Searches the bundled library records of one language with whatever a patron types."""

import re
import sqlite3
import unicodedata
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from threading import Lock
from typing import NamedTuple, Protocol

MAX_CHARACTERS = 200
MAX_TERMS = 20
# One letter and an asterisk would ask for nearly every record.
MIN_TRUNCATED = 2

_SCHEMA = (
    "CREATE VIRTUAL TABLE record USING fts5"
    " (id UNINDEXED, title, author, subjects, abstract, tokenize = 'unicode61 remove_diacritics 2')"
)
# A word in the title says most about a record, one in the abstract least; ties keep the order of the file.
_FIND = "SELECT id FROM record WHERE record MATCH ? ORDER BY bm25(record, 0, 8, 3, 5, 1), rowid"

_OPERATORS = ("and", "or", "not")
_DOUBLE = '"“”„‟«»″‶〝〞〟＂'
_SINGLE = "'‘’‚‛‹›"
_WORD = r"[^\W_]+"
# A single mark is an apostrophe too, so it quotes only from the edge of a word to the edge of a word.
_TOKEN = re.compile(
    rf"""
      (?P<bracket> [()] )
    | (?P<phrase>
          [{_DOUBLE}] [^{_DOUBLE}]* [{_DOUBLE}] \*?
        | (?<!\w) [{_SINGLE}] (?: [^{_SINGLE}] | [{_SINGLE}](?=\w) )+ [{_SINGLE}] (?!\w) \*?
      )
    | (?P<minus> (?<![^\s(]) [-−–] (?=[\w({_DOUBLE}{_SINGLE}]) )
    | (?P<word> {_WORD} (?: ['’-] {_WORD} )* \*? )
    """,
    re.VERBOSE,
)


class Record(Protocol):
    """What the index reads of a library record."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def author(self) -> str: ...
    @property
    def subjects(self) -> Sequence[str]: ...
    @property
    def abstract(self) -> str: ...


class SearchIndex:
    """The records of one language, kept in memory and safe to search from several threads."""

    def __init__(self, records: Iterable[Record], operators: Mapping[str, Iterable[str]]) -> None:
        """Index the records; `operators` gives the language's own words for "and", "or" and "not"."""
        self._operators = _operators_by_word(operators)
        self._lock = Lock()
        self._connection = sqlite3.connect(":memory:", check_same_thread=False)
        weakref.finalize(self, self._connection.close)
        with self._connection:
            self._connection.execute(_SCHEMA)
            self._connection.executemany("INSERT INTO record VALUES (?, ?, ?, ?, ?)", map(_row, records))

    def find(self, query: str) -> tuple[str, ...]:
        """Return the ids of the records that answer a query, best first; any text whatever is a query."""
        expression = _expression(query, self._operators)
        if not expression:
            return ()
        with self._lock:
            return tuple(found for (found,) in self._connection.execute(_FIND, (expression,)))


def _row(record: Record) -> tuple[str, str, str, str, str]:
    return record.id, record.title, record.author, "; ".join(record.subjects), record.abstract


class _Token(NamedTuple):
    kind: str  # "and", "or", "not", "(", ")" or "term"
    term: str = ""


class _Bracket:
    """What stands between two brackets: alternatives, each of wanted and of unwanted parts."""

    def __init__(self) -> None:
        self._alternatives: list[str] = []
        self._wanted: list[str] = []
        self._unwanted: list[str] = []
        self._negated = False

    def read(self, token: _Token) -> None:
        # "and" needs no branch: parts that stand side by side are wanted together.
        if token.kind == "term":
            self.add(token.term)
        elif token.kind == "not":
            self._negated = True
        elif token.kind == "or":
            self._end_alternative()

    def add(self, part: str) -> None:
        if part:
            (self._unwanted if self._negated else self._wanted).append(part)
        self._negated = False

    def expression(self) -> str:
        self._end_alternative()
        return _joined(" OR ", self._alternatives)

    def _end_alternative(self) -> None:
        # "Not x" alone would ask for all the other records; nobody means that, so it asks for nothing.
        if self._wanted:
            parts = [_joined(" AND ", self._wanted)]
            if self._unwanted:
                parts.append(_joined(" OR ", self._unwanted))
            self._alternatives.append(_joined(" NOT ", parts))
        self._wanted, self._unwanted, self._negated = [], [], False


def _joined(operator: str, parts: Sequence[str]) -> str:
    # Brackets only where they are needed: FTS5 refuses a hundred empty shells around one word.
    return f"({operator.join(parts)})" if len(parts) > 1 else "".join(parts)


def _operators_by_word(operators: Mapping[str, Iterable[str]]) -> dict[str, str]:
    english = {operator: operator for operator in _OPERATORS}
    return english | {_folded(word): name for name in _OPERATORS for word in operators.get(name, ())}


def _folded(word: str) -> str:
    return unicodedata.normalize("NFC", word).casefold()


def _expression(query: str, operators: Mapping[str, str]) -> str:
    """Turn a query into an FTS5 expression; an empty one asks for nothing."""
    opened = [_Bracket()]
    for token in _tokens(query, operators):
        if token.kind == "(":
            opened.append(_Bracket())
        elif token.kind == ")":
            _close_last(opened)
        else:
            opened[-1].read(token)
    while len(opened) > 1:
        _close_last(opened)
    return opened[0].expression()


def _close_last(opened: list[_Bracket]) -> None:
    if len(opened) > 1:
        inner = opened.pop()
        opened[-1].add(inner.expression())


def _tokens(query: str, operators: Mapping[str, str]) -> Iterator[_Token]:
    # Composed, because a combining mark of its own would end the word in the middle of a letter.
    text = unicodedata.normalize("NFC", query[:MAX_CHARACTERS])
    terms = 0
    for match in _TOKEN.finditer(text):
        token = _token(match, operators)
        terms += token.kind == "term"
        if terms > MAX_TERMS:
            return
        yield token


def _token(match: re.Match[str], operators: Mapping[str, str]) -> _Token:
    text = match.group()
    if match["bracket"]:
        return _Token(text)
    if match["minus"]:
        return _Token("not")
    if match["word"] and (operator := operators.get(_folded(text))):
        return _Token(operator)
    return _Token("term", _quoted(text))


def _quoted(text: str) -> str:
    """Quote the words of a term for FTS5, so that none is taken for its syntax."""
    words = re.findall(_WORD, text)
    if not words:
        return ""
    truncated = text.rstrip(_DOUBLE + _SINGLE + " ").endswith("*") and len(words[-1]) >= MIN_TRUNCATED
    return f'"{" ".join(words)}"' + " *" * truncated
