"""Every rule for content has an example that breaks it; the content that is built in breaks none."""

import copy
import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infolit.bank import CONTENT
from infolit.catalogues import catalogue_file, content_texts, new_catalogue, write_catalogue
from infolit.i18n import NAMES, TRANSLATIONS
from infolit.lint.content import check_content, summary
from tests.lint.made_up import TODAY, WORDING, Break, Data, broken, folder, item, problems, write


def test_the_built_in_content_keeps_all_the_rules() -> None:
    languages = [language for language in NAMES if (CONTENT / "records" / f"{language}.toml").exists()]
    assert check_content(CONTENT, translations=TRANSLATIONS, languages=languages) == []


def test_the_made_up_content_keeps_all_the_rules(tmp_path: Path) -> None:
    assert problems(folder(), tmp_path) == []


def test_the_summary_counts_words_before_feedback(tmp_path: Path) -> None:
    content = write(folder(), tmp_path)
    assert [line.partition(" of ")[0] for line in summary(content)] == [
        "quick path, half a: 336",
        "quick path, half b: 336",
    ]


def change(stage: str, number: int, **keys: Any) -> tuple[str, Break]:
    """Gives keys of an item other values."""
    return f"items/{stage}.toml", lambda data: data["items"][number].update(keys)


def part(stage: str, number: int, parts: str, place: int, **keys: Any) -> tuple[str, Break]:
    """Gives keys of an option, a part, a row … of an item other values."""
    return f"items/{stage}.toml", lambda data: data["items"][number][parts][place].update(keys)


def drop(stage: str, number: int, parts: str) -> tuple[str, Break]:
    """Takes the last option, part, row … away from an item."""
    return f"items/{stage}.toml", lambda data: data["items"][number][parts].pop()


def search(**keys: Any) -> tuple[str, Break]:
    """Gives keys of the first search need other values."""
    return "records/en.toml", lambda data: data["searches"][0].update(keys)


LONG = "One two three four five six seven eight nine ten and so on to the last word of this sentence of ours."
RULES: list[tuple[tuple[str, Break], str]] = [
    # Layout
    (drop("find", 0, "options"), "items/find.toml: find-0: 3 options belong here, not 2"),
    (
        change("find", 0, half="b"),
        "items: find, half a: tasks of [1, 1, 2, 2] points belong here, not [1, 2, 2]",
    ),
    (change("find", 0, points=2), "find-0: single with 2 points: single tasks, and only they, give 1 point"),
    (
        change("recognise", 7, frame="page", asked=""),
        "items: frames: among inspect tasks there should be 2 answer",
    ),
    (
        change("find", 2, level="foundation"),
        "items: find: at least two tasks of level advanced belong here, not 1",
    ),
    # Items
    (change("find", 0, id="bike"), "bike: the id begins with find-"),
    (change("find", 0, difficulty=6), "find-0: difficulty is a number from 1 to 5, not 6"),
    (change("find", 0, digcomp=["2.1"]), "find-0: digcomp names one or more of 1.1, 1.2, 1.3"),
    (change("find", 0, cilip=[]), "find-0: cilip names one or more of everyday life"),
    (part("find", 0, "options", 0, misconception=""), "find-0: distractor a has no misconception"),
    (part("find", 0, "options", 0, feedback=""), "find-0: a has no feedback"),
    (part("find", 0, "options", 0, key=True), "find-0: 1 keys belong here, not 2"),
    (part("use", 7, "options", 0, key=False), "use-7: 3 keys belong here, not 2"),
    (part("evaluate", 2, "parts", 1, feedback=""), "evaluate-2: a has no feedback"),
    (
        part("evaluate", 2, "parts", 0, address="made-up.org"),
        "evaluate-2: made-up.org does not end with .example",
    ),
    (change("evaluate", 2, asked="Is it open?"), "evaluate-2: asked is what was typed to an AI"),
    (drop("use", 3, "steps"), "use-3: 4 steps belong here, not 3"),
    (part("use", 3, "steps", 0, feedback=""), "use-3: step a has no feedback"),
    (change("use", 3, misconception=""), "use-3: there is no misconception"),
    (part("use", 2, "rows", 0, feedback=""), "use-2: row a has no misconception or no feedback"),
    (part("use", 2, "rows", 0, group="k"), "use-2: row a belongs to k, which is no group here"),
    (part("use", 2, "rows", 0, group="h"), "use-2: the groups are about equal in size, not 2, 4"),
    (drop("find", 2, "outcomes"), "find-2: there should be one outcome full, one partial, one none"),
    # Words
    (change("find", 0, title="One"), "find-0: the title has 1 words, not 2 to 5"),
    (
        change("find", 0, can_do="You did it."),
        "find-0: can_do begins with “You” and ends without a full stop",
    ),
    (change("find", 0, can_do="They did it"), "find-0: can_do begins with “You”"),
    (change("find", 0, question="Do it."), "find-0: the question ends with a question mark"),
    (
        change("find", 0, question="Which isn’t true?"),
        "find-0: a negated question is easily misread, “isn't”",
    ),
    (
        change("find", 0, scenario="Yes, yes. " * 31),
        "find-0: scenario and question have 66 words, at most 60",
    ),
    (change("find", 0, explanation=LONG), "find-0: a sentence of 22 words, at most 20"),
    (change("find", 0, explanation="You are wrong."), "find-0: “wrong” sounds of examinations"),
    (change("find", 0, title="Truncation for all"), "find-0: “Truncation” is a librarians' word"),
    (part("find", 0, "options", 0, text="All of the above"), "find-0: option a points at the other options"),
    (part("find", 0, "options", 1, text="A key that is far longer"), "find-0: key"),
    # Searches
    (search(model="apple"), "records/en.toml: find-2: the model query earns 0 of 2 points: apple"),
    (search(naive="apple OR bread OR candle OR drum"), "find-2: the naive query earns all the points"),
    (
        search(relevant=["apple"]),
        "find-2: one word alone earns all the points: apple, apples",
    ),
    (search(relevant=["cherry"]), "find-2: relevant: there is no record cherry"),
    (search(relevant=[]), "items/find.toml: find-2: no record meets the need"),
]


@pytest.mark.parametrize(("broken_rule", "message"), RULES)
def test_a_broken_rule_is_told_with_file_and_item(
    tmp_path: Path, broken_rule: tuple[str, Break], message: str
) -> None:
    assert message in "\n".join(broken(tmp_path, *broken_rule))


def test_a_word_taken_at_random_earns_at_most_a_third(tmp_path: Path) -> None:
    def in_pairs(data: dict[str, Any]) -> None:
        pairs = ("ant bee", "bee cat", "cat dog", "dog ant")
        for record, title in zip(data["records"], pairs, strict=True):
            record.update(title=title, author="")
        for need in data["searches"]:
            need.update(model="ant OR cat", naive="ant bee")

    assert broken(tmp_path, "records/en.toml", in_pairs) == [
        f"records/en.toml: {id_}: one word taken at random earns more than a third of the points on average"
        for id_ in ("find-2", "find-7")
    ]


def test_keys_stand_in_all_places(tmp_path: Path) -> None:
    def all_first(data: dict[str, Any]) -> None:
        for each in data["items"]:
            if each["kind"] == "single":
                each["options"].sort(key=lambda option: "key" not in option)

    files = folder()
    for stage in ("find", "evaluate", "use"):
        all_first(files[f"items/{stage}.toml"])
    assert [line.partition(",")[0] for line in problems(files, tmp_path)] == [
        "items: key positions: the key stands in place 1 in 17 of 20 single tasks",
        "items: key positions: the key stands in place 2 in 2 of 20 single tasks",
        "items: key positions: the key stands in place 3 in 1 of 20 single tasks",
    ]


def test_the_larger_tasks_are_of_all_kinds(tmp_path: Path) -> None:
    files = folder()
    files["items/use.toml"]["items"][3] = item("use-3", "multiple", half="a", points=2, level="foundation")
    (line,) = problems(files, tmp_path)
    assert line.startswith(
        "items: kinds: among tasks of 2 and 3 points there should be 4 inspect, 2 matching"
    )
    assert line.endswith("not 4 inspect, 2 matching, 3 multiple, 1 ordering, 2 search")


def test_the_quick_path_can_be_read_in_its_time(tmp_path: Path) -> None:
    def wordy(data: dict[str, Any]) -> None:
        for each in data["items"]:
            each["scenario"] = "You want something and say so. " * 9

    files = folder()
    for stage in ("recognise", "find", "evaluate", "use"):
        wordy(files[f"items/{stage}.toml"])
    assert [line.partition(" words")[0] for line in problems(files, tmp_path)] == [
        "items: half a: the quick path has 1152",
        "items: half b: the quick path has 1152",
    ]


def retire(files: dict[str, Data], **keys: Any) -> None:
    """Puts a second version of an item in the place of the first, which stays with these keys."""
    files["bank.toml"]["version"] = 2
    items = files["items/find.toml"]["items"]
    items.append({**copy.deepcopy(items[0]), "version": 2, "since": 2})
    items[0].update(keys)


def test_a_superseded_item_may_stay(tmp_path: Path) -> None:
    files = folder()
    retire(files, until=1, retired=TODAY)
    assert problems(files, tmp_path) == []


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"until": 1}, "items/find.toml: find-0: until and retired are given together"),
        ({"until": 2, "retired": TODAY}, "items/find.toml: find-0: until is a version from 1 to 1, not 2"),
        (
            {"until": 1, "retired": datetime.date(2027, 1, 1)},
            "find-0: retired on 2027-01-01, which is still to come",
        ),
    ],
)
def test_a_superseded_item_says_when_it_was_retired(tmp_path: Path, keys: Data, message: str) -> None:
    files = folder()
    retire(files, **keys)
    assert message in "\n".join(problems(files, tmp_path))


@pytest.mark.parametrize(("days", "told"), [(99, True), (101, False)])
def test_superseded_items_are_kept_for_100_days(tmp_path: Path, days: int, told: bool) -> None:
    files = folder()
    retire(files, until=1, retired=TODAY - datetime.timedelta(days=days))
    # Of the items of version 1 one has been deleted, so attempts that began with it cannot be shown.
    files["items/use.toml"]["items"][0]["since"] = 2
    found = problems(files, tmp_path)
    assert (
        any(line.startswith("items, version 1: use, half a: tasks of [1, 1, 2, 2]") for line in found) == told
    )


def translate(project: Path, translation: Callable[[str], str]) -> None:
    """Writes a Latvian catalogue in which each text is what `translation` makes of it."""
    catalogue = new_catalogue("lv")
    for message in content_texts(project / "infolit" / "content"):
        if isinstance(message.id, str) and message.id:
            message.string = translation(message.id)
            catalogue[message.id] = message
    write_catalogue(catalogue_file(project, "lv", "content"), catalogue)


def latvian(project: Path, translation: Callable[[str], str]) -> list[str]:
    """The lines about a made-up folder in Latvian."""
    files = folder()
    files["wording.toml"]["lv"] = {**WORDING, "begins": "Jūs", "negated": ["nav"], "exam_words": ["kļūda"]}
    files["records/lv.toml"] = copy.deepcopy(files["records/en.toml"])
    write(files, project / "infolit" / "content")
    translate(project, translation)
    return problems(files, project, "lv")


def test_the_rules_hold_in_every_language(tmp_path: Path) -> None:
    words = {
        "You did it": "Jūs to izdarījāt",
        "What do you do?": "Kas tas nav?",
        "It is the only way.": "Tā ir kļūda.",
    }
    found = latvian(tmp_path, lambda text: words.get(text, text))
    po = "lv/LC_MESSAGES/content.po"
    assert f"{po}: use-0: “kļūda” sounds of examinations: Tā ir kļūda." in found
    assert f"{po}: use-0: a negated question is easily misread, “nav”: Kas tas nav?" in found
    assert len(found) == 2 * 32


def test_a_half_translated_language_is_told(tmp_path: Path) -> None:
    assert latvian(tmp_path, lambda text: "" if text == "Do it." else text) == [
        "lv/LC_MESSAGES/content.po: lv: 12 content texts are not translated, first: 'Do it.'"
    ]


def test_a_language_without_a_catalogue_is_told(tmp_path: Path) -> None:
    files = folder()
    files["wording.toml"]["lv"] = WORDING
    files["records/lv.toml"] = files["records/en.toml"]
    assert problems(files, tmp_path, "lv") == ["lv/LC_MESSAGES/content.po: there is no such file"]
