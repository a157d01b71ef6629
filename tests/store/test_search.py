"""What a patron may expect of the search over the bundled library records."""

import sqlite3
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infolit.assessment.bank import Record
from infolit.assessment.kinds.search import THRESHOLDS
from infolit.store.search import MAX_CHARACTERS, MAX_TERMS, SearchIndex

CONTENT = Path(__file__).parents[2] / "infolit" / "content"
LANGUAGES = sorted(path.stem for path in (CONTENT / "records").glob("*.toml"))


def a_record(id: str, title: str = "", author: str = "", subject: str = "", abstract: str = "") -> Record:
    """A library record."""
    return Record(id=id, title=title, author=author, year=2020, subjects=(subject,), abstract=abstract)


LATVIAN = {"and": ["un"], "or": ["vai"], "not": ["ne"]}
INDEX = SearchIndex(
    [
        a_record("cats", "Cats at home", "Anna Field", "Pets", "A cat in a small flat."),
        a_record("dogs", "Dogs at home", "Boris Hill", "Pets", "Walking a dog in the rain."),
        a_record("both", "Cats and dogs", "Anna Field", "Pets", "How a cat and a dog become friends."),
        a_record("home", "Home, sweet home", "Carl Wood", "Furniture", "Moving into a flat."),
        a_record("child", "The children’s room", "Dina Lake", "Children", "Beds for a child."),
        a_record("maja", "Māja pie jūras", "Ēriks Kļava", "Celtniecība", "Bērnu sapnis par māju."),
    ],
    LATVIAN,
)


def found(query: str) -> set[str]:
    return set(INDEX.find(query))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("cats home", {"cats"}),
        ("cats AND home", {"cats"}),
        ("cats and home", {"cats"}),
        ("cats OR dogs", {"cats", "dogs", "both"}),
        ("cats NOT home", {"both"}),
        ("cats AND NOT home", {"both"}),
        ("cats -home", {"both"}),
        ("-home cats", {"both"}),
        ("cats −(home OR sweet)", {"both"}),
        ("pets NOT (cats dogs)", {"cats", "dogs"}),
    ],
)
def test_operators_mean_what_they_say(query: str, expected: set[str]) -> None:
    assert found(query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [("cats un home", {"cats"}), ("CATS VAI dogs", {"cats", "dogs", "both"}), ("cats ne home", {"both"})],
)
def test_operators_may_be_said_in_the_language_of_the_records(query: str, expected: set[str]) -> None:
    assert found(query) == expected


def test_and_binds_before_or() -> None:
    assert found("sweet OR cats dogs") == found("sweet OR (cats AND dogs)") == {"home", "both"}
    assert found("(sweet OR cats) dogs") == {"both"}


def test_not_excludes_only_from_its_own_alternative() -> None:
    assert found("dogs OR cats NOT dogs") == {"dogs", "both", "cats"}


@pytest.mark.parametrize(
    "quotes", ["“”", "””", "„“", "„”", "‟”", "«»", "»«", "″″", '""', "‘’", "‚‘", "‚’", "''"]
)
def test_every_kind_of_quotation_mark_makes_a_phrase(quotes: str) -> None:
    assert found(f"{quotes[0]}cats and dogs{quotes[1]}") == {"both"}
    assert found(f"{quotes[0]}dogs cats{quotes[1]}") == set()


def test_a_word_inside_a_phrase_is_never_an_operator() -> None:
    assert found('"cats or dogs"') == set()
    assert found('"and"') == {"both"}


def test_an_apostrophe_is_not_a_quotation_mark() -> None:
    assert found("children's room") == found("children’s room") == {"child"}


def test_an_asterisk_finds_all_endings() -> None:
    assert found("child*") == {"child"}
    assert found("dog* home") == {"dogs"}
    assert found("bērn*") == {"maja"}


@pytest.mark.parametrize("query", ['"small fla*"', '"small fla"*', "“small fla*”"])
def test_an_asterisk_also_ends_a_phrase(query: str) -> None:
    assert found(query) == {"cats"}


def test_an_asterisk_needs_two_letters_before_it() -> None:
    assert found("c*") == found("*") == found('"sweet h*"') == set()
    assert found("ca*") == {"cats", "both", "home"}


def test_letters_match_without_their_marks_and_composed_or_not() -> None:
    assert found("maja juras") == found("MĀJA JŪRAS") == found("ma\u0304ja ju\u0304ras") == {"maja"}


def test_authors_and_subjects_are_searched_but_not_ids() -> None:
    assert found("field") == {"cats", "both"}
    assert found("furniture") == {"home"}
    assert found("maja NOT jūras") == set()


def test_a_word_in_the_title_outranks_one_in_the_abstract() -> None:
    index = SearchIndex([a_record("abstract", abstract="bread"), a_record("title", title="Bread")], {})
    assert index.find("bread") == ("title", "abstract")


def test_equals_keep_the_order_of_the_file() -> None:
    index = SearchIndex([a_record(id_, "Bread") for id_ in ("b", "c", "a")], {})
    assert index.find("bread") == ("b", "c", "a")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("cats AND", {"cats", "both"}),
        ("OR cats", {"cats", "both"}),
        ("cats AND OR sweet", {"cats", "both", "home"}),
        ("cats NOT", {"cats", "both"}),
        ("cats OR NOT dogs", {"cats", "both"}),
        ('"cats home', {"cats"}),
        ("(cats home", {"cats"}),
        ("cats) home", {"cats"}),
        ("cats () home", {"cats"}),
        ('cats "" home', {"cats"}),
        ("cats - home", {"cats"}),
        ("cats\0home", {"cats"}),
        ("cats 🐈 home", {"cats"}),
        ("title:cats", set()),
        ("cats^2; DROP TABLE record", set()),
        ("NEAR(cats home)", set()),
    ],
)
def test_slips_are_read_as_they_were_meant(query: str, expected: set[str]) -> None:
    assert found(query) == expected


@pytest.mark.parametrize(
    "query",
    ["", " ", "NOT cats", "-cats", "AND", "ne vai un", "()", '""', "?!…", "\0", "🐈", "\ud800", "_", "__*"],
)
def test_a_query_that_asks_for_nothing_finds_nothing(query: str) -> None:
    assert found(query) == set()


def test_what_exceeds_the_length_is_ignored() -> None:
    assert found("cats" + " " * MAX_CHARACTERS + "nowhere") == {"cats", "both"}


def test_what_exceeds_the_number_of_terms_is_ignored() -> None:
    assert found("cats " * MAX_TERMS + "nowhere") == {"cats", "both"}
    assert found("cats " * (MAX_TERMS - 1) + "nowhere") == set()


@pytest.mark.parametrize(
    "opening", ["(" * MAX_CHARACTERS, "(cats OR " * MAX_TERMS, "(cats NOT (sweet " * 10, "-(" * 90]
)
def test_deep_brackets_are_harmless(opening: str) -> None:
    assert isinstance(INDEX.find(opening), tuple)


def test_several_threads_may_search_at_once() -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = set(threads.map(INDEX.find, ["cats OR dogs"] * 400))
    assert answers == {INDEX.find("cats OR dogs")}


def test_an_index_no_longer_used_closes_its_database() -> None:
    index = SearchIndex([], {})
    connection = index._connection
    del index
    with pytest.raises(sqlite3.ProgrammingError):
        connection.execute("SELECT 1")


PIECES = st.sampled_from('cats do* AND or NOT ne ( ) " “ ’ - * ^ : + , \0 ā a\u0304'.split(" "))
ANY_TEXT = st.text(st.characters(), max_size=300)


@given(ANY_TEXT | st.lists(PIECES, max_size=60).map(" ".join) | st.lists(PIECES).map("".join))
def test_any_text_whatever_gives_ids(query: str) -> None:
    assert set(INDEX.find(query)) <= {"cats", "dogs", "both", "home", "child", "maja"}


def content(name: str) -> dict[str, Any]:
    return tomllib.loads((CONTENT / name).read_text(encoding="utf-8"))


COLLECTIONS = {language: content(f"records/{language}.toml") for language in LANGUAGES}
INDEXES = {
    language: SearchIndex([Record(**record) for record in collection["records"]], collection["operators"])
    for language, collection in COLLECTIONS.items()
}
SEARCHES = {
    (language, search["item"]): search
    for language, collection in COLLECTIONS.items()
    for search in collection["searches"]
}
FULL_POINTS = {item["id"]: item["points"] for item in content("items/find.toml")["items"]}


def points(language: str, item: str, query: str) -> int:
    hits, relevant = INDEXES[language].find(query), SEARCHES[language, item]["relevant"]
    f1 = 2 * len(set(hits) & set(relevant)) / (len(hits) + len(relevant))
    return sum(f1 >= least for least in THRESHOLDS[FULL_POINTS[item]])


@pytest.mark.parametrize(("language", "item"), SEARCHES)
def test_the_model_earns_full_points_and_the_naive_query_does_not(language: str, item: str) -> None:
    search = SEARCHES[language, item]
    assert points(language, item, search["model"]) == FULL_POINTS[item]
    assert points(language, item, search["naive"]) < FULL_POINTS[item]


@pytest.mark.parametrize(
    ("language", "item", "query"),
    [
        ("en", "find-child-sleep", "child* sleep*"),
        ("en", "find-child-sleep", "(child OR children) AND (sleep OR sleeping)"),
        ("en", "find-child-sleep", "sleep* AND (child* OR parenting)"),
        ("en", "find-warm-house", '"thermal insulation" OR "heat loss"'),
        ("en", "find-warm-house", '(insulat* or "heat loss") (house* or home*) -cables -sound'),
        ("lv", "find-child-sleep", "bērn* mieg*"),
        ("lv", "find-child-sleep", "(bērn* vai vecāk*) un mieg*"),
        ("lv", "find-warm-house", "siltumizolācija vai “siltuma zudumi”"),
        ("lv", "find-warm-house", "silt* (māj* vai ēk* vai nam* vai log*) ne siltumnīc*"),
    ],
)
def test_other_good_queries_earn_full_points_too(language: str, item: str, query: str) -> None:
    assert points(language, item, query) == FULL_POINTS[item]


@pytest.mark.parametrize(
    ("language", "item", "query"),
    [
        ("en", "find-child-sleep", "sleep*"),
        ("en", "find-child-sleep", "child*"),
        ("en", "find-warm-house", "house*"),
        ("lv", "find-child-sleep", "mieg*"),
        ("lv", "find-child-sleep", "bērn*"),
        ("lv", "find-warm-house", "māj*"),
    ],
)
def test_half_the_need_earns_nothing(language: str, item: str, query: str) -> None:
    assert points(language, item, query) == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_collection_is_large_enough_and_names_its_records_once(language: str) -> None:
    ids = [record["id"] for record in COLLECTIONS[language]["records"]]
    assert len(ids) == len(set(ids)) >= 64
    assert all(set(search["relevant"]) <= set(ids) for search in COLLECTIONS[language]["searches"])
