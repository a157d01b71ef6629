"""Patrons: one who takes infolit's quiz as a browser or htmx would, one who takes the same steps of the baseline."""

import random
import re
import time
from collections.abc import Generator
from html import unescape

from driver import Call, Fields, Patron, Reply

LANGUAGE = "lv"
NONCE = re.compile(r'name="nonce" value="([^"]+)"')
PAGE = re.compile(r'<main[^>]* data-page="([a-z]+)"')
KIND = re.compile(r'<main[^>]* data-kind="([a-z]+)"')
FORM = re.compile(r'<form id="step".*?</form>', re.S)
ACTION = re.compile(r'action="([^"]+)"')
STAMP = re.compile(r'name="stamp" value="([^"]+)"')
MARK = re.compile(r'name="mark" value="([^"]+)"')
SELECT = re.compile(r'<select name="([^"]+)".*?</select>', re.S)
VALUE = re.compile(r'value="([^"]+)"')


class Notes:
    """What the patrons of a run saw: seconds for an answered task, its bytes, quizzes completed."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.page_bytes: list[int] = []
        self.compressed: list[int] = []
        self.completed = 0

    def task_page(self, reply: Reply) -> None:
        """Remember how long a task page was."""
        self.page_bytes.append(len(reply.body.encode()))
        self.compressed.append(reply.compressed)


def found(pattern: re.Pattern[str], text: str) -> str:
    """What a pattern finds: its group, or all of it. A page without it is not the page that was meant."""
    match = pattern.search(text)
    assert match is not None, f"no {pattern.pattern} in {text[:2000]}"
    return match[pattern.groups]


def get(path: str) -> Generator[Call | None, Reply | None, Reply]:
    """The page at an address."""
    reply = yield Call(path)
    assert reply is not None
    assert reply.status == 200, reply
    return reply


def post(path: str, fields: Fields, *, htmx: bool) -> Generator[Call | None, Reply | None, Reply]:
    """The page that follows a form: by 303 and GET, or at once for htmx."""
    reply = yield Call(path, fields, htmx)
    assert reply is not None
    while reply.status == 303:
        followed = yield Call(reply.headers["location"], htmx=htmx)
        assert followed is not None
        reply = followed
    assert reply.status == 200, reply
    return reply


def marks(kind: str, form: str, chance: random.Random) -> Fields:
    """An answer at random, whole, from what the form offers."""
    if kind == "search":
        return [("query", "grāmata OR veselība")]
    if kind in ("ordering", "matching"):
        selects = [(match[1], VALUE.findall(match[0])) for match in SELECT.finditer(form)]
        if kind == "ordering":
            places = chance.sample(selects[0][1], len(selects))
            return [(name, place) for (name, _), place in zip(selects, places, strict=True)]
        return [(name, chance.choice(values)) for name, values in selects]
    chosen = chance.sample(MARK.findall(form), 1 if kind == "single" else 2)
    return [("mark", mark) for mark in chosen]


def quiz_patron(path: str, notes: Notes, *, htmx: bool, seed: int, halts: int = 0) -> Patron:
    """One whole quiz; all wait before the first answer of a stage, after so many (`halts`) and after the last."""
    chance = random.Random(seed)
    reply = yield from get(f"/{LANGUAGE}/")
    fields = [("nonce", unescape(found(NONCE, reply.body))), ("path", path)]
    answered = 0
    while (page := found(PAGE, reply.body)) != "result":
        is_task = page in ("item", "search")
        if halts and (answered in (0, halts) if is_task else answered):
            yield None
        form = found(FORM, reply.body)
        if is_task:
            notes.task_page(reply)
            fields = [("stamp", found(STAMP, form)), *marks(found(KIND, reply.body), form, chance)]
        begun = time.perf_counter()
        reply = yield from post(found(ACTION, form), fields, htmx=htmx)
        if is_task and not answered == halts > 0:
            notes.seconds.append(time.perf_counter() - begun)
        answered = answered + 1 if is_task else 0
        fields = []
    notes.completed += 1


def baseline_patron(tasks: int, legs: int, notes: Notes, *, htmx: bool, seed: int) -> Patron:
    """So many tasks and one more in so many legs, with the same waits, without what lies between."""
    chance = random.Random(seed)
    reply = yield from get(f"/a/{chance.randbytes(16).hex()}/item/1")
    for _ in range(legs):
        yield None
        for number in range(tasks + 1):
            if number == tasks:
                yield None
            notes.task_page(reply)
            form = found(FORM, reply.body)
            fields = [("stamp", found(STAMP, form)), *marks("single", form, chance)]
            begun = time.perf_counter()
            reply = yield from post(found(ACTION, form), fields, htmx=htmx)
            if number < tasks:
                notes.seconds.append(time.perf_counter() - begun)
        yield None
