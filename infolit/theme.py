"""A library's own colour: whether it can be read on our pages, what becomes of it in the dark, and its sheet."""

import re

LIGHT = ("#FBF7EF", "#FFFFFF")
"""Paper and ground of style.css, on which the colour stands."""
DARK = ("#22201C", "#2D2A25")
"""The same at night."""
ENOUGH, MUCH = 4.5, 7.0
"""Contrast of text, by WCAG 2.2, 1.4.3 and, where high contrast is asked for, 1.4.6."""


def is_colour(text: str) -> bool:
    """Whether it is a colour as we write it: # and six hex digits."""
    return re.fullmatch("#[0-9a-fA-F]{6}", text) is not None


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21, by WCAG 2.2 ("contrast ratio")."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def is_readable(colour: str) -> bool:
    """Whether text of this colour can be read by day; False also if it is none."""
    return is_colour(colour) and all(contrast(colour, ground) >= ENOUGH for ground in LIGHT)


def light_of(colour: str, grounds: tuple[str, ...] = LIGHT, enough: float = ENOUGH) -> str:
    """The colour with as little black in it as makes it readable by day."""
    return _mixed(colour, "#000000", grounds, enough)


def dark_of(colour: str, grounds: tuple[str, ...] = DARK, enough: float = ENOUGH) -> str:
    """The colour with as little white in it as makes it readable at night."""
    return _mixed(colour, "#ffffff", grounds, enough)


def sheet(colour: str) -> str:
    """The style sheet of a colour, for all themes of style.css. In no layer, so that it wins; paper is light at
    night too."""
    light, dark = light_of(colour), dark_of(colour)
    black, white = light_of(colour, ("#ffffff",), MUCH), dark_of(colour, ("#000000",), MUCH)
    return f""":root {{ --accent: {light}; }}
[data-theme="contrast"] {{ --accent: {black}; }}
@media screen {{ [data-theme="dark"] {{ --accent: {dark}; }} }}
@media screen and (prefers-color-scheme: dark) {{
  :root:not([data-theme]) {{ --accent: {dark}; }}
  [data-theme="contrast"] {{ --accent: {white}; }}
}}
"""


def _mixed(colour: str, with_: str, grounds: tuple[str, ...], enough: float) -> str:
    shares = (share / 100 for share in range(101))
    mixed = (_mix(colour, with_, share) for share in shares)
    return next(each for each in mixed if all(contrast(each, ground) >= enough for ground in grounds))


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))


def _mix(colour: str, with_: str, share: float) -> str:
    parts = zip(_parts(colour), _parts(with_), strict=True)
    return "#" + "".join(f"{round(part + (other - part) * share):02x}" for part, other in parts)


def _luminance(colour: str) -> float:
    """Relative luminance, 0 to 1, of sRGB (WCAG 2.2, "relative luminance")."""
    shares = [part / 255 for part in _parts(colour)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
