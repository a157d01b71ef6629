"""app.py as a person meets it: it serves, or it says in plain words what is missing or wrong."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent

# Stands for the application, so that these tests judge the door alone and start at once.
APPLICATION = '''"""A small application behind the real door and the real settings."""

import os

from werkzeug.wrappers import Request, Response

from infolit.config import Config, load_config


def create_app(config: Config | None = None):
    config = config or load_config(os.environ)

    @Request.application
    def app(request: Request) -> Response:
        return Response(f"{config.mode} {request.headers.get('X-Forwarded-For', 'nobody')}")

    return app
'''


FIRST_HOUR = '''"""A first hour that is over."""


def new_first_path(app):
    return None
'''


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A folder with the real app.py and settings and a small application."""
    (tmp_path / "infolit" / "staff").mkdir(parents=True)
    (tmp_path / "infolit" / "staff" / "first_hour.py").write_text(FIRST_HOUR, encoding="utf-8")
    shutil.copy(PROJECT / "app.py", tmp_path)
    shutil.copy(PROJECT / "infolit" / "config.py", tmp_path / "infolit")
    (tmp_path / "infolit" / "__init__.py").write_text(APPLICATION, encoding="utf-8")
    return tmp_path


def environment(**told: str) -> dict[str, str]:
    """This process's environment with these INFOLIT_ variables and no others."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("INFOLIT_")}
    return kept | {f"INFOLIT_{name}": value for name, value in told.items()}


def run(house: Path, *options: str, **told: str) -> subprocess.CompletedProcess[str]:
    """Run app.py until it ends by itself; `options` are Python's."""
    command = [sys.executable, *options, str(house / "app.py")]
    return subprocess.run(
        command, env=environment(**told), cwd="/", capture_output=True, text=True, timeout=30, check=False
    )


@contextmanager
def serving(house: Path, **told: str) -> Iterator[tuple[Callable[[], str], int]]:
    """Start app.py on a free port and stop it with Ctrl+C; what reads the next line it prints, and the port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    command = [sys.executable, str(house / "app.py")]
    variables = environment(PORT=str(port), **told)
    with subprocess.Popen(command, env=variables, cwd="/", stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline, port
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=10)
    assert process.returncode == 0


def get(port: int, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and text of a GET."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode()
    finally:
        connection.close()


def test_it_prints_its_address_and_serves_without_naming_the_server(house: Path) -> None:
    with serving(house) as (lines, port):
        assert lines().startswith(f"infolit is at http://127.0.0.1:{port}/ ")
        status, headers, text = get(port, "/", **{"X-Forwarded-For": "192.0.2.1"})
    assert (status, text) == (200, "demo nobody")
    assert "Server" not in headers


def test_it_passes_on_what_proxies_say_only_if_told_that_there_are_some(house: Path) -> None:
    with serving(house, PROXY_HOPS="1") as (lines, port):
        lines()
        assert get(port, "/", **{"X-Forwarded-For": "192.0.2.1"})[2] == "demo 192.0.2.1"


@pytest.mark.parametrize(
    ("host", "address"),
    [("0.0.0.0", "127.0.0.1"), ("localhost", "localhost")],
)
def test_the_address_it_prints_can_be_opened_on_this_computer(house: Path, host: str, address: str) -> None:
    with serving(house, HOST=host) as (lines, port):
        assert lines().startswith(f"infolit is at http://{address}:{port}/ ")


def test_it_keeps_its_instance_folder_beside_itself_wherever_it_is_started_from(house: Path) -> None:
    with serving(house) as (lines, _port):
        lines()
        assert (house / "instance" / "code_key").exists()


def test_a_wrong_setting_is_one_plain_line(house: Path) -> None:
    ended = run(house, PORT="eighty")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "INFOLIT_PORT should be a whole number from 1 to 65535, not 'eighty'.\n"


def test_a_port_in_use_is_one_plain_line(house: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = run(house, PORT=port)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith(f"infolit cannot listen on 127.0.0.1, port {port}: ")
    assert ended.stderr.count("\n") == 1


def test_an_address_that_is_nowhere_is_one_plain_line(house: Path) -> None:
    ended = run(house, HOST="nowhere.invalid")
    assert ended.returncode == 2
    assert ended.stderr.startswith("infolit cannot listen on nowhere.invalid, port 8000: ")
    assert ended.stderr.count("\n") == 1


def test_without_its_packages_it_says_what_to_type_on_each_system(house: Path) -> None:
    # -S leaves third-party packages out.
    ended = run(house, "-S")
    assert (ended.returncode, ended.stdout) == (1, "")
    for words in (
        "Linux and macOS",
        "python3 -m venv .venv",
        "Windows",
        ".venv\\Scripts\\python",
        "--require-hashes",
    ):
        assert words in ended.stderr
    assert "Traceback" not in ended.stderr


def test_if_a_virtual_environment_is_there_it_says_to_use_that(house: Path) -> None:
    python = house / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    ended = run(house, "-S")
    assert ended.returncode == 1
    assert f"{python} {house / 'app.py'}" in ended.stderr
    assert "pip install" not in ended.stderr


def test_a_mistake_of_ours_is_not_told_as_a_missing_package(house: Path) -> None:
    (house / "infolit" / "config.py").unlink()
    assert "ModuleNotFoundError: No module named 'infolit.config'" in run(house).stderr


def test_wsgi_servers_find_app_and_see_missing_packages_as_errors(house: Path) -> None:
    script = "import app; print(callable(app.app))"
    for options, told in (((), "True"), (("-S",), "ModuleNotFoundError")):
        command = [sys.executable, *options, "-c", script]
        ended = subprocess.run(
            command, env=environment(), cwd=house, capture_output=True, text=True, timeout=30, check=False
        )
        assert told in ended.stdout + ended.stderr


def test_the_real_application_starts_twice_and_is_healthy_and_prints_a_link_each_time(tmp_path: Path) -> None:
    links = []
    for _start in ("first", "second"):
        with serving(PROJECT, INSTANCE=str(tmp_path)) as (lines, port):
            told = lines()
            assert told.startswith("infolit is at ")
            assert get(port, "/health/live")[0] == 200
            words, _, link = lines().strip().partition(f"http://127.0.0.1:{port}")
            assert words == "Set up your library (works once, until the next start): "
            assert get(port, link)[0] == 200
            links.append(link)
            assert [get(port, each)[0] for each in links] == [410] * (len(links) - 1) + [200]


def test_production_without_the_librarys_name_is_told_which_variable_is_missing(tmp_path: Path) -> None:
    keys = dict.fromkeys(("INFOLIT_SECRET_KEY", "INFOLIT_CODE_KEY", "INFOLIT_ROUNDING_KEY"), "k" * 40)
    environ = {"PATH": os.environ["PATH"], "INFOLIT_MODE": "production", "INFOLIT_INSTANCE": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "app.py"],
        cwd=PROJECT,
        env=environ | keys,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("INFOLIT_LIBRARY_NAME is not set")
