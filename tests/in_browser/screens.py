"""Every screen that a patron can come to, with the address at which it stands still to be looked at."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle

from infolit.assessment.items import Item, Marks
from infolit.assessment.kinds.inspect import Inspect
from tests.in_browser.server import Server
from tests.walker import Choose, Patron, rightly, unsure, wrongly

LANGUAGES = ("lv", "en")
TEXTS = ("about", "accessibility", "help", "method", "privacy")
"""Pages of plain text."""
TASKS = (
    "single",
    "multiple",
    "ordering",
    "matching",
    "search",
    "inspect-results",
    "inspect-page",
    "inspect-answer",
)
"""Kinds of tasks, and of the mock pages of *inspect*: the wordiest of each is looked at."""
SCREENS = (
    *("start", "start-full-embedded", "stage", *TASKS, "task-embedded", "problem", "problem-search", "found"),
    *(
        "check",
        "feedback",
        "later",
        "about",
        "result-quick",
        "result-full",
        "result-code",
        "code",
        "code-slip",
    ),
    *(
        "results",
        "again",
        "erase",
        "erased",
        "not-here",
        "closed",
        "offer",
        *(f"text-{id_}" for id_ in TEXTS),
    ),
)
ACTS = {"problem": "go on", "problem-search": "go on", "found": "search", "code-slip": "mistype"}
"""What has to be done at an address to see the screen."""


@dataclass
class Gallery:
    """The screens of one language: their addresses by name, and every page seen on the way."""

    screens: dict[str, str] = field(default_factory=dict)
    tasks: list[str] = field(default_factory=list)
    """Addresses of all tasks."""
    sent: dict[str, str] = field(default_factory=dict)
    """Pages as they were sent, by the name of a screen or an address."""

    def keep(self, patron: Patron) -> None:
        """Keeps the pages that a patron has seen."""
        self.sent.update((f"{page.status} {page.address}", page.text) for page in patron.seen)


def mixed() -> Choose:
    """Answers by turns right, wrong, right and not at all."""
    turns = cycle((rightly, wrongly, rightly, unsure))

    def choose(item: Item) -> Marks:
        return next(turns)(item)

    return choose


def hang(server: Server, language: str) -> Gallery:
    """Walks through the quiz until every screen is at hand."""
    gallery = Gallery()
    for part in (
        _fixed(language),
        _at_stages(server, language, gallery),
        _at_the_end(server, language, gallery),
    ):
        gallery.screens.update(part)
    gallery.sent.update((name, server.text_at(gallery.screens[name])) for name in SCREENS if name not in ACTS)
    return gallery


def _fixed(language: str) -> dict[str, str]:
    return {
        "start": f"/{language}/",
        "start-full-embedded": f"/{language}/embed/",
        "code": f"/{language}/code",
        "code-slip": f"/{language}/code",
        "erased": f"/{language}/code/erased",
        "not-here": f"/{language}/page/nothing",
        "closed": f"/{language}/a/{'A' * 32}/result",
        **{f"text-{id_}": f"/{language}/page/{id_}" for id_ in TEXTS},
    }


def _at_stages(server: Server, language: str, gallery: Gallery) -> Iterator[tuple[str, str]]:
    """Four full attempts, one at each stage, so that every task can be opened."""
    wordiest: dict[str, tuple[int, str]] = {}
    for leg in range(1, 5):
        patron = _at_leg(server.patron(language), leg)
        for item in patron.walk.leg_items(leg):
            task = f"inspect-{item.frame}" if isinstance(item, Inspect) else item.kind
            address = patron.look(f"item/{item.id}").address
            gallery.tasks.append(address)
            wordiest[task] = max(wordiest.get(task, (0, "")), (len(patron.page.words), address))
        if leg == 2:
            yield from _around_the_second_stage(patron)
        gallery.keep(patron)
    yield from ((task, wordiest[task][1]) for task in TASKS)
    yield from (("problem", wordiest["ordering"][1]), ("found", wordiest["search"][1]))
    yield ("problem-search", wordiest["search"][1])
    yield ("task-embedded", wordiest["single"][1].replace("/a/", "/embed/a/"))


def _at_leg(patron: Patron, leg: int) -> Patron:
    """Has done the first stage and passed over others, up to the intro of a stage."""
    patron.start("full")
    for done in range(1, leg):
        if done == 1:
            patron.do_stage(mixed(), guess=8)
        else:
            patron.look(f"check/{done}")
            patron.send()
        patron.send()
    return patron


def _around_the_second_stage(patron: Patron) -> Iterator[tuple[str, str]]:
    """The stage, with two tasks answered and one tried in vain, and what else is open there."""
    for item in patron.walk.leg_items(2)[:2]:
        patron.look(f"item/{item.id}")
        patron.answer_as(rightly(item))
    patron.send(422, mark=None)
    places = {
        "stage": "stage/2",
        "check": "check/2",
        "feedback": "feedback/1",
        "later": "later",
        "about": "about",
    }
    for name, place in places.items():
        yield name, patron.look(place).address


def _at_the_end(server: Server, language: str, gallery: Gallery) -> Iterator[tuple[str, str]]:
    full, quick, kept = (server.patron(language) for _ in range(3))
    yield "result-full", full.finish(mixed(), "full").address
    yield "result-quick", quick.finish(mixed()).address
    kept.finish(wrongly)
    yield "result-code", kept.send(form=".code form", keep="1").address
    code = kept.page.one("#the-code").text
    results = kept.browser.post(f"/{language}/code", {"code": code}).address
    once_more = server.patron(language)
    once_more.arrive(once_more.browser.get(f"{results}/again"))
    once_more.send(path="quick")
    once_more.do_stages(rightly)
    once_more.send()
    for name, place in {"results": "", "again": "/again", "erase": "/erase"}.items():
        yield name, kept.arrive(kept.browser.get(results + place)).address
    yield "offer", f"/{language}/c/{full.attempt.campaign}/offer"
    for patron in (full, quick, kept, once_more):
        gallery.keep(patron)
