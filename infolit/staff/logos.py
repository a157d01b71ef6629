"""Pictures that somebody sends in: what they may hold. An SVG is written anew from an allowlist, a PNG chunk by chunk.

Python's own parser reads the SVG (defusedxml has had no release since 2021): what it would protect from needs
rules in the document type, at which the parser is stopped.
"""

import re
import struct
from typing import Any, Literal
from xml.parsers.expat import ExpatError, ParserCreate
from xml.sax.saxutils import escape, quoteattr

from flask_babel import lazy_gettext as _l

LARGEST = 100 * 1024
"""Bytes."""
_WIDEST = 2000
"""Pixels, either way."""
_DEEPEST, _MOST = 32, 5000
"""Of SVG elements: within each other, and in all."""

_PNG = b"\x89PNG\r\n\x1a\n"
_CHUNKS = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
"""What draws the picture; words, places and times that cameras and programs write are left out."""

_SVG = "http://www.w3.org/2000/svg "
_XLINK_HREF = "http://www.w3.org/1999/xlink href"
"""Names as the parser gives them: name space, a space, name."""
_ELEMENTS = frozenset(
    "svg g path rect circle ellipse line polyline polygon text tspan title desc defs"
    " linearGradient radialGradient stop clipPath".split()
)
_PROPERTIES = frozenset(
    "fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin"
    " stroke-miterlimit stroke-dasharray stroke-dashoffset opacity color display visibility clip-path clip-rule"
    " stop-color stop-opacity font-family font-size font-weight font-style text-anchor letter-spacing".split()
)
_ATTRIBUTES = _PROPERTIES | frozenset(
    "id d x y x1 y1 x2 y2 cx cy r rx ry fx fy width height viewBox preserveAspectRatio points transform offset"
    " gradientUnits gradientTransform spreadMethod clipPathUnits dx dy version".split()
)
_OWN_ADDRESS = re.compile(r"""url\(\s*(['"]?)#[\w.-]+\1\s*\)""")
_SUSPICIOUS = re.compile(r"url\(|[\\@<]|:\s*//|(java|vb)script:|data:|expression\(", re.IGNORECASE)


_UNREADABLE = _l("This is neither an SVG nor a PNG file that can be read.")


class BadLogo(Exception):
    """A picture that is not taken; `problem` says why, in the reader's language."""

    def __init__(self, problem: Any) -> None:
        super().__init__()
        self.problem = problem


def read_logo(content: bytes) -> tuple[Literal["image/svg+xml", "image/png"], bytes]:
    """Media type and cleaned bytes of a picture. BadLogo if it is too large, broken, or of another kind."""
    if len(content) > LARGEST:
        raise BadLogo(_l("This file is too large: 100 KB are the most."))
    if content.startswith(_PNG):
        return "image/png", _png(content)
    return "image/svg+xml", _svg(content)


def _png(content: bytes) -> bytes:
    broken = BadLogo(_l("This PNG file is damaged. Save the picture once more."))
    kept, names, place = [_PNG], [b""], len(_PNG)
    while place + 12 <= len(content) and names[-1:] != [b"IEND"]:
        (length,), name = struct.unpack_from(">I", content, place), content[place + 4 : place + 8]
        names.append(name)
        if name in _CHUNKS:
            kept.append(content[place : place + length + 12])
        place += length + 12
    if names[1:2] != [b"IHDR"] or names[-1:] != [b"IEND"] or place > len(content) or len(kept[1]) != 25:
        raise broken
    width, height = struct.unpack_from(">II", kept[1], 8)
    if not (1 <= width <= _WIDEST and 1 <= height <= _WIDEST):
        raise BadLogo(_l("This picture is too large: 2000 pixels each way are the most."))
    return b"".join(kept)


class _Cleaner:
    """Writes down what is on the lists, while the parser reads; whatever is within something else goes with it."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self.depth = self.within_other = self.number = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self.depth += 1
        self.number += 1
        if self.depth > _DEEPEST or self.number > _MOST:
            raise BadLogo(_l("This SVG file is too complicated. Send a simpler one, or a PNG file."))
        if tag == f"{_SVG}style":
            text = _l(
                "This SVG file keeps its colours in a style sheet. Save it with presentation attributes, or as PNG."
            )
            raise BadLogo(text)
        name = tag.removeprefix(_SVG)
        known = tag.startswith(_SVG) and name in _ELEMENTS and (name == "svg" or self.depth > 1)
        if self.within_other or not known:
            self.within_other += 1
            return
        kept = "".join(f" {key}={quoteattr(value)}" for key, value in _clean(attributes).items())
        space = ' xmlns="http://www.w3.org/2000/svg"' if self.depth == 1 else ""
        self.written.append(f"<{name}{space}{kept}>")

    def end(self, tag: str) -> None:
        """An element ends."""
        self.depth -= 1
        if self.within_other:
            self.within_other -= 1
        else:
            self.written.append(f"</{tag.removeprefix(_SVG)}>")

    def data(self, text: str) -> None:
        """Text, of a title or of letters that are drawn."""
        if not self.within_other:
            self.written.append(escape(text))

    def doctype(self, _name: str, _system: str | None, _public: str | None, has_rules: int) -> None:
        """A document type begins; without rules of its own, and entities among them, it does nothing."""
        if has_rules:
            raise BadLogo(_UNREADABLE)


def _clean(attributes: dict[str, str]) -> dict[str, str]:
    """Attributes on the list, with those that stand in a `style`; none leads out of the picture."""
    pairs = [rule.partition(":")[::2] for rule in attributes.get("style", "").split(";")]
    styled = {key.strip(): value.strip() for key, value in pairs if key.strip() in _PROPERTIES}
    listed = {key: value for key, value in attributes.items() if key in _ATTRIBUTES} | styled
    kept = {
        key: value for key, value in listed.items() if not _SUSPICIOUS.search(_OWN_ADDRESS.sub("", value))
    }
    href = attributes.get("href") or attributes.get(_XLINK_HREF, "")
    return kept | ({"href": href} if re.fullmatch(r"#[\w.-]+", href) else {})


def _svg(content: bytes) -> bytes:
    cleaner, parser = _Cleaner(), ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = cleaner.start, cleaner.end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = cleaner.data, cleaner.doctype
    try:
        parser.Parse(content, True)
    except (ExpatError, ValueError) as error:
        raise BadLogo(_UNREADABLE) from error
    written = "".join(cleaner.written)
    if not written.startswith("<svg "):
        raise BadLogo(_UNREADABLE)
    return written.encode()
