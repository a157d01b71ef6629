"""Rules for search tasks: a good query earns all the points, a lazy one does not."""

import re
from collections.abc import Iterator

from infolit.assessment.bank import ItemBank
from infolit.assessment.kinds.search import Search
from infolit.lint.instrument import CHANCE_SHARE
from infolit.lint.problems import Found
from infolit.store.search import SearchIndex

_WORD = re.compile(r"[^\W_]+")


def search_problems(bank: ItemBank) -> Found:
    """(item id, message) of each rule that a search task breaks on the records of this language."""
    index = SearchIndex(bank.records, bank.operators)
    known = {record.id for record in bank.records}
    words = sorted(_words(bank))
    for item in bank.items:
        if isinstance(item, Search):
            for unknown in sorted(set(item.relevant) - known):
                yield item.id, f"relevant: there is no record {unknown}"
            if item.relevant:
                yield from ((item.id, message) for message in _query_problems(item, index, words))


def _query_problems(item: Search, index: SearchIndex, words: list[str]) -> Iterator[str]:
    def points(query: str) -> int:
        return item.points_for(item.marks_of(index.find(query)))

    if (earned := points(item.model)) != item.points:
        yield f"the model query earns {earned} of {item.points} points: {item.model}"
    if (earned := points(item.naive)) == item.points:
        yield f"the naive query earns all the points: {item.naive}"
    by_word = {word: points(word) for word in words}
    if easy := [word for word in words if by_word[word] == item.points]:
        yield f"one word alone earns all the points: {', '.join(easy)}"
    if sum(by_word.values()) > item.points * CHANCE_SHARE * len(words):
        yield "one word taken at random earns more than a third of the points on average"


def _words(bank: ItemBank) -> set[str]:
    return {
        word.lower()
        for record in bank.records
        for text in (record.title, record.author, record.abstract, *record.subjects)
        for word in _WORD.findall(text)
    }
