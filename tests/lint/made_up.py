"""A made-up content folder that keeps all the rules, as plain data to break one rule at a time."""

import copy
import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from infolit.assessment.items import LEVELS, STAGES
from infolit.lint.content import check_content

Data = dict[str, Any]
Break = Callable[[Data], Any]

TODAY = datetime.date(2026, 11, 22)

WORDING: Data = {
    "begins": "You",
    "title_words": [2, 5],
    "negated": ["not", "*n't", "never", "except"],
    "catch_all": ["* of the above", "none of these"],
    "exam_words": ["test", "wrong"],
    "unsaid": ["information literacy", "truncat*"],
    "abbreviations": ["e.g.", "dr."],
    "quotes": ["“”", "‘’"],
}

LARGER = {
    "recognise": (["multiple", "matching"], "inspect answer"),
    "find": (["search", "inspect results"], "search"),
    "evaluate": (["inspect page", "ordering"], "inspect answer"),
    "use": (["matching", "ordering"], "multiple"),
}
"""Tasks of 2 points of half a and the one of 3 points of half b, by stage."""

TRAINING: Data = {
    "id": "clear-letters",
    "provider": "town",
    "kind": "course",
    "stages": ["use"],
    "levels": ["foundation"],
    "languages": ["en"],
    "title": "Clear letters",
    "description": "We write together.",
}


def choice(id_: str, key: bool, feedback: str = "Because it is so.") -> Data:
    """An option or a markable part."""
    about = {"key": True} if key else {"misconception": "Anything goes"}
    return {"id": id_, "text": f"Choice number {id_}", "feedback": feedback, **about}


def parts(kind: str, key_position: int) -> Data:
    """What a kind adds to an item; "inspect page" is an inspect task with this frame."""
    kind, _, frame = kind.partition(" ")
    if kind == "single":
        return {"options": [choice(id_, place == key_position) for place, id_ in enumerate("abc")]}
    if kind == "multiple":
        return {"options": [choice(id_, id_ in "ace") for id_ in "abcdef"]}
    if kind == "inspect":
        asked = {"asked": "When does it open?"} if frame == "answer" else {}
        context: Data = {"address": "made-up.example", "text": "A page"}
        return {"frame": frame, "parts": [context, *(choice(id_, id_ in "ace") for id_ in "abcdef")], **asked}
    if kind == "matching":
        rows = [
            {"id": id_, "text": f"Row {id_}", "group": group, "misconception": "No", "feedback": "Yes."}
            for id_, group in zip("abcdef", "ghghgh", strict=True)
        ]
        return {"groups": [{"id": "g", "text": "Here"}, {"id": "h", "text": "There"}], "rows": rows}
    if kind == "ordering":
        steps = [{"id": id_, "text": f"Step {id_}", "feedback": "In its place."} for id_ in "abcd"]
        return {"steps": steps, "misconception": "Order does no harm"}
    return {"outcomes": [{"id": id_, "feedback": "This is why."} for id_ in ("full", "partial", "none")]}


def item(id_: str, kind: str, *, half: str, points: int, level: str, key_position: int = 0) -> Data:
    """An item of a kind."""
    return {
        "id": id_,
        "version": 1,
        "half": half,
        "kind": kind.partition(" ")[0],
        "level": level,
        "difficulty": 3,
        "points": points,
        "digcomp": ["1.1"],
        "cilip": ["health"],
        "title": "A made-up task",
        "can_do": "You did it",
        "scenario": "You want something.",
        "question": "What do you do?",
        "explanation": "It is the only way.",
        **parts(kind, key_position),
    }


def stage_items(stage: str) -> list[Data]:
    """Eight items of a stage: five single ones with keys in all places, and three larger ones."""
    larger, largest = LARGER[stage]
    layout = [("a", 1, "single"), ("a", 1, "single"), *(("a", 2, kind) for kind in larger)]
    layout += [("b", 1, "single")] * 3 + [("b", 3, largest)]
    return [
        item(
            f"{stage}-{number}",
            kind,
            half=half,
            points=points,
            level=LEVELS[number % 3],
            key_position=(number + STAGES.index(stage)) % 3,
        )
        for number, (half, points, kind) in enumerate(layout)
    ]


def stage(stage_id: str) -> Data:
    """A stage with its levels and next steps."""
    return {
        "id": stage_id,
        "verb": "Do",
        "name": "Doing",
        "intro": "You do it.",
        "reason": "It helps.",
        "levels": [{"id": level, "sentences": ["You do.", "You can.", "You will."]} for level in LEVELS],
        "next_steps": [{"id": level, "action": "Do it.", "reason": "It helps."} for level in LEVELS],
    }


def records() -> Data:
    """Four records without a word in common: only a query with OR finds them all."""
    ids = ("apple", "bread", "candle", "drum")
    needs = [item["id"] for item in stage_items("find") if item["kind"] == "search"]
    return {
        "records": [
            {"id": id_, "title": id_, "author": f"{id_}s", "year": 2000, "subjects": [], "abstract": ""}
            for id_ in ids
        ],
        "searches": [
            {
                "item": need,
                "version": 1,
                "relevant": list(ids),
                "model": " OR ".join(ids),
                "naive": "apple bread",
            }
            for need in needs
        ],
        "operators": {"and": ["and"]},
    }


def folder() -> dict[str, Data]:
    """The files of a content folder as plain data, by name."""
    level = {"name": "well", "description": "You do it."}
    return {
        "bank.toml": {"version": 1},
        "wording.toml": {"en": WORDING},
        "stages.toml": {"stages": [stage(each) for each in STAGES]},
        "levels.toml": {"levels": [{"id": each, "band": each, **level} for each in LEVELS]},
        "background.toml": {
            "questions": [{"id": "role", "text": "Who?", "options": [{"id": "me", "text": "Me", "code": 1}]}]
        },
        "pages.toml": {
            "pages": [
                {
                    "id": "help",
                    "title": "Help",
                    "sections": [{"id": "a", "heading": "A", "paragraphs": ["So."]}],
                }
            ]
        },
        "demonstration.toml": {
            "library": {"id": "town", "name": "Town Library"},
            "providers": [{"id": "town", "name": "Town Library"}],
            "trainings": [dict(TRAINING)],
        },
        "records/en.toml": records(),
        **{f"items/{each}.toml": {"stage": each, "items": stage_items(each)} for each in STAGES},
    }


def toml(value: Any) -> str:
    """A value as TOML writes it on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {toml(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, datetime.date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)


def write(files: dict[str, Data], content: Path) -> Path:
    """Writes the files of a content folder and returns it."""
    for name, data in files.items():
        file = content / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(f"{key} = {toml(value)}\n" for key, value in data.items()), encoding="utf-8")
    return content


def problems(files: dict[str, Data], project: Path, *languages: str) -> list[str]:
    """The lines about a made-up content folder."""
    content = write(files, project / "infolit" / "content")
    found = check_content(content, translations=project / "translations", languages=languages, today=TODAY)
    return [str(problem) for problem in found]


def broken(project: Path, file: str, break_it: Break) -> list[str]:
    """The lines about a made-up folder in which one file has been changed."""
    files = copy.deepcopy(folder())
    break_it(files[file])
    return problems(files, project)
