"""Rules for single texts: short sentences, no negated questions, no exam words."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from infolit.assessment.items import Item, Text
from infolit.assessment.kinds.inspect import Inspect
from infolit.assessment.kinds.multiple import Multiple
from infolit.assessment.kinds.single import Single
from infolit.bank import texts
from infolit.lint.problems import Found

MAX_SENTENCE_WORDS = 20
MAX_SITUATION_WORDS = 60
MAX_KEY_LENGTH = 1.5
"""Times the mean length of the distractors (Haladyna, Downing & Rodriguez, 2002: the key is not the longest)."""

# What a patron reads during the tasks; other pages may well say "This is not an exam".
TASK_FILES = ("items/", "stages.toml", "levels.toml")

_END = re.compile(r"(?P<stop>[.!?…]+)[”“’»)\]]*\s+(?=[“„«(\[]*(?P<next>\w))")


class Wording(Text, frozen=True, kw_only=True):
    """The words of one language that the checks look for; `content/wording.toml` explains each list."""

    begins: str
    title_words: tuple[int, int]
    negated: tuple[str, ...]
    catch_all: tuple[str, ...]
    exam_words: tuple[str, ...]
    unsaid: tuple[str, ...]
    abbreviations: tuple[str, ...]
    quotes: tuple[str, ...]


def find_word(text: str, words: Iterable[str]) -> str | None:
    """The first of these words and phrases that stands in a text; * in them stands for any letters."""
    plain = text.replace("’", "'")
    for word in words:
        pattern = re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\s+")
        if found := re.search(rf"(?<!\w){pattern}(?!\w)", plain, re.IGNORECASE):
            return found.group()
    return None


def word_count(text: str) -> int:
    """Number of words: what stands between spaces and has a letter or digit in it."""
    return sum(any(sign.isalnum() for sign in word) for word in text.split())


def sentences(text: str, *, abbreviations: Iterable[str] = ()) -> list[str]:
    """The sentences of a text, those inside quotation marks too.

    A sentence ends where a stop is followed by a space and a capital or a digit, but not after an
    abbreviation ("plkst. 9.00"); "1. jūnijs" goes on in lower case.
    """
    short = tuple(abbreviations)
    found, begin = [], 0
    for end in _END.finditer(text):
        last = text[begin : end.end("stop")].split()[-1].lstrip("“„‘«(\"'").lower()
        if (end["next"].isupper() or end["next"].isdigit()) and last not in short:
            found.append(text[begin : end.end()].strip())
            begin = end.end()
    return [*found, text[begin:].strip()]


def text_problems(file: str, data: Any, wording: Wording) -> Found:
    """(place, message) of each text of a content file, in this language, that breaks a rule."""
    on_tasks = file.startswith(TASK_FILES)
    for context, key, text in texts(data):
        place = context.partition(" ")[2]
        for sentence in sentences(text, abbreviations=wording.abbreviations):
            if (words := word_count(sentence)) > MAX_SENTENCE_WORDS:
                yield place, f"a sentence of {words} words, at most {MAX_SENTENCE_WORDS}: {sentence}"
        # Misconceptions are for librarians.
        if on_tasks and key != "misconception":
            if word := find_word(text, wording.exam_words):
                yield place, f"“{word}” sounds of examinations: {text}"
            if word := find_word(text, wording.unsaid):
                yield place, f"“{word}” is a librarians' word: {text}"


def item_wording_problems(item: Item, wording: Wording) -> Iterator[str]:
    """What is wrong with the words of a task in this language."""
    if (words := word_count(f"{item.scenario} {item.question}")) > MAX_SITUATION_WORDS:
        yield f"scenario and question have {words} words, at most {MAX_SITUATION_WORDS}"
    least, most = wording.title_words
    if not least <= word_count(item.title) <= most:
        yield f"the title has {word_count(item.title)} words, not {least} to {most}: {item.title}"
    if not item.can_do.startswith(f"{wording.begins} ") or item.can_do.endswith("."):
        yield f"can_do begins with “{wording.begins}” and ends without a full stop: {item.can_do}"
    if not item.question.endswith("?"):
        yield f"the question ends with a question mark: {item.question}"
    if word := find_word(item.question, wording.negated):
        yield f"a negated question is easily misread, “{word}”: {item.question}"
    if isinstance(item, Single | Multiple):
        yield from _option_problems(item, wording)


def _option_problems(item: Single | Multiple, wording: Wording) -> Iterator[str]:
    choices = item.options if isinstance(item, Single) else item.choices()
    for choice in choices:
        if find_word(choice.text, wording.catch_all):
            yield f"option {choice.id} points at the other options: {choice.text}"
    lengths = [len(choice.text) for choice in choices if not choice.key]
    # What is marked on a mock page is as long as it is in life.
    if lengths and not isinstance(item, Inspect):
        for choice in choices:
            if choice.key and len(choice.text) > MAX_KEY_LENGTH * sum(lengths) / len(lengths):
                yield f"key {choice.id} stands out by its length, over 1.5 times the mean of the others: {choice.text}"
