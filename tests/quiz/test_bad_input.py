"""Whatever is sent to whichever form: never a mistake of ours, always a page that says whether it was saved."""

from typing import Any
from urllib.parse import quote_from_bytes

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infolit.assessment.items import Item
from tests.browser import Browser
from tests.rows import rows
from tests.walker import Patron, body_of, fields_for, rightly, wrongly

KINDS = ("single", "multiple", "ordering", "matching", "inspect", "search")
NAMES = (
    "nonce path code website stamp mark not_sure query action guess role lifelong again skip stop keep _lang c"
).split()
SAVED = (
    "saved",
    "Nothing",
    "kept",
    "If you kept a code",
    "Not yet",
    "slip",
    "No result",
    "Start once more",
    "Wait",
)
"""One of these stands on every page that refuses something, in English."""

one_app = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
few = settings(one_app, max_examples=15)


def some_fields(*more: str) -> st.SearchStrategy[bytes]:
    """Bodies of forms: known and unknown names, any bytes as values, some twice."""
    names = st.one_of(st.sampled_from([*NAMES, *more]).map(str.encode), st.binary(max_size=12))
    known = st.sampled_from(
        [b"", b"a", b"y", b"\x00", b"not-sure", b"lv", b"search", b"-1", b"\xff", b"9" * 400]
    )
    pairs = st.lists(st.tuples(names, st.one_of(known, st.binary(max_size=40))), max_size=8)
    quote = quote_from_bytes
    return pairs.map(lambda some: "&".join(f"{quote(n)}={quote(v)}" for n, v in some).encode())


def judge_refusal(browser: Browser, address: str, body: bytes, kind: str | None = None) -> int:
    """Sends a body; the status, which is no fault of ours, on a page that says what became of it."""
    browser.headers = {"Content-Type": kind} if kind else {}
    status, headers, text = browser.send("POST", address, body.decode("latin-1"))
    assert status in (200, 303, 400, 409, 410, 413, 422), status
    if status == 303:
        browser.headers = {}
        browser.get(headers["location"].partition("#")[0])
    elif status >= 400:
        assert any(words in text for words in SAVED), text
    return status


def at_kind(app: Flask, kind: str) -> tuple[Patron, Item]:
    """Before the first task of a kind."""
    patron = Patron(app)
    patron.start("full")
    item = next(item for items in patron.walk.items for item in items if item.kind == kind)
    patron.skip_to(patron.walk.place[item.id][0])
    return patron, item


@pytest.mark.parametrize("kind", KINDS)
def test_no_bytes_in_the_form_of_a_task_are_an_error(app: Flask, kind: str) -> None:
    patron, item = at_kind(app, kind)
    ids = {id_.partition("=")[0] for id_ in item.mark_ids()}
    names = [f"{prefix}-{id_}" for prefix in ("place", "group") for id_ in sorted(ids)]

    @one_app
    @given(some_fields(*names))
    def send(body: bytes) -> None:
        judge_refusal(patron.browser, patron.at(f"item/{item.id}"), body)

    send()
    stored = patron.responses.get(item.id)
    assert stored is None or stored.marks is None or item.accepts(stored.marks)


@pytest.mark.parametrize("place", ["stage/1", "check/1", "feedback/1", "about", "extend", "code"])
def test_no_bytes_in_the_form_of_a_step_are_an_error(app: Flask, place: str) -> None:
    @few
    @given(some_fields())
    def send(body: bytes) -> None:
        patron = Patron(app)
        patron.start()
        if place in ("about", "extend", "code"):
            patron.skip_to(5)
        judge_refusal(patron.browser, patron.at(place), body)

    send()


@pytest.mark.parametrize("address", ["/en/", "/en/c/lejasmala", "/en/embed/", "/en/code"])
def test_no_bytes_in_a_form_at_the_door_are_an_error(browser: Browser, address: str) -> None:
    @one_app
    @given(some_fields())
    def send(body: bytes) -> None:
        assert judge_refusal(browser, address, body) in (409, 422)

    send()


@one_app
@given(st.text(st.characters(codec="utf-8", exclude_characters="/?#"), min_size=1, max_size=30))
def test_no_address_is_an_error(browser: Browser, odd: str) -> None:
    part = quote_from_bytes(odd.encode())
    for address in (f"/en/c/{part}", f"/en/code/{part}", f"/en/page/{part}", f"/en/a/{part}/", f"/en/{part}"):
        assert browser.send("GET", address)[0] in (302, 308, 404, 410), address


@pytest.mark.parametrize(
    "kind", ["application/json", "text/plain", "multipart/form-data", "x" * 300, "a/b; c=\x80"]
)
@pytest.mark.parametrize("body", [b"", b'{"mark": "a"}', b"mark=a", b"\x00\xff" * 500])
def test_another_type_of_body_is_an_answer_not_given(patron: Patron, kind: str, body: bytes) -> None:
    patron.start()
    patron.send()
    assert judge_refusal(patron.browser, patron.page.address, body, kind) in (400, 422)
    assert patron.responses == {}


def test_many_parts_are_too_much(patron: Patron) -> None:
    patron.start()
    patron.send()
    part = '--x\r\nContent-Disposition: form-data; name="mark"\r\n\r\na\r\n'
    body = (part * 300 + "--x--\r\n").encode()
    assert judge_refusal(patron.browser, patron.page.address, body, "multipart/form-data; boundary=x") == 413
    assert patron.responses == {}


@pytest.mark.parametrize("size", [65 * 1024, 1_000_000])
@pytest.mark.parametrize("htmx", [False, True])
def test_a_body_too_large_is_refused_and_the_attempt_goes_on(patron: Patron, size: int, htmx: bool) -> None:
    patron.start()
    patron.send()
    before, task = rows(patron.db), patron.page
    patron.browser.htmx = htmx
    page = patron.send(413, mark="a" * size)
    assert "not saved" in page.words
    assert rows(patron.db) == before
    patron.page = task
    assert patron.answer().name == "item"


def test_ten_thousand_fields_are_one_answer(patron: Patron) -> None:
    patron.start()
    patron.send()
    item = patron.item
    many: dict[str, Any] = {f"f{n}": "" for n in range(10_000)}
    task = patron.page
    assert len(body_of(task.form(), **many)) > 64 * 1024
    patron.send(413, **many)
    patron.page = task
    fewer = dict(list(many.items())[:5000])
    patron.send(**fewer, **fields_for(item, rightly(item)))
    assert patron.responses[item.id].points == item.points


@pytest.mark.parametrize("kind", ["single", "multiple", "inspect"])
def test_an_unknown_option_is_refused_and_the_known_choice_kept(app: Flask, kind: str) -> None:
    patron, item = at_kind(app, kind)
    patron.look(f"item/{item.id}")
    known = item.mark_ids()[0]
    page = patron.send(422, mark=[known, "nothing\x00"])
    assert page.title.startswith("Not yet")
    assert ("mark", known) in page.form().fields
    assert not page.has("form#step [value*=nothing]")
    assert patron.responses == {}


@pytest.mark.parametrize("kind", ["ordering", "matching"])
def test_a_half_made_choice_is_refused_and_kept(app: Flask, kind: str) -> None:
    patron, item = at_kind(app, kind)
    patron.look(f"item/{item.id}")
    fields = dict(list(fields_for(item, rightly(item)).items())[:-1])
    page = patron.send(422, **fields)
    assert {pair for pair in page.form().fields if pair[0] in fields} == set(fields.items())
    fields[next(iter(fields))] = "nothing"
    assert "nothing" not in dict(patron.send(422, **fields).form().fields).values()
    assert patron.responses == {}


def test_a_place_given_twice_is_refused(app: Flask) -> None:
    patron, item = at_kind(app, "ordering")
    patron.look(f"item/{item.id}")
    first: dict[str, Any] = {f"place-{id_}": "1" for id_ in item.mark_ids()}
    page = patron.send(422, **first)
    assert "every number once" in page.words


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("htmx", [False, True])
def test_nothing_chosen_is_told_beside_the_task(app: Flask, kind: str, htmx: bool) -> None:
    patron, item = at_kind(app, kind)
    patron.browser.htmx = htmx
    patron.look(f"item/{item.id}")
    page = patron.send(422)
    assert (page.name, page.data("item")) == ("search" if kind == "search" else "item", item.id)
    assert page.has("[data-focus] a[href='#first']")
    assert page.has("#first")
    assert page.has("fieldset[aria-describedby=why] #why")
    assert patron.browser.pushed is None
    assert patron.responses == {}


@pytest.mark.parametrize("kind", ["multiple", "ordering", "matching", "inspect", "search"])
def test_a_choice_together_with_not_sure_is_refused(app: Flask, kind: str) -> None:
    patron, item = at_kind(app, kind)
    patron.look(f"item/{item.id}")
    page = patron.send(422, **fields_for(item, wrongly(item)), not_sure="y")
    assert "Keep one of the two" in page.words
    assert page.has("input[name=not_sure][checked]")
    assert patron.responses == {}


@pytest.mark.parametrize("stamp", [None, "", "x", "x.y.z", "\x00", "recognise-water-off.AAAAAA.x"])
def test_a_stamp_only_times(patron: Patron, stamp: str | None) -> None:
    patron.start()
    patron.send()
    item = patron.item
    patron.send(stamp=stamp, **fields_for(item, rightly(item)))
    assert patron.responses[item.id].seconds is None
