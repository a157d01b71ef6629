"""Mark what matters on a mock result list, page, post or answer of an AI."""

from typing import Literal

from infolit.assessment.items import Choice, Item, Text
from infolit.assessment.kinds.multiple import Multiple


class Part(Text, frozen=True, kw_only=True):
    """A piece of the mock page; one with an id can be marked, one without is context."""

    text: str = ""
    title: str = ""
    address: str = ""
    label: str = ""
    id: str = ""
    key: bool = False
    feedback: str = ""
    misconception: str = ""


class Inspect(Multiple, frozen=True, kw_only=True, tag="inspect"):
    """Like *multiple*, but what is marked stands where one meets it in life."""

    kind = "inspect"
    options: tuple[Choice, ...] = ()
    frame: Literal["results", "page", "post", "answer"]
    asked: str = ""
    """What the person typed, before the answer of an AI."""
    parts: tuple[Part, ...]

    def choices(self) -> tuple[Choice, ...]:
        return tuple(
            Choice(
                id=part.id,
                text=part.title or part.text,
                feedback=part.feedback,
                key=part.key,
                misconception=part.misconception,
            )
            for part in self.parts
            if part.id
        )

    def words(self) -> tuple[str, ...]:
        seen = [text for p in self.parts for text in (p.label, p.title, p.address, p.text)]
        return (*Item.words(self), self.asked, *seen)
