"""Codes under which a patron keeps a result: XXXX-XXXX-XXXX, easy to read out and to type."""

import hashlib

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O (taken for 1 and 0) and no U."""
LENGTH = 12


def code_for(token: bytes) -> str:
    """The code of an attempt: 11 characters (55 bits) of SHA-256('receipt' | token) and a check character."""
    number = int.from_bytes(hashlib.sha256(b"receipt" + token).digest()[:7], "big") >> 1
    body = "".join(ALPHABET[(number >> 5 * place) & 31] for place in reversed(range(LENGTH - 1)))
    return _shown(body + _check_character(body))


def normalise(text: str) -> str | None:
    """The code as shown, from however it was typed: any case, spaces, dashes, O for 0, I and L for 1.

    None if it is not a code or a slip is detected (see `check`).
    """
    code = "".join(character for character in text.upper() if character.isalnum())
    code = code.translate(_TYPED)
    return _shown(code) if check(code) else None


def check(code: str) -> bool:
    """Whether the check character fits: Luhn mod 32, with or without dashes.

    It detects every single wrong character and every swap of neighbours but of "0" with "Z".
    """
    code = code.replace("-", "")
    return len(code) == LENGTH and set(code) <= set(ALPHABET) and _check_character(code[:-1]) == code[-1]


_TYPED = str.maketrans("OIL", "011")


def _shown(code: str) -> str:
    return "-".join(code[start : start + 4] for start in range(0, LENGTH, 4))


def _check_character(body: str) -> str:
    """Luhn mod N (N=32): from the right every other value is doubled, its two base-32 digits added."""
    total = 0
    for place, character in enumerate(reversed(body)):
        value = ALPHABET.index(character) * (2 if place % 2 == 0 else 1)
        total += value // 32 + value % 32
    return ALPHABET[-total % 32]
