"""Languages: asked for at the door, carried in the address."""

import pytest

from infolit.i18n import ALIASES, NAMES, look_up
from tests.browser import Browser
from tests.conftest import LANGUAGES

ALL = ("lv", "en", "lt", "cs", "el", "sr", "sr-Latn")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (["en"], "en"),
        (["EN-gb"], "en"),
        (["de", "lt-LT", "en"], "lt"),
        (["sr-Latn-RS"], "sr-Latn"),
        (["sr-latn"], "sr-Latn"),
        (["sr-RS"], "sr"),
        (["sr-Cyrl-RS"], "sr"),
        (["sh"], "sr-Latn"),
        (["sr-x-private", "en"], "sr"),
        (["el_GR"], "el"),
        (["zh-Hant-CN-x-private1"], None),
        (["*"], None),
        (["", "-", "--x"], None),
        ([], None),
    ],
)
def test_look_up_shortens_each_range_until_it_is_offered(wanted: list[str], found: str | None) -> None:
    assert look_up(wanted, ALL) == found


def test_a_language_that_is_not_offered_is_not_found() -> None:
    assert look_up(["sr-Latn"], ("lv", "en", "sr")) == "sr"
    assert look_up(["lt"], ("lv", "en")) is None
    assert set(ALIASES.values()) <= set(NAMES)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, LANGUAGES[0]),
        ("en-GB,en;q=0.8", "en"),
        ("de,en;q=0.5,lv;q=0.4", "en"),
        ("lv;q=0.3,en;q=0.2", LANGUAGES[0]),
        ("xx", LANGUAGES[0]),
        ("en;q=0", LANGUAGES[0]),
        ("\x80;;;q=x,,", LANGUAGES[0]),
        ("en," * 2000, "en"),
    ],
)
@pytest.mark.parametrize("door", ["/", "/c/lejasmala"])
def test_the_door_leads_to_the_visitors_language(
    browser: Browser, header: str | None, language: str, door: str
) -> None:
    browser.headers = {} if header is None else {"Accept-Language": header}
    status, headers, _ = browser.send("GET", door)
    assert status == 302
    assert headers["location"] == f"/{language}{door}"
    assert "Accept-Language" in headers["vary"]
    assert browser.get(door).name == "start"


def test_a_language_that_is_not_offered_is_not_an_address(browser: Browser) -> None:
    for address in ("/fr/", "/LV/", "/lv_LV/", "/xx/code"):
        browser.get(address, 404)


def test_what_is_not_here_is_said_in_the_language_of_the_address(browser: Browser) -> None:
    for language in LANGUAGES:
        page = browser.get(f"/{language}/nothing", 404)
        assert page.one("html")["lang"] == language
