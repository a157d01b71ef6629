"""The codes of the second step, compared with the test values of RFC 6238."""

import base64

import pytest

from infolit.staff import totp

SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "94287082"), (1111111109, "07081804"), (1234567890, "89005924"), (20000000000, "65353130")],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert totp.code_at(SECRET, seconds // totp.PERIOD) == code[2:]


def test_clocks_may_differ_by_half_a_minute() -> None:
    steps = range(100, 105)
    found = [totp.find_step(SECRET, totp.code_at(SECRET, step), now=102 * totp.PERIOD) for step in steps]
    assert found == [None, 101, 102, 103, None]
    assert totp.find_step(SECRET, "ā²٣", now=3000) is None


def test_an_app_is_told_whose_code_it_is() -> None:
    address = totp.address(SECRET, name="ilze", issuer="Lejasmalas: bibliotēka")
    assert address.startswith("otpauth://totp/Lejasmalas%3A%20bibliot%C4%93ka:ilze?secret=GEZD")
