"""Debian's Firefox ESR, driven over Marionette, which is part of it: JSON over a socket, without a driver program.

Names and manners are those of Playwright, so that one Visitor walks in either browser.
"""

import json
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

PATIENCE = 15.0
"""Seconds until something that does not come is given up."""
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""By this name an element is known on the wire (W3C WebDriver)."""
FIND = """
    const here = document.querySelector(arguments[0]), quiz = document.querySelector("infolit-quiz");
    return here ?? quiz?.shadowRoot?.querySelector(arguments[0]) ?? null;"""
"""Finds a frame of the page, or of the element that embeds the quiz."""
T = TypeVar("T")


class Refused(Exception):
    """What Firefox answered in place of a result: the kind of error, its message."""


def until(try_it: Callable[[], T | None], pause: float = 0.02) -> T:
    """The first answer that is something; while one page goes and another comes, a browser may refuse to answer."""
    end = time.monotonic() + PATIENCE
    while True:
        refused: object = "it never came"
        try:
            if (found := try_it()) is not None:
                return found
        # Playwright, which need not be there, has an Error of its own.
        except Exception as error:
            if type(error).__name__ not in ("Refused", "Error"):
                raise
            refused = error
        assert time.monotonic() < end, refused
        time.sleep(pause)


@dataclass
class Firefox:
    """One window."""

    _socket: socket.socket
    _number: int = 0
    _inside: str = ""
    """The frame that commands go to; empty: the window itself."""

    def _receive(self) -> Any:
        head = b""
        while not head.endswith(b":"):
            head += self._socket.recv(1) or b":"
        left, body = int(head[:-1] or 0), b""
        while len(body) < left:
            body += self._socket.recv(left - len(body))
        return json.loads(body)

    def tell(self, command: str, /, **told: Any) -> Any:
        """Sends a command (WebDriver:…, Marionette:…); its result."""
        self._number += 1
        message = json.dumps([0, self._number, command, told]).encode()
        self._socket.sendall(b"%d:%s" % (len(message), message))
        _, number, error, result = self._receive()
        assert number == self._number
        if error:
            raise Refused(error["error"], error["message"])
        return result["value"] if isinstance(result, dict) and "value" in result else result

    def prefer(self, **preferences: bool | int | str) -> None:
        """Sets preferences; __ in a name stands for a dot. Forgets all cookies and what sites have stored."""
        script = """
            const set = {number: "setIntPref", boolean: "setBoolPref", string: "setStringPref"};
            for (const [name, value] of Object.entries(arguments[0])) Services.prefs[set[typeof value]](name, value);
            Services.cookies.removeAll();"""
        self.goto("about:blank")
        self._ask_itself(script, {name.replace("__", "."): value for name, value in preferences.items()})

    def cookies(self) -> list[str]:
        """The names of all cookies that it holds, whoever set them."""
        return list(self._ask_itself("return Services.cookies.cookies.map((cookie) => cookie.name);"))

    def _ask_itself(self, script: str, *told: object) -> Any:
        self.tell("Marionette:SetContext", value="chrome")
        try:
            return self.tell("WebDriver:ExecuteScript", script=script, args=[*told])
        finally:
            self.tell("Marionette:SetContext", value="content")

    def goto(self, address: str) -> None:
        """Opens an address."""
        self.enter("")
        self.tell("WebDriver:Navigate", url=address)

    def reload(self) -> None:
        """Loads the page of the window anew."""
        self.enter("")
        self.tell("WebDriver:Refresh")

    def enter(self, frame: str) -> None:
        """Sends what follows to the frame that a selector finds; "" is the window."""
        if frame != self._inside:
            self.tell("WebDriver:SwitchToFrame", id=None)
            if frame:
                find = {"script": FIND, "args": [frame]}
                found = until(lambda: self.tell("WebDriver:ExecuteScript", **find))
                self.tell("WebDriver:SwitchToFrame", element=found[ELEMENT])
            self._inside = frame

    def locator(self, selector: str) -> "Locator":
        """What a selector finds in the window."""
        return Locator(self, "", selector)

    def frame_locator(self, frame: str) -> "Frame":
        """The frame that a selector finds."""
        return Frame(self, frame)


@dataclass(frozen=True)
class Frame:
    """A frame of the window."""

    window: Firefox
    frame: str

    def locator(self, selector: str) -> "Locator":
        """What a selector finds in the frame."""
        return Locator(self.window, self.frame, selector)


@dataclass(frozen=True)
class Locator:
    """What a selector finds, looked for anew each time; every question waits until there is something."""

    window: Firefox
    frame: str
    selector: str

    def _ids(self) -> list[str]:
        self.window.enter(self.frame)
        found = self.window.tell("WebDriver:FindElements", using="css selector", value=self.selector)
        return [each[ELEMENT] for each in found]

    def _ask(self, command: str, **told: Any) -> Any:
        return until(
            lambda: next(
                ([self.window.tell(f"WebDriver:{command}", id=id_, **told)] for id_ in self._ids()), None
            )
        )[0]

    def count(self) -> int:
        """How many there are at this moment."""
        return len(self._ids())

    def wait_for(self) -> None:
        """Waits until it is shown."""
        until(lambda: self._ask("IsElementDisplayed") or None)

    def get_attribute(self, name: str) -> str | None:
        """An attribute."""
        found = self.evaluate("(e, name) => e.getAttribute(name)", name)
        return None if found is None else str(found)

    def inner_text(self) -> str:
        """Its text as it is shown."""
        return str(self._ask("GetElementText"))

    def click(self) -> None:
        """Clicks it as a mouse does, where nothing lies over it."""
        self._ask("ElementClick")

    def check(self) -> None:
        """Marks a box or a dot."""
        if not self._ask("IsElementSelected"):
            self.click()

    def fill(self, text: str) -> None:
        """Types into an empty field."""
        self._ask("ElementSendKeys", text=text)

    def select_option(self, value: str) -> None:
        """Chooses from a list."""
        Locator(self.window, self.frame, f'{self.selector} option[value="{value}"]').click()

    def evaluate(self, script: str, argument: Any = None) -> Any:
        """What a function of the element and an argument returns; works where pages may run no scripts, too."""
        call = f"return ({script})(...arguments)"

        def ask() -> list[Any] | None:
            for id_ in self._ids():
                return [
                    self.window.tell("WebDriver:ExecuteScript", script=call, args=[{ELEMENT: id_}, argument])
                ]
            return None

        return until(ask)[0]


@contextmanager
def running(program: str, profile: Path) -> Iterator[Firefox]:
    """Firefox without a screen, in a profile of its own."""
    (profile / "user.js").write_text('user_pref("marionette.port", 0);\n', encoding="utf-8")
    command = [program, "--marionette", "--remote-allow-system-access", "--headless", "--no-remote"]
    variables = {**os.environ, "HOME": str(profile), "MOZ_HEADLESS": "1"}
    told = profile / "MarionetteActivePort"
    with subprocess.Popen(
        [*command, "--profile", str(profile)],
        env=variables,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            port = until(lambda: int(told.read_text() or 0) if told.exists() else None, 0.1)
            with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
                firefox = Firefox(connection)
                firefox._receive()
                firefox.tell("WebDriver:NewSession")
                yield firefox
        finally:
            process.kill()
