"""Words are counted and sentences are told apart as a reader does it."""

import pytest

from infolit.lint.wording import find_word, sentences, word_count


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("Two words", 2),
        ("10–15 minutes – no more", 4),
        ("Does it count? It doesn't.", 5),
        ('insulat* OR "heat loss"', 4),
    ],
)
def test_words_stand_between_spaces(text: str, words: int) -> None:
    assert word_count(text) == words


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Only one", ["Only one"]),
        ("It says: “We are experts.” You wonder.", ["It says: “We are experts.”", "You wonder."]),
        ("“It works! Come in.” You go.", ["“It works!", "Come in.”", "You go."]),
        ("He asks: “Why?” and goes.", ["He asks: “Why?” and goes."]),
        ("See Dr. Hart (e.g. Monday). 30 people came.", ["See Dr. Hart (e.g. Monday).", "30 people came."]),
        ("Otrdien no plkst. 9.00 ūdens nebūs.", ["Otrdien no plkst. 9.00 ūdens nebūs."]),
        ("No 1. jūnija 2. stāvā. Ērti!", ["No 1. jūnija 2. stāvā.", "Ērti!"]),
        ("Open site.example. “Then” look.", ["Open site.example.", "“Then” look."]),
    ],
)
def test_a_sentence_ends_before_a_capital_but_not_after_an_abbreviation(text: str, wanted: list[str]) -> None:
    assert sentences(text, abbreviations=("dr.", "e.g.", "plkst.")) == wanted


@pytest.mark.parametrize(
    ("text", "word", "found"),
    [
        ("Which isn’t it?", "*n't", "isn't"),
        ("Kas neatbilst?", "neatbilst*", "neatbilst"),
        ("Pirmajā nedēļā", "ne", None),
        ("An eye test", "test", "test"),
        ("The latest news", "test", None),
        ("Two All  of  the above here", "* of the above", "All  of  the above"),
    ],
)
def test_words_are_found_whole(text: str, word: str, found: str | None) -> None:
    assert find_word(text, [word]) == found
