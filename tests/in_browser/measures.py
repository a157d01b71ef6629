"""What is measured on a page in Chromium: JavaScript that returns a list of what is wrong, in words."""

from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
"""axe's tags of rules: WCAG 2.2 AA and what its makers hold for good practice."""

# Left out everywhere: what is off the screen on purpose (skip link, words for screen readers, the honeypot).
COMMON = """
const start = (text) => `“${text.trim().slice(0, 40)}”`;
const name = (e) => [e.tagName.toLowerCase(), e.id && "#" + e.id, ...[...e.classList].map((each) => "." + each),
    " ", start(e.innerText || e.value || "")].join("");
const seen = (e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest(".unseen, .skip, .honey, [hidden]");
// What is wider than it may be scrolls in a part of its own, which takes the focus: axe sees to that.
const flows = (e) => !e.parentElement.closest(".table-wide");
const all = (selector) => [...document.body.querySelectorAll(selector)].filter(seen);
"""

WIDER_THAN_THE_WINDOW = """() => {
    const width = document.documentElement.clientWidth, wrong = [], whole = document.scrollingElement.scrollWidth;
    if (whole > width) wrong.push(`the page is ${whole} wide`);
    for (const e of all("*").filter(flows)) {
        const box = e.getBoundingClientRect();
        if (box.width && (box.left < -1 || box.right > width + 1)) wrong.push(name(e));
    }
    return wrong;
}"""

CUT_OFF = """() => {
    const width = document.documentElement.clientWidth, wrong = [];
    for (const e of all("*")) {
        // A long address scrolls in its field, and beside it is a button that copies it.
        if (!e.clientWidth || e.matches("select, svg, svg *, [readonly], .table-wide")) continue;
        if (e.matches(".staff :is(input, textarea)")) continue;
        const style = getComputedStyle(e);
        const bound = style.overflowX !== "visible" || style.overflowY !== "visible" ||
            e.matches("button, .button, label, summary, input, .number-row span, .segments span, .bar, .mock, output");
        if (bound && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)) wrong.push(name(e));
    }
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), range = document.createRange();
    while (texts.nextNode()) {
        if (!texts.currentNode.data.trim() || !seen(texts.currentNode.parentElement)) continue;
        if (texts.currentNode.parentElement.closest(".table-wide")) continue;
        range.selectNodeContents(texts.currentNode);
        for (const box of range.getClientRects()) {
            if (box.left < -1 || box.right > width + 1) wrong.push(`text ${start(texts.currentNode.data)}`);
        }
    }
    return wrong;
}"""

TOO_SMALL = """() => {
    const wrong = [];
    const target = (e) => (e.matches("[type=radio], [type=checkbox]") && e.closest("label")) || e;
    const targets = "a[href], button, select, input:not([type=hidden]), summary, label:has(input)";
    for (const e of new Set(all(targets).map(target))) {
        const inText = e.tagName === "A" && getComputedStyle(e).display === "inline" &&
            e.parentElement.innerText.trim() !== e.innerText.trim();
        if (inText) continue;
        const box = e.getBoundingClientRect(), least = e.matches("a:not(.button)") ? 24 : 44;
        const wide = e.matches("button, .foot *") ? 24 : least;
        if (box.height < least - 0.5 || box.width < wide - 0.5)
            wrong.push(`${name(e)} ${Math.round(box.width)} x ${Math.round(box.height)}`);
    }
    return wrong;
}"""

# The values of WCAG 1.4.12; two line heights between paragraphs.
SPACING = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-block-end: 2em !important; }
"""
# A sheet made by a script of the reader's own, as an extension would, passes the page's policy.
SPACE_OUT = """(text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets = [sheet];
}"""


def measure(page: "Page", what: str) -> list[str]:
    """Runs one of the measures above."""
    wrong: list[str] = page.evaluate(f"() => {{ {COMMON} return ({what})(); }}")
    return sorted(set(wrong))


def axe(page: "Page", *, only: str = "") -> list[str]:
    """Violations that axe-core finds, of one rule or of all that RULES name: rule, place, what to do."""
    page.evaluate(_axe_source())
    run = {"type": "rule", "values": [only]} if only else {"type": "tag", "values": list(RULES)}
    options: dict[str, Any] = {"runOnly": run, "resultTypes": ["violations"]}
    found = page.evaluate(
        "(options) => axe.run(document, options).then((found) => found.violations)", options
    )
    return [
        f"{rule['id']}: {node['html'][:150]} {node['failureSummary'][:300]}"
        for rule in found
        for node in rule["nodes"]
    ]


def _axe_source() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
