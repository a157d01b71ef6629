"""A visitor without a mouse: Tab, arrows, space and Enter, and a look at the focus at every stop."""

from dataclasses import dataclass

from infolit.assessment.items import NOT_SURE, Marks
from tests.in_browser.visitor import Visitor
from tests.walker import fields_for

STOPS = 60
"""More stops than any page has."""

# The focus as somebody sees it: what it is on, whether a ring of 2 px or more is drawn there (or on the row or the
# words of a radio button), and whether it lies in the window with nothing over it.
FOCUS = """() => {
    const e = document.activeElement;
    const ringed = [e, e.nextElementSibling, e.closest("label")].filter(Boolean).filter((each) => {
        const style = getComputedStyle(each);
        return style.opacity !== "0" && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    });
    const shown = ringed[0] || e, box = shown.getBoundingClientRect();
    const middle = (start, size) => start + Math.min(size, 40) / 2;
    const top = document.elementFromPoint(middle(box.left, box.width), middle(box.top, box.height));
    return {
        is: `${e.tagName} ${e.id} ${e.name || ""} ${e.value || e.innerText || ""}`,
        ring: ringed.length > 0,
        inside: box.top >= 0 && box.left >= 0 && box.left < innerWidth && box.top < innerHeight,
        open: Boolean(top) && (shown.contains(top) || top.contains(shown) || top === e),
    };
}"""


@dataclass
class Typist(Visitor):
    """Does all of it by keys."""

    def key(self, *keys: str) -> None:
        """Presses keys one after another."""
        for each in keys:
            self.page.keyboard.press(each)

    def tab_to(self, selector: str) -> None:
        """Tabs until the focus is on what a selector finds; it must be seen at every stop on the way."""
        stops: list[str] = []
        while not self.page.evaluate("(one) => document.activeElement.matches(one)", selector):
            self.key("Tab")
            stops.append(self.look_at_focus())
            assert len(stops) < STOPS, f"{selector} is not to be reached: {stops}"

    def look_at_focus(self) -> str:
        """What has the focus. It is seen: a ring is drawn, in the window, and nothing lies over it."""
        focus: dict[str, str | bool] = self.page.evaluate(FOCUS)
        assert all(focus[each] for each in ("ring", "inside", "open")), focus
        return str(focus["is"])

    def choose(self, selector: str) -> None:
        """Chooses a radio button: Tab into its group, arrows to the one that is meant, space if it was there."""
        name = self.one(selector).get_attribute("name")
        self.tab_to(f'[name="{name}"]')
        for _ in range(STOPS):
            if self.page.evaluate("(one) => document.activeElement.matches(one)", selector):
                break
            self.key("ArrowDown")
            self.look_at_focus()
        if not self.one(selector).is_checked():
            self.key("Space")
        assert self.one(selector).is_checked()

    def open_start(self, path: str = "quick") -> None:
        """Opens the start page and chooses a path by keys."""
        self.page.goto(f"/{self.language}/")
        self.choose(f'[name="path"][value="{path}"]')

    def mark(self, marks: Marks) -> None:
        """Marks the task of the page by keys, from top to bottom as it is read."""
        item = self.item
        fields = fields_for(item, marks)
        if marks == NOT_SURE and item.kind != "single":
            self.tab_to(".unsure input")
            self.key("Space")
        elif item.kind == "single":
            self.choose(f'[name="mark"][value="{marks[0]}"]')
        elif item.kind == "search":
            self.tab_to('[name="query"]')
            self.page.keyboard.type(str(fields["query"]))
            self.key("Enter")
            # Once htmx has finished, the focus is on what was found: a Tab before that would go from elsewhere.
            self.one("main:not(.htmx-settling) #found").wait_for()
        elif item.kind in ("ordering", "matching"):
            self._select(fields)
        else:
            self._tick(marks)

    def _select(self, fields: dict[str, str]) -> None:
        for name in self.page.eval_on_selector_all("select", "(all) => all.map((each) => each.name)"):
            self.tab_to(f'[name="{name}"]')
            values = self.page.eval_on_selector(":focus", "(e) => [...e.options].map((each) => each.value)")
            self.key(*["ArrowDown"] * values.index(fields[name]))
            assert self.one(f'[name="{name}"]').input_value() == fields[name]

    def _tick(self, marks: Marks) -> None:
        for value in self.page.eval_on_selector_all("[name=mark]", "(all) => all.map((each) => each.value)"):
            if value in marks:
                self.tab_to(f'[name="mark"][value="{value}"]')
                self.key("Space")

    def press(self) -> None:
        """Goes on by Tab and Enter."""
        self.tab_to("#step button:not([name])")
        self.key("Enter")
