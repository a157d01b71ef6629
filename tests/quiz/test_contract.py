"""What drivers, embeds and htmx rely on; every screen, in every language, at both doors."""

import pytest
from flask import Flask

from tests.browser import Browser
from tests.page import NAMES, STEPS, in_words
from tests.walker import Patron, rightly, unsure

HOSTILE = {
    "Origin": "null",
    "Sec-Fetch-Site": "cross-site",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Dest": "iframe",
}
"""What a sandboxed frame of another site sends; it has no cookie and no Referer either."""


@pytest.mark.parametrize("door", ["", "embed/"])
@pytest.mark.parametrize("path", ["quick", "full"])
@pytest.mark.parametrize("htmx", [False, True])
def test_every_screen_of_a_whole_quiz_is_as_it_should_be(
    app: Flask, language: str, door: str, path: str, htmx: bool
) -> None:
    patron = Patron(app, language, door=door, htmx=htmx)
    patron.start(path)
    patron.do_stages(rightly if door else unsure)
    patron.send()
    patron.send(form="form[action$='/code']")
    patron.look("later")
    patron.arrive(patron.browser.get(f"/{language}/{door}code"))
    seen = {page.name for page in patron.seen}
    assert seen == NAMES - ({"check"} if path == "quick" else set())
    assert all("/embed/" in page.address for page in patron.seen) is bool(door)


@pytest.mark.parametrize("page_id", ["privacy", "help", "about", "accessibility", "method"])
@pytest.mark.parametrize("door", ["", "embed/"])
def test_every_plain_page_is_as_it_should_be(app: Flask, language: str, page_id: str, door: str) -> None:
    page = Patron(app, language).browser.get(f"/{language}/{door}page/{page_id}")
    assert page.name == "message"
    assert len(page.soup.select("main h2")) >= 2


def test_the_librarys_offer_is_as_it_should_be(browser: Browser, language: str) -> None:
    page = browser.get(f"/{language}/c/lejasmala/offer")
    assert page.has("main section#recognise article")
    assert page.has("main section#use h2")


def test_a_driver_can_go_all_the_way_by_the_contract_alone(browser: Browser) -> None:
    page, kinds = browser.get("/en/"), set()
    for _step in range(60):
        if page.name == "result":
            break
        assert page.name in STEPS
        form = page.form()
        fields = dict(form.fields)
        if page.name in ("item", "search"):
            assert page.data("item")
            assert page.data("stage") in ("recognise", "find", "evaluate", "use")
            kinds.add(page.data("kind"))
            fields |= {"mark": "not-sure"} if page.data("kind") == "single" else {"not_sure": "y"}
        elif page.name == "start":
            fields["path"] = "full"
        page = browser.post(form.action, fields)
    assert page.name == "result"
    assert kinds == {"single", "multiple", "ordering", "matching", "inspect", "search"}


def test_the_primary_button_is_the_only_submit_button_without_a_name(patron: Patron) -> None:
    patron.start("full")
    patron.do_stages(unsure, most=2)
    for page in patron.seen:
        primary = page.soup.select("form#step button[type=submit]:not([name])")
        assert len(primary) == 1
        assert in_words(primary[0]) in (
            "Start",
            "Begin",
            "Continue",
            "Finish this part",
            "Go on",
            "On to your result",
        )


def test_nothing_a_sandboxed_frame_lacks_is_needed(app: Flask) -> None:
    patron = Patron(app, door="embed/", headers=HOSTILE)
    patron.start()
    patron.do_stages(unsure)
    assert patron.send().name == "result"
    page = patron.send(form="form[action$='/code']")
    code = page.one("output").get_text()
    patron.arrive(patron.browser.get("/en/embed/code"))
    assert patron.send(code=code).name == "result"
    patron.arrive(patron.browser.get(f"{patron.page.address}/erase"))
    assert patron.send().name == "message"


def test_plain_http_serves_the_same_without_promising_https(app: Flask) -> None:
    client = app.test_client()
    plain, secure = client.get("/en/"), client.get("/en/", base_url="https://quiz.example")
    assert "Strict-Transport-Security" not in plain.headers
    assert "Strict-Transport-Security" in secure.headers
    assert plain.status_code == secure.status_code == 200


def test_htmx_gets_what_a_browser_gets_and_the_address_to_show(app: Flask) -> None:
    plain, quick = Patron(app), Patron(app, htmx=True)
    for patron in (plain, quick):
        patron.start("full")
    while plain.page.name != "feedback":
        assert plain.page.name == quick.page.name
        assert quick.browser.pushed == quick.page.address
        assert plain.page.heading == quick.page.heading
        whole = Browser(quick.browser.fetch).get(quick.page.address)
        assert whole.main.get_text() == quick.page.main.get_text()
        for patron in (plain, quick):
            patron.answer(rightly) if patron.page.name in ("item", "search") else patron.send()


def test_a_get_by_htmx_tells_where_it_landed(patron: Patron) -> None:
    patron.start()
    patron.browser.htmx = True
    page = patron.look()
    assert page.fragment
    assert patron.browser.pushed == patron.at("stage/1")


@pytest.mark.parametrize("header", ["HX-Boosted", "HX-History-Restore-Request"])
def test_htmx_gets_a_whole_page_where_it_replaces_all_of_it(patron: Patron, header: str) -> None:
    patron.start()
    patron.browser.headers = {"HX-Request": "true", header: "true"}
    assert not patron.look("stage/1").fragment


@pytest.mark.parametrize("status", [404, 409, 410, 422])
def test_what_is_refused_is_a_fragment_without_an_address_to_show(patron: Patron, status: int) -> None:
    patron.start()
    patron.rush_to(2, unsure)
    first = patron.walk.leg_items(1)[0]
    patron.send()
    place = {404: "item/nothing", 409: f"item/{first.id}", 422: patron.page.address.split("/", 4)[4]}.get(
        status
    )
    patron.browser.htmx = True
    address = f"/en/a/{'A' * 32}/stage/1" if status == 410 else patron.at(place or "")
    page = patron.browser.post(address, {"mark": "x" if status == 422 else "b"}, status)
    assert page.fragment
    assert patron.browser.pushed is None


def test_a_page_of_a_task_is_small(patron: Patron) -> None:
    patron.start("full")
    patron.rush_to(2)
    patron.send()
    status, headers, _ = patron.browser.fetch("GET", patron.page.address, None, {"Accept": "text/html"})
    assert status == 200
    assert int(headers["content-length"]) < 12_000
