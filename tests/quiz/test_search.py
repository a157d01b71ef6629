"""The search task: as often as one likes, never an error page, and nothing typed is ever kept."""

import pytest

from infolit.assessment.kinds.search import Search
from tests.rows import rows
from tests.walker import Patron, rightly, unsure


@pytest.fixture
def searcher(patron: Patron, language: str) -> Patron:
    """Somebody before the first search task."""
    patron.language = language
    patron.start()
    patron.skip_to(2)
    patron.send()
    while patron.page.name != "search":
        patron.answer(unsure)
    return patron


def searches(patron: Patron) -> list[Search]:
    """All search tasks in his language."""
    return [item for item in patron.tools.bank.items if isinstance(item, Search)]


@pytest.mark.parametrize("htmx", [False, True])
def test_a_search_shows_what_it_finds_and_hands_nothing_in(searcher: Patron, htmx: bool) -> None:
    before, place = rows(searcher.db), searcher.page.address
    naive = next(item.naive for item in searches(searcher) if item.id == searcher.item.id)
    searcher.browser.htmx = htmx
    for query in ("zzzz", naive):
        page = searcher.send(query=query, action="search")
        assert (page.name, page.address) == ("search", place)
        assert searcher.browser.pushed is None
        assert page.has(f"input[name=query][value='{query}']")
        assert page.has("main section ol li") == (query != "zzzz")
    assert rows(searcher.db) == before


def test_continue_hands_in_what_stands_in_the_field(searcher: Patron) -> None:
    item = searcher.item
    searcher.send(query="zzzz", action="search")
    searcher.answer_as(rightly(item))
    assert searcher.responses[item.id].points == item.points
    assert searcher.page.name == "feedback"


@pytest.mark.parametrize(
    "query",
    [
        *'"^-',
        "(((((",
        "AND OR NOT",
        "* *",
        "a*",
        "NEAR(",
        "title:",
        "“„»",
        "' OR 1=1 --",
        "\x00a",
        "\u200b",
        "x" * 5000,
    ],
)
def test_no_query_is_an_error(searcher: Patron, query: str) -> None:
    assert searcher.send(query=query, action="search").name == "search"


@pytest.mark.parametrize("action", [None, "search"])
def test_an_empty_search_says_what_to_do(searcher: Patron, action: str | None) -> None:
    page = searcher.send(200 if action else 422, query="  ", action=action)
    assert page.name == "search"
    assert searcher.item.id not in searcher.responses


def test_what_was_typed_is_in_no_column(searcher: Patron) -> None:
    word = "šņuķburvis"
    searcher.send(query=word, action="search")
    searcher.send(query=f"{word} OR dzied*", _lang=searcher.language)
    searcher.answer_as(("found=0", "hits=0"), query=word)
    assert word not in repr(rows(searcher.db))


def test_looking_over_the_answers_does_not_tell_how_good_a_search_was(patron: Patron) -> None:
    patron.start("full")
    patron.skip_to(2)
    patron.send()
    while patron.page.name != "check":
        patron.answer(rightly)
    ids = [item.id for item in searches(patron) if item in patron.walk.leg_items(2)]
    assert ids
    listed = patron.page.soup.select("main ol > li")
    for each in listed:
        if any(id_ in str(each) for id_ in ids):
            numbers = [word for word in each.get_text(" ").split() if word.strip(".,").isdigit()]
            assert len(numbers) == 1, "only how many records were found"
