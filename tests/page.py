"""A page as a patron gets it, judged whenever it is fetched: no test has to remember to look."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import html5lib
from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

NAMES = frozenset("start stage item search check feedback about result code message".split())
"""Every value of <main data-page>: the contract with drivers and embeds."""
STEPS = NAMES - {"result", "message"}
"""Pages that always have a form#step; a result has one while it can be made more precise."""
STAFF = "staff"
"""The one name of all pages behind the librarians' door: no driver and no embed gets there."""
LANGUAGES = frozenset("lv en lt cs el sr sr-Latn".split())
REFERENCES = ("for", "form", "aria-describedby", "aria-labelledby", "aria-controls")


@dataclass(frozen=True)
class Form:
    """A form with the fields that a browser would send of it."""

    action: str
    method: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Page:
    """An answer that holds HTML; `fragment` if it was asked for by htmx. Headers by lower-case name."""

    address: str
    status: int
    headers: Mapping[str, str]
    text: str
    fragment: bool = field(default=False, kw_only=True)

    @cached_property
    def soup(self) -> BeautifulSoup:
        """The parsed page."""
        return BeautifulSoup(self.text, "html.parser")

    @cached_property
    def tags(self) -> list[Tag]:
        """All elements. Every page is judged, and a pass over these is much faster than selectors."""
        return self.soup.find_all(True)

    def one(self, selector: str) -> Tag:
        """The only element of a selector."""
        found = self.soup.select(selector)
        assert len(found) == 1, f"{selector}: {len(found)} at {self.address}"
        return found[0]

    def has(self, selector: str) -> bool:
        """Whether there is such an element."""
        return self.soup.select_one(selector) is not None

    @cached_property
    def main(self) -> Tag:
        """The <main> element."""
        return only(tag for tag in self.tags if tag.name == "main" and tag.get("id") == "main")

    @property
    def name(self) -> str:
        """Which page of the contract it is."""
        return str(self.main["data-page"])

    def data(self, name: str) -> str:
        """The value of data-<name> on main, or within it."""
        holders = [tag for tag in [self.main, *self.main.find_all(True)] if tag.has_attr(f"data-{name}")]
        return str(only(holders)[f"data-{name}"])

    @cached_property
    def words(self) -> str:
        """What is to be read in <main>."""
        return in_words(self.main)

    @cached_property
    def heading(self) -> str:
        """The main text of the h1, without what stands in elements within it."""
        heading = only(tag for tag in self.tags if tag.name == "h1")
        own = " ".join(str(child) for child in heading.children if isinstance(child, NavigableString))
        return " ".join(own.split()) or in_words(heading)

    @property
    def title(self) -> str:
        """The title of the window."""
        return in_words(only(tag for tag in self.tags if tag.name == "title" and not tag.find_parent("svg")))

    def form(self, selector: str = "form#step") -> Form:
        """A form as a browser would send it by a button without a name."""
        element = only(self.soup.find_all(id="step")) if selector == "form#step" else self.one(selector)
        controls = element.find_all(["input", "select", "textarea"])
        fields = tuple(pair for each in controls for pair in successful(each))
        return Form(str(element["action"]), str(element["method"]), fields)

    def links(self) -> list[str]:
        """Addresses of all links, without fragments."""
        return [str(link["href"]).partition("#")[0] for link in self.soup.select("a[href]")]


def only(found: Iterable[Tag]) -> Tag:
    """The only one of some elements."""
    some = list(found)
    assert len(some) == 1, f"{len(some)} where one should be: {some}"
    return some[0]


def in_words(element: Tag) -> str:
    """The text of an element in one line."""
    return " ".join(element.get_text(" ").split())


def successful(element: Tag) -> list[tuple[str, str]]:
    """Name and value that a browser sends of a control, if it does."""
    if not element.get("name") or element.get("type") in ("submit", "button"):
        return []
    if element.name == "select":
        options = element.find_all("option")
        chosen = [option for option in options if option.has_attr("selected")] or options[:1]
        return [(str(element["name"]), str(option["value"])) for option in chosen]
    if element.name == "textarea":
        # Browsers drop the line break that begins it.
        return [(str(element["name"]), element.get_text().replace("\r\n", "\n").removeprefix("\n"))]
    if element.get("type") in ("radio", "checkbox") and not element.has_attr("checked"):
        return []
    return [(str(element["name"]), str(element.get("value", "")))]


def judge(page: Page) -> Page:
    """The page, if it is as every page should be."""
    judge_headers(page.address, page.headers)
    assert page.headers["content-type"] == "text/html; charset=utf-8", page.address
    # Pages that differ only by a token, nonce or stamp need judging once.
    language = page.address.split("/")[1]
    form = (language, page.fragment, re.sub(r"[\w.~-]{32,}", "", page.text))
    if form not in _JUDGED:
        for rule in RULES:
            rule(page)
        _JUDGED.add(form)
    return page


_JUDGED: set[tuple[str, bool, str]] = set()


def _is_well_formed(page: Page) -> None:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    (parser.parseFragment if page.fragment else parser.parse)(page.text)
    assert parser.errors == [], page.address


def _is_whole_or_a_fragment(page: Page) -> None:
    if page.fragment:
        top = [each.name for each in page.soup.children if isinstance(each, Tag)]
        assert top == ["title", "main"], page.address
    else:
        assert page.text.lstrip().lower().startswith("<!doctype html>"), page.address
        spoken, language = only(page.soup.find_all("html"))["lang"], page.address.split("/")[1]
        assert spoken == language if language in LANGUAGES else spoken in LANGUAGES, page.address


def _is_named_and_headed(page: Page) -> None:
    assert page.name in NAMES | {STAFF}
    assert (page.name == STAFF) <= ("/staff/" in page.address)
    assert page.heading, page.address
    # A kiosk's browser lists titles of pages for whoever comes next: there a result is not told in its title.
    is_kept = page.name == "result" and page.has("[form=leave]")
    assert (page.heading in page.title) is not is_kept, f"{page.heading!r}, {page.title!r}"


def _ids_are_unique_and_met(page: Page) -> None:
    ids = [str(tag["id"]) for tag in page.tags if tag.has_attr("id")]
    assert len(ids) == len(set(ids)), page.address
    meant = {id_ for tag in page.tags for name in REFERENCES for id_ in str(tag.get(name, "")).split()}
    # Around a fragment of a kiosk stands what clears it.
    assert meant <= {*ids, *(["leave"] if page.fragment else [])}, page.address


def _every_field_is_labelled(page: Page) -> None:
    labels = {tag.get("for") for tag in page.tags if tag.name == "label"}
    for tag in page.tags:
        if tag.name in ("select", "textarea") or (tag.name == "input" and tag.get("type") != "hidden"):
            named = tag.get("aria-label") or tag.get("aria-labelledby") or tag.find_parent("label")
            assert named or (tag.get("id") and tag["id"] in labels), f"{tag} at {page.address}"
        assert tag.name != "fieldset" or tag.find("legend", recursive=False), page.address


def _buttons_say_what_they_do(page: Page) -> None:
    for tag in page.tags:
        if tag.name in ("button", "summary", "a"):
            assert in_words(tag) or tag.get("aria-label"), f"{tag} at {page.address}"
        assert tag.name != "button" or tag.get("type") in ("submit", "button"), f"{tag} at {page.address}"


def _nothing_is_inline_or_foreign(page: Page) -> None:
    for tag in page.tags:
        assert tag.name not in ("style", "iframe", "object", "embed", "base"), page.address
        inline = [name for name in tag.attrs if name == "style" or re.match(r"on|(data-)?hx-on", name)]
        assert inline == [], f"{tag} at {page.address}"
        assert tag.name != "script" or (tag.get("src") and not in_words(tag)), page.address
        assert str(tag.get("src", "/")).startswith("/"), f"{tag} at {page.address}"
        address = str(tag.get("href", "/"))
        # Who looks for oEmbed takes the address as it stands: it is whole, and loaded by no page.
        elsewhere = {"a": r"[/#]|https://", "link": r"[/#]|https?://[^/]+/oembed\?"}.get(tag.name, r"[/#]")
        assert re.match(elsewhere, address), f"{tag} at {page.address}"


def _has_its_step(page: Page) -> None:
    steps = [tag for tag in page.tags if tag.name == "form" and tag.get("id") == "step"]
    assert len(steps) == 1 if page.name in STEPS else len(steps) <= 1, page.address
    for step in steps:
        assert step.find_parent("main"), page.address
        inside = [tag for tag in step.find_all(["button", "input"]) if tag.get("type", "text") == "submit"]
        beside = [tag for tag in page.tags if tag.name == "button" and tag.get("form") == "step"]
        assert sum(not button.get("name") for button in [*inside, *beside]) == 1, page.address
        assert str(step["action"]).startswith("/"), page.address


RULES: tuple[Callable[[Page], None], ...] = (
    _is_well_formed,
    _is_whole_or_a_fragment,
    _is_named_and_headed,
    _ids_are_unique_and_met,
    _every_field_is_labelled,
    _buttons_say_what_they_do,
    _nothing_is_inline_or_foreign,
    _has_its_step,
)


def judge_headers(address: str, headers: Mapping[str, str]) -> None:
    """What every answer carries, redirects included; to a patron no cookie."""
    assert "set-cookie" not in headers or "/staff/" in address, address
    assert headers["cache-control"] == "no-store", address
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] in ("same-origin", "no-referrer", "strict-origin")
    assert "HX-Request" in headers["vary"], address
    rules = dict(rule.strip().partition(" ")[::2] for rule in headers["content-security-policy"].split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["base-uri"] == "'none'"
    assert rules["form-action"] == "'self'"
    assert "unsafe" not in headers["content-security-policy"]
    _judge_framing(address, rules["frame-ancestors"], headers)


def _judge_framing(address: str, ancestors: str, headers: Mapping[str, str]) -> None:
    if "/embed/" in address:
        assert ancestors.startswith("'self'"), address
        assert "x-frame-options" not in headers, address
    else:
        assert ancestors == "'none'", address
        assert headers["x-frame-options"] == "DENY"
