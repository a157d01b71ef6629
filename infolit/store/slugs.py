"""Parts of addresses from titles and names in any script."""

import re
import unicodedata

LONGEST_WISH = 40
"""Signs of an address that are taken from the title."""

_GREEK = dict(
    zip("αβγδεζηθικλμνξοπρστυφχψω", "a v g d e z i th i k l m n x o p r s t y f ch ps o".split(), strict=True)
)
_CYRILLIC = dict(
    zip(
        "абвгдђежзијклљмнњопрстћуфхцчџшщъыьэюяєі",
        "a b v g d dj e z z i j k l lj m n nj o p r s t c u f h c c dz s sc - y - e ju ja je i".split(),
        strict=True,
    )
)
_LATIN = {"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i"}
_LETTERS = str.maketrans(_LATIN | _GREEK | _CYRILLIC | {"ъ": "", "ь": "", "’": "", "'": ""})


def readable_slug(title: str, otherwise: str = "door") -> str:
    """A title in small Latin letters and digits, at most LONGEST_WISH; `otherwise` if nothing can be written so.

    Greek as on road signs there (ου is ou), Serbian as in its Latin script without accents.
    """
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", title.casefold()) if sign.isprintable())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    plain = plain.replace("ου", "ou").replace("αυ", "av").replace("ευ", "ev").translate(_LETTERS)
    words = re.sub("[^a-z0-9]+", "-", plain).strip("-")
    if len(words) > LONGEST_WISH:
        # Not in the middle of a word, unless there is one word only.
        words = words[: LONGEST_WISH + 1].rpartition("-")[0] or words[:LONGEST_WISH]
    return words or otherwise
