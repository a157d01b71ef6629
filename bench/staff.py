"""What the pages of the librarian's area cost: `python bench/staff.py`, after `flask simulate --counts-only`."""

import argparse
import http.client
import os
import platform
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from flask import Flask, url_for
from servers import ROOT, Server, baseline, postgresql, postgresql_programs
from servers import infolit as infolit_server

import infolit
from infolit.config import load_config
from infolit.identity import session_hash
from infolit.staff.places import access_of
from infolit.store.published import publications_of
from infolit.store.staff import add_staff, find_staff, give_role, set_second_step
from infolit.store.staff_sessions import start_session

NAME, LIBRARY = "bench", "example-1"
REQUESTS, ROUNDS = 20, 3
BARE = f"/a/{'x' * 32}/item/1"


class Visitor:
    """Somebody with a cookie, over one kept connection."""

    def __init__(self, server: Server, cookies: Mapping[str, str]) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port)
        self.cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())

    def look(self, address: str) -> tuple[int, bytes]:
        """Status and body."""
        self.connection.request("GET", address, headers={"Cookie": self.cookie})
        answer = self.connection.getresponse()
        return answer.status, answer.read()


def addresses(app: Flask, language: str) -> dict[str, str]:
    """Every page of the area that is looked at, by endpoint."""
    database = app.extensions["infolit.database"]
    item = next(iter(app.extensions["infolit.instruments"][language].bank.items))
    number = publications_of(database, LIBRARY)[-1].number
    values = {
        "lang": language,
        "library": LIBRARY,
        "number": number,
        "campaign": f"{LIBRARY}-1",
        "by": "campaign",
        "item": item.id,
        "table": "levels",
    }
    found = {}
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            is_place = access_of(app.view_functions[rule.endpoint]) and "GET" in (rule.methods or ())
            if is_place and rule.arguments <= values.keys():
                picked = {name: values[name] for name in rule.arguments}
                found[rule.endpoint] = url_for(rule.endpoint, **picked)
    return found


def sign_in(app: Flask) -> str:
    """The cookie of somebody who looks after one library and reads totals over all."""
    database = app.extensions["infolit.database"]
    account = find_staff(database, NAME) or add_staff(database, NAME)
    set_second_step(database, account.id, "JBSWY3DPEHPK3PXP")
    give_role(database, account.id, LIBRARY, "admin")
    give_role(database, account.id, None, "national")
    cookie = secrets.token_urlsafe(32)
    start_session(database, session_hash(cookie), account.id, whole=True, now=int(time.time()))
    return cookie


def measure(
    server: Server, visitor: Visitor, address: str, requests: int = REQUESTS
) -> tuple[float, float, int]:
    """Median over rounds and highest of processor ms for a page, and its bytes; a tick of the clock is 10 ms."""
    size, found = 0, []
    for _ in range(ROUNDS + 1):  # the first warms up
        before = server.cpu()
        for _ in range(requests):
            status, body = visitor.look(address)
            assert status == 200, (status, address)
            size = len(body)
        found.append((server.cpu() - before) / requests * 1000)
    return statistics.median(found[1:]), max(found[1:]), size


def report(url: str, folder: Path, trees: int | None) -> None:
    """All pages of the area on a database, beside a bare page of their mean size."""
    told = {"INFOLIT_INSTANCE": str(folder), "INFOLIT_DATABASE_URL": url, "INFOLIT_LANGUAGES": "lv,en"}
    app = infolit.create_app(load_config(told))
    cookie = sign_in(app)
    pages = addresses(app, "en")
    with ExitStack() as stack:
        server = stack.enter_context(infolit_server("waitress", url, str(folder), trees))
        visitor = Visitor(server, {"infolit_staff": cookie})
        found = {
            name: measure(server, visitor, address)
            for name, address in sorted(pages.items())
            # Some only lead on to the newest.
            if visitor.look(address)[0] == 200
        }
        mean = round(statistics.mean(size for _, _, size in found.values()))
        bare_url = f"sqlite:///{folder}/baseline.sqlite3"
        bare_server = stack.enter_context(baseline("waitress", bare_url, (mean, mean), None))
        bare, _, _ = measure(bare_server, Visitor(bare_server, {}), BARE, 20 * REQUESTS)
    print(f"bare page of {mean} bytes: {bare:.2f} ms")
    print("| page | ms | highest | to bare | bytes |\n|---|---|---|---|---|")
    for name, (ms, highest, size) in sorted(found.items(), key=lambda each: -each[1][0]):
        print(f"| {name.removeprefix('staff.')} | {ms:.1f} | {highest:.1f} | {ms / bare:.1f} | {size} |")


def main() -> None:
    """Fill a database unless it is kept from before, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--attempts", type=int, default=100_000)
    parser.add_argument("--libraries", type=int, default=50)
    parser.add_argument("--days", type=int, default=720)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--keep", type=Path, help="an instance folder; if it is there, it is only read")
    told = parser.parse_args()
    print(
        platform.platform(), platform.processor() or platform.machine(), f"Python {platform.python_version()}"
    )
    folder = told.keep or Path(tempfile.mkdtemp(prefix="infolit-staff-"))
    with ExitStack() as stack:
        url, trees = f"sqlite:///{folder}/infolit.sqlite3", None
        if told.database == "postgresql":
            programs = postgresql_programs()
            assert programs, "initdb was not found"
            place, trees = stack.enter_context(postgresql(programs))
            url = f"{place}infolit"
        if told.database == "postgresql" or not (folder / "infolit.sqlite3").exists():
            fill(url, folder, told.attempts, told.libraries, told.days)
        report(url, folder, trees)
    if told.keep is None:
        shutil.rmtree(folder)


def fill(url: str, folder: Path, attempts: int, libraries: int, days: int) -> None:
    """What so many attempts leave behind, by the command that everybody has."""
    command = [sys.executable, "-m", "flask", "--app", "app", "simulate", "--attempts", str(attempts)]
    command += ["--counts-only", str(libraries), "--days", str(days)]
    env = {**os.environ, "INFOLIT_DATABASE_URL": url, "INFOLIT_INSTANCE": str(folder)}
    began = time.perf_counter()
    subprocess.run(command, check=True, cwd=ROOT, env={**env, "INFOLIT_LANGUAGES": "lv,en"})
    print(
        f"{attempts} attempts of {libraries} libraries left counts behind in {time.perf_counter() - began:.0f} s"
    )


if __name__ == "__main__":
    main()
