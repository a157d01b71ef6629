"""What other sites fetch, and what they choose: the script, oEmbed, theme and accent."""

import gzip
import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask

from infolit.store.libraries import Campaign, find_library, save_campaign
from tests.browser import Browser
from tests.test_look import HILL, add_hill, changed, sheets
from tests.walker import Patron, unsure

PROJECT = Path(__file__).parent.parent
QUIZ = "https://quiz.example"
SMALL = 3 * 1024


def asked(browser: Browser, address: str, more: str = "") -> tuple[int, dict[str, Any]]:
    """Status and answer of oEmbed about an address."""
    status, headers, text = browser.send("GET", f"/oembed?url={quote(address, safe='')}{more}")
    if status != 200:
        return status, {}
    assert headers["content-type"] == "application/json"
    assert headers["access-control-allow-origin"] == "*"
    return status, json.loads(text)


def only_frame(html: str) -> dict[str, str | None]:
    """The attributes of the one element there is."""
    found: list[tuple[str, dict[str, str | None]]] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: found.append((tag, dict(attrs)))  # type: ignore[method-assign]
    parser.feed(html)
    [(tag, attributes)] = found
    assert (tag, html.startswith("<iframe "), html.endswith("></iframe>")) == ("iframe", True, True)
    return attributes


def test_the_promise_of_version_1_stands_as_it_was_given() -> None:
    frozen = (PROJECT / "tests" / "reference" / "embed" / "v1.md").read_text(encoding="utf-8")
    assert frozen in (PROJECT / "docs" / "embedding.md").read_text(encoding="utf-8")


def test_the_script_is_small_and_open_to_all(browser: Browser) -> None:
    status, headers, text = browser.send("GET", "/embed/v1.js")
    assert (status, headers["content-type"]) == (200, "text/javascript; charset=utf-8")
    assert headers["cross-origin-resource-policy"] == "cross-origin"
    assert headers["access-control-allow-origin"] == "*"
    assert headers["cache-control"] == "public, max-age=3600"
    assert len(gzip.compress(text.encode(), 5)) <= SMALL
    browser.headers["If-None-Match"] = headers["etag"]
    assert browser.send("GET", "/embed/v1.js")[0] == 304


def test_it_travels_as_small_as_that(app: Flask) -> None:
    with app.test_client().get("/embed/v1.js", headers={"Accept-Encoding": "gzip"}) as got:
        assert (got.headers["Content-Encoding"], len(got.data) <= SMALL) == ("gzip", True)


@pytest.mark.parametrize("place", ["", "c/lejasmala"])
@pytest.mark.parametrize(
    ("lang", "accepts", "found"),
    [("lv", "en", "lv"), ("lv-LV", "en", "lv"), ("ru", "en", "en"), ("", "lv", "lv"), ("", "", "lv")],
)
def test_the_frame_opens_in_the_nearest_language(
    browser: Browser, place: str, lang: str, accepts: str, found: str
) -> None:
    browser.headers["Accept-Language"] = accepts
    page = browser.get(f"/embed/{place}?lang={lang}&path=full&theme=dark&accent=0f5257&_scheme=x&other=1")
    assert page.address == f"/{found}/embed/{place}?path=full&theme=dark&accent=0f5257"
    assert page.one('[value="full"]').has_attr("checked")


def test_a_door_of_the_frame_that_is_not_there_says_so_in_the_frame(browser: Browser) -> None:
    page = browser.get("/embed/c/nowhere?lang=en", 404)
    assert page.has("script[src*='embed-frame.js']")


def test_path_chooses_at_first_and_stays_when_the_language_changes(browser: Browser) -> None:
    page = browser.get("/c/lejasmala?lang=en&path=full")
    assert page.one('[value="full"]').has_attr("checked")
    assert page.one(".languages a")["href"] == "/lv/c/lejasmala?path=full"
    assert browser.get("/en/?path=none").one('[value="quick"]').has_attr("checked")


@pytest.mark.parametrize("htmx", [False, True])
def test_theme_and_accent_stay_on_all_pages_of_the_frame(app: Flask, htmx: bool) -> None:
    patron = Patron(app, door="embed/c/lejasmala?theme=contrast&accent=FFEE00")
    patron.open_door()
    patron.send()
    patron.browser.htmx = htmx
    for _task in range(2):
        patron.answer(unsure) if patron.page.name == "item" else patron.send()
        assert patron.page.address.endswith("?theme=contrast&accent=ffee00")
    if htmx:
        return
    for page in patron.seen:
        assert page.one("html")["data-theme"] == "contrast"
        assert sheets(page) == ["/theme/ffee00.css"]
        links = [link for link in page.links() if link.startswith("/en/embed/")]
        assert links
        assert all(link.endswith("?theme=contrast&accent=ffee00") for link in links)
    assert patron.page.one("meta[name=color-scheme]")["content"] == "light dark"


@pytest.mark.parametrize(
    "choice", ["theme=pink", "accent=fff", "accent=%230f5257", "accent=zzzzzz", "theme="]
)
def test_what_means_nothing_is_dropped(browser: Browser, choice: str) -> None:
    page = browser.get(f"/en/embed/?{choice}")
    assert not page.one("html").has_attr("data-theme")
    assert sheets(page) == []
    assert all("?" not in link for link in page.links())


def test_a_page_made_ahead_for_one_frame_is_dressed_anew_for_the_next(app: Flask) -> None:
    pages = app.extensions.setdefault("infolit.task_pages", {})
    pages.clear()
    for accent in ("", "&accent=0f5257", "&accent=7a1f3d"):
        patron = Patron(app, door=f"embed/c/lejasmala?theme=dark{accent}")
        patron.start()
        patron.send()
        assert patron.page.address.endswith(f"?theme=dark{accent}")
        assert sheets(patron.page) == [f"/theme/{accent[8:]}.css"] * bool(accent)
        assert str(patron.page.form().action).endswith(f"?theme=dark{accent}")
    assert len(pages) == 2, "strangers cannot crowd it out"


def test_outside_a_frame_nobody_chooses(browser: Browser) -> None:
    page = browser.get("/en/?theme=dark&accent=0f5257")
    assert (page.one("html").has_attr("data-theme"), sheets(page)) == (False, [])


def told(patron: Patron) -> list[dict[str, Any]]:
    """What the pages seen so far let the portal know."""
    mains = [page.main for page in patron.seen]
    return [json.loads(str(main["data-tell"])) for main in mains if main.has_attr("data-tell")]


def test_a_portal_learns_levels_only_where_the_library_wants_it(app: Flask) -> None:
    changed(app, tells_portals=True, portal_origins=("https://a.example", "https://b.example"))
    app.extensions["infolit.doors"].forget()
    patron = Patron(app, door="embed/c/lejasmala")
    patron.start()
    patron.do_stages()
    patron.send()
    assert patron.page.one("body")["data-portals"] == "https://a.example https://b.example"
    stages = enumerate(("recognise", "find", "evaluate", "use"), 1)
    assert told(patron) == [
        {"type": "start"},
        *({"type": "stage", "stage": stage, "done": done, "of": 4} for done, stage in stages),
        {"type": "result", "level": "advanced"},
    ]
    alone = Patron(app, door="c/lejasmala")
    alone.finish()
    assert told(alone) == []


def test_else_it_learns_nothing(app: Flask) -> None:
    patron = Patron(app, door="embed/c/lejasmala")
    patron.start()
    patron.do_stage()
    patron.finish()
    assert told(patron) == []
    assert not any(page.one("body").has_attr("data-portals") for page in patron.seen)


def test_the_way_into_a_frame_names_the_websites_of_its_own_library_alone(app: Flask) -> None:
    add_hill(app, portal_origins=("https://hill.example",))
    changed(app, portal_origins=("https://mala.example",))
    browser = Patron(app).browser
    for place, own in (("c/hill", "hill"), ("c/lejasmala", "mala"), ("", "mala")):
        status, headers, _ = browser.send("GET", f"/embed/{place}")
        assert status == 302
        policy = headers["content-security-policy"]
        assert policy.endswith(f"frame-ancestors 'self' https://{own}.example"), place


TOLD = {
    "en": ("This website is told when you start", "A library may let such a website know which part"),
    "lv": ("Šī vietne uzzina, kad jūs sākat", "Bibliotēka var atļaut šādai vietnei uzzināt"),
}
"""What the start page says of the website around it, and what the privacy page says of all of them."""


@pytest.mark.parametrize("tells", [True, False])
def test_the_start_page_says_what_the_website_is_told(app: Flask, language: str, tells: bool) -> None:
    changed(app, tells_portals=tells)
    add_hill(app, tells_portals=not tells)
    browser = Patron(app).browser
    here, everywhere = TOLD[language]
    for place in ("embed/", "embed/c/lejasmala"):
        page = browser.get(f"/{language}/{place}")
        assert (here in page.words) is tells
        said = [each for each in page.soup.select("main > p.quiet-line") if here in each.get_text()]
        assert [link["href"] for each in said for link in each.select("a")] == (
            [f"{QUIZ}/{language}/c/lejasmala"] * tells
        )
    assert here not in browser.get(f"/{language}/c/lejasmala").words
    for door in ("", "embed/"):
        assert everywhere in browser.get(f"/{language}/{door}page/privacy").words


@pytest.mark.parametrize("place", ["lv/", "lv/c/lejasmala", "lv/embed/", "lv/embed/c/lejasmala"])
def test_oembed_answers_with_one_bare_frame(browser: Browser, place: str) -> None:
    _, answer = asked(browser, f"{QUIZ}/{place}")
    frame = only_frame(answer.pop("html"))
    assert frame.pop("style")
    title = "Pamanīt, atrast, pārbaudīt, izmantot – Lejasmalas pilsētas bibliotēka"
    assert frame == {
        "src": f"{QUIZ}/lv/embed/c/lejasmala",
        "title": title,
        "width": "700",
        "height": "900",
        "allow": "clipboard-write",
    }
    assert answer == {
        "type": "rich",
        "version": "1.0",
        "title": title,
        "provider_name": "Lejasmalas pilsētas bibliotēka",
        "provider_url": f"{QUIZ}/lv/",
        "cache_age": 3600,
        "width": 700,
        "height": 900,
    }


@pytest.mark.parametrize(
    ("most", "width", "height"),
    [
        ("&maxwidth=280&maxheight=400", 280, 400),
        ("&maxwidth=5000&maxheight=5000", 700, 900),
        ("&maxwidth=-1&maxheight=none", 700, 900),
    ],
)
def test_oembed_keeps_to_what_there_is_room_for(browser: Browser, most: str, width: int, height: int) -> None:
    _, answer = asked(browser, f"{QUIZ}/en/", f"&format=json{most}")
    frame = only_frame(answer["html"])
    assert (answer["width"], answer["height"]) == (width, height)
    assert (frame["width"], frame["height"]) == (str(width), str(height))


def test_oembed_carries_what_the_address_chooses_and_nothing_else(browser: Browser) -> None:
    _, answer = asked(browser, f'{QUIZ}/en/?theme=dark&path=full&try=x&evil="><script>')
    assert only_frame(answer["html"])["src"] == f"{QUIZ}/en/embed/c/lejasmala?theme=dark&path=full"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nonsense",
        "https://[",
        f"{QUIZ}/",
        f"{QUIZ}/c/lejasmala",
        f"{QUIZ}/de/",
        f"{QUIZ}/en",
        f"{QUIZ}/en/c/nowhere",
        f"{QUIZ}/en/c/%00",
        f"{QUIZ}/en/code",
        f"{QUIZ}/en/page/help",
        f"{QUIZ}/en/staff/",
        f"{QUIZ}/en/a/{'a' * 32}/",
        "https://quiz.example.evil.example/en/",
        "https://elsewhere.example/en/",
        "javascript://quiz.example/en/",
        "/en/",
    ],
)
def test_oembed_knows_only_start_pages_of_this_host(browser: Browser, address: str) -> None:
    assert asked(browser, address)[0] == 404


def test_oembed_speaks_json_alone(browser: Browser) -> None:
    assert asked(browser, f"{QUIZ}/en/", "&format=xml")[0] == 501
    assert browser.send("GET", "/oembed")[0] == 404


def test_a_start_page_names_its_oembed_which_answers(app: Flask, browser: Browser, language: str) -> None:
    add_hill(app)
    save_campaign(app.extensions["infolit.database"], Campaign("class", HILL))
    assert find_library(app.extensions["infolit.database"], "hill")
    page = browser.get(f"/{language}/c/class")
    link = str(page.one('link[type="application/json+oembed"]')["href"])
    assert link.startswith(f"{QUIZ}/oembed?")
    answer = json.loads(browser.send("GET", link.removeprefix(QUIZ))[2])
    assert only_frame(answer["html"])["src"] == f"{QUIZ}/{language}/embed/c/class"
    assert answer["provider_name"] == HILL.text(language).name
    assert not browser.get(f"/{language}/page/help").has('link[type="application/json+oembed"]')


@pytest.mark.parametrize(
    ("told", "start"),
    [({"kind": "kiosk"}, "/start"), ({"kind": "class", "workshop": "spring", "side": "before"}, "")],
)
def test_what_belongs_into_no_page_has_no_oembed(
    app: Flask, browser: Browser, told: dict[str, Any], start: str
) -> None:
    add_hill(app)
    save_campaign(app.extensions["infolit.database"], Campaign("class", HILL, **told))
    for place in {"c/class", f"c/class{start}"}:
        assert asked(browser, f"{QUIZ}/en/{place}")[0] == 404
        assert not browser.get(f"/en/{place}").has("link[type*=oembed]")
    assert browser.get(f"/en/c/class{start}").name == "start"
    assert browser.get("/en/c/hill").has("link[type*=oembed]")


def test_links_to_other_sites_leave_the_frame(app: Flask) -> None:
    framed = Patron(app, door="embed/").browser.get("/en/embed/c/lejasmala/offer")
    away = [link for link in framed.soup.select("main a") if str(link["href"]).startswith("http")]
    assert all(link.get("target") == "_blank" for link in away)
    alone = Patron(app).browser.get("/en/c/lejasmala/offer")
    assert not alone.has("main [target]")
