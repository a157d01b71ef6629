"""What Chromium complains of while a test runs: console errors, broken policies, cookies."""

import os
import re
import shutil
from typing import TYPE_CHECKING, NoReturn

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Refuses cookies in frames of other sites, as other browsers do by themselves.
    "--test-third-party-cookie-phaseout",
)

PROGRAMS = {
    "Chromium": ("chromium", "chromium-browser", "google-chrome"),
    "Firefox": ("firefox-esr", "firefox"),
}

# A page that says "not yet" or "not here" does so by its status too, and Chromium notes that in its console.
OWN_STATUS = r"Failed to load resource: the server responded with a status of (404|409|410|413|422|429) "

TELL_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) =>
    console.error(`Policy: ${event.violatedDirective} ${event.blockedURI}`));
"""


def missing(what: str) -> NoReturn:
    """Skips a test that lacks a program, with the reason; fails where CI promised to have it."""
    if os.environ.get("CI"):
        pytest.fail(f"{what} is missing, and CI must have it")
    pytest.skip(f"{what} is missing")


def program(browser: str) -> str:
    """The path of a browser of this machine."""
    found = (path for name in PROGRAMS[browser] if (path := shutil.which(name)))
    return next(found, None) or missing(browser)


class Watched:
    """A browser profile whose complaints are collected."""

    def __init__(self, context: "BrowserContext", *, forgiven: str = "") -> None:
        self.context = context
        self.forgiven = re.compile("|".join(filter(None, (OWN_STATUS, forgiven))))
        self.complaints: list[str] = []
        context.add_init_script(TELL_VIOLATIONS)
        context.on("console", lambda message: self._hear(message.type, message.text))
        context.on("weberror", lambda error: self._hear("error", str(error.error)))

    def _hear(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not self.forgiven.match(text):
            self.complaints.append(text)

    def close(self) -> None:
        """Ends the profile. Nothing may have gone wrong in it and no cookie may be left."""
        cookies = self.context.cookies()
        self.context.close()
        assert self.complaints == []
        assert cookies == []
