"""Searches the bundled library records of one language with whatever a patron types."""

import re
import sqlite3
import unicodedata
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from threading import Lock

from infolit.assessment.bank import Record

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


class SearchIndex:
    """The records of one language, kept in memory and safe to search from several threads."""

    def __init__(self, records: Iterable[Record], operators: Mapping[str, Iterable[str]]) -> None:
        """Index the records; `operators` gives the language's own words for "and", "or" and "not"."""
        self._operators = {name: name for name in _OPERATORS}
        self._operators |= {_folded(word): name for name in _OPERATORS for word in operators.get(name, ())}
        self._lock = Lock()
        self._connection = sqlite3.connect(":memory:", check_same_thread=False)
        weakref.finalize(self, self._connection.close)
        with self._connection:
            self._connection.execute(_SCHEMA)
            self._connection.executemany("INSERT INTO record VALUES (?, ?, ?, ?, ?)", map(_row, records))

    def find(self, query: str) -> tuple[str, ...]:
        """Return the ids of the records that answer a query, best first; any text whatever is a query."""
        expression = _expression(_tokens(query, self._operators))
        if not expression:
            return ()
        with self._lock:
            return tuple(found for (found,) in self._connection.execute(_FIND, (expression,)))


def _row(record: Record) -> tuple[str, str, str, str, str]:
    return record.id, record.title, record.author, "; ".join(record.subjects), record.abstract


def _folded(word: str) -> str:
    return unicodedata.normalize("NFC", word).casefold()


def _tokens(query: str, operators: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(kind, text): "and", "or", "not", "(", ")", or "term" with its words quoted for FTS5."""
    # Composed, because a combining mark of its own would end the word in the middle of a letter.
    text = unicodedata.normalize("NFC", query[:MAX_CHARACTERS])
    terms = 0
    for match in _TOKEN.finditer(text):
        if match["bracket"]:
            yield match.group(), ""
        elif match["minus"]:
            yield "not", ""
        elif match["word"] and (operator := operators.get(_folded(match.group()))):
            yield operator, ""
        elif terms < MAX_TERMS:
            yield "term", _quoted(match.group())
            terms += 1
        else:
            return


def _quoted(text: str) -> str:
    """Quote the words of a term for FTS5, so that none is taken for its syntax."""
    words = re.findall(_WORD, text)
    if not words:
        return ""
    truncated = text.rstrip(_DOUBLE + _SINGLE + " ").endswith("*") and len(words[-1]) >= MIN_TRUNCATED
    return f'"{" ".join(words)}"' + " *" * truncated


def _expression(tokens: Iterator[tuple[str, str]], *, in_brackets: bool = False) -> str:
    """An FTS5 expression for these tokens, up to the bracket that closes; an empty one asks for nothing."""
    # Alternatives, each of wanted and of unwanted parts; parts that stand side by side are wanted together.
    alternatives: list[tuple[list[str], list[str]]] = [([], [])]
    negated = False
    for kind, term in tokens:
        if kind == ")" and in_brackets:
            break
        if kind == "or":
            alternatives.append(([], []))
        elif kind in ("term", "("):
            part = term if kind == "term" else _expression(tokens, in_brackets=True)
            wanted, unwanted = alternatives[-1]
            (unwanted if negated else wanted).extend([part] if part else [])
        if kind not in ("and", ")"):
            negated = kind == "not"
    # "Not x" alone would ask for all the other records; nobody means that, so it asks for nothing.
    return _joined(" OR ", [_without(*parts) for parts in alternatives if parts[0]])


def _without(wanted: Sequence[str], unwanted: Sequence[str]) -> str:
    both = [_joined(" AND ", wanted), _joined(" OR ", unwanted)]
    return _joined(" NOT ", both if unwanted else both[:1])


def _joined(operator: str, parts: Sequence[str]) -> str:
    # Brackets only where they are needed: FTS5 refuses a hundred empty shells around one word.
    return f"({operator.join(parts)})" if len(parts) > 1 else "".join(parts)
