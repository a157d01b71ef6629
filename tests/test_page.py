"""Who judges the judge: a page of ours that is spoilt in one place does not pass."""

import dataclasses

import pytest

from tests.page import Page, judge
from tests.walker import Patron


@pytest.fixture
def page(patron: Patron) -> Page:
    """A task, as it should be."""
    patron.start()
    return patron.send()


SPOILT = {
    "two headings": ("</main>", "<h1>More</h1></main>"),
    "another title": ("<title>", "<title>Quiz</title><title>"),
    "another language": ('lang="en"', 'lang="el"'),
    "an id twice": ("</main>", '<p id="main"></p></main>'),
    "a label of nothing": ("</form>", '<label for="nobody">Name</label></form>'),
    "a field without a label": ("</form>", '<input type="text" name="x"></form>'),
    "a group without a name": ("</form>", "<fieldset></fieldset></form>"),
    "an inline style": ("<form ", '<form style="color:red" '),
    "an inline script": ("</body>", "<script>alert(1)</script></body>"),
    "a handler": ("<form ", '<form onsubmit="x()" '),
    "another site": ("</main>", '<img src="https://elsewhere.example/x.png" alt=""></main>'),
    "another page": ('data-page="item"', 'data-page="quiz"'),
    "no step": ('id="step"', 'id="stop"'),
    "two ways on": ("</form>", '<button type="submit">More</button></form>'),
    "a button without words": ("</form>", '<button type="button"></button></form>'),
    "an open element": ("</main>", "<b></main>"),
}


@pytest.mark.parametrize("how", SPOILT)
def test_a_spoilt_page_does_not_pass(page: Page, how: str) -> None:
    old, new = SPOILT[how]
    assert old in page.text
    with pytest.raises(AssertionError):
        judge(dataclasses.replace(page, text=page.text.replace(old, new, 1)))


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("set-cookie", "a=b"),
        ("cache-control", "private"),
        ("x-content-type-options", ""),
        ("x-frame-options", "SAMEORIGIN"),
        ("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'"),
        ("content-type", "text/html"),
        ("vary", "Accept-Encoding"),
    ],
)
def test_a_page_with_a_wrong_header_does_not_pass(page: Page, header: str, value: str) -> None:
    with pytest.raises((AssertionError, KeyError)):
        judge(dataclasses.replace(page, headers={**page.headers, header: value}))
