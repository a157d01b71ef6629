"""The real server in a process of its own: to send it two things at once, to kill it, to take its disk away."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.browser import Fetch, over_http

PROJECT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Server:
    """A server that runs."""

    process: subprocess.Popen[str]
    port: int

    @property
    def fetch(self) -> Fetch:
        """Asks this server."""
        return over_http(self.port)

    def kill(self) -> None:
        """Kills it without a word."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(timeout=10)

    def ended(self) -> int:
        """Waits for its end; what it ended with."""
        return self.process.wait(timeout=10)


@contextmanager
def serving(settings: Mapping[str, str]) -> Iterator[Server]:
    """Starts `python app.py` with these settings on a free port; killed at the end if it still runs."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("INFOLIT_")}
    command = [sys.executable, str(PROJECT / "app.py")]
    variables = {**kept, **settings, "INFOLIT_PORT": str(port)}
    with subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert "infolit is at" in process.stdout.readline()
            yield Server(process, port)
        finally:
            process.kill()
