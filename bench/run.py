"""Measures infolit against bare Flask, both on the same server at the same time: `python bench/run.py`."""

import argparse
import os
import platform
import re
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from driver import Call, Crowd, Patron, Reply
from patrons import LANGUAGE, Notes, baseline_patron, quiz_patron
from servers import (
    Server,
    baseline,
    infolit,
    postgresql,
    postgresql_programs,
    resident_mb,
)

CROWD = 32
LEGS, TASKS = 4, 7
"""Of the full path, answers that lead to another task; the eighth leads to the check page, which has no like."""
ASSET = re.compile(r'(?:href|src)="(/static/[^"]+)"')


@dataclass
class Figures:
    """Of one program, by round: milliseconds of the processor for an answered task, and of waiting at p50 and p95."""

    cpu_ms: list[float] = field(default_factory=list)
    cpu_ms_of_all: list[float] = field(default_factory=list)
    """With the last answer of each stage, which leads to the longer check page."""
    p50: dict[int, list[float]] = field(default_factory=lambda: {1: [], CROWD: []})
    p95: dict[int, list[float]] = field(default_factory=lambda: {1: [], CROWD: []})


def patrons_of(program: str, count: int, notes: Notes, *, htmx: bool, seed: int) -> list[Patron]:
    """So many patrons of a program."""
    if program == "baseline":
        return [baseline_patron(TASKS, LEGS, notes, htmx=htmx, seed=seed + n) for n in range(count)]
    return [quiz_patron("full", notes, htmx=htmx, seed=seed + n, halts=TASKS) for n in range(count)]


def answer_tasks(
    program: str, server: Server, count: int, notes: Notes, *, htmx: bool, seed: int
) -> tuple[float, float]:
    """Let `count` patrons answer 4 x 8 tasks each; processor seconds of the server for 4 x 7, and for all of them."""
    crowd = Crowd(server.address, patrons_of(program, count, notes, htmx=htmx, seed=seed))
    to_a_task = to_any_page = 0.0
    crowd.go_on()  # to the first task
    for _ in range(LEGS):
        before = server.cpu()
        crowd.go_on()  # answers that lead to a task
        between = server.cpu()
        crowd.go_on()  # the last one, which leads to the check page
        to_a_task += between - before
        to_any_page += server.cpu() - before
        crowd.go_on()  # check page, feedback, the next stage
    return to_a_task, to_any_page


def measure_tasks(servers: dict[str, Server], rounds: int, *, htmx: bool) -> dict[str, Figures]:
    """Rounds in turn, so that what else the machine does meets both alike."""
    figures = {program: Figures() for program in servers}
    for turn in range(rounds + 1):
        for program, server in servers.items():
            for count in (1, CROWD) if turn else (8,):
                notes = Notes()
                spent = answer_tasks(program, server, count, notes, htmx=htmx, seed=turn * 1000)
                if turn == 0:
                    continue  # warms up
                found = figures[program]
                cuts = statistics.quantiles(notes.seconds, n=20)
                found.p50[count].append(cuts[9] * 1000)
                found.p95[count].append(cuts[18] * 1000)
                if count == CROWD:
                    answers = LEGS * count
                    found.cpu_ms.append(spent[0] / (answers * TASKS) * 1000)
                    found.cpu_ms_of_all.append(spent[1] / (answers * (TASKS + 1)) * 1000)
    return figures


def whole_quizzes(server: Server, path: str, *, htmx: bool) -> tuple[float, float]:
    """Quizzes completed a second by a crowd, and processor milliseconds of each."""
    for count in (8, CROWD):  # a few to warm up
        notes = Notes()
        begun, before = time.perf_counter(), server.cpu()
        Crowd(server.address, [quiz_patron(path, notes, htmx=htmx, seed=n) for n in range(count)]).go_on()
    spent, seconds = server.cpu() - before, time.perf_counter() - begun
    return notes.completed / seconds, spent / notes.completed * 1000


def sizes_of(server: Server) -> tuple[tuple[int, int], int]:
    """Mean bytes of task pages, whole and as fragments, before compression; and the longest as compressed."""
    means, longest = [], 0
    for htmx in (False, True):
        notes = Notes()
        Crowd(server.address, [quiz_patron("full", notes, htmx=htmx, seed=0)]).go_on()
        means.append(round(statistics.mean(notes.page_bytes)))
        longest = max(longest, *notes.compressed)
    return (means[0], means[1]), longest


def first_visit(server: Server) -> tuple[int, int]:
    """Requests and bytes on the wire, headers included, of a first visit to the start page."""
    replies: list[Reply] = []

    def visitor() -> Patron:
        page = yield Call(f"/{LANGUAGE}/")
        assert page is not None
        replies.append(page)
        for asset in dict.fromkeys(ASSET.findall(page.body)):
            reply = yield Call(asset)
            assert reply is not None
            assert reply.status == 200, reply
            replies.append(reply)

    Crowd(server.address, [visitor()]).go_on()
    return len(replies), sum(reply.wire for reply in replies)


def spread(values: list[float], digits: int = 2) -> str:
    """The median, and the lowest and highest."""
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f}–{max(values):.{digits}f})"


def ratios(ours: list[float], theirs: list[float]) -> list[float]:
    """Ours to the baseline's, round by round."""
    return [mine / other for mine, other in zip(ours, theirs, strict=True)]


def task_rows(figures: dict[str, Figures], *, htmx: bool) -> list[str]:
    """Rows of the table for answered tasks."""
    ours, theirs = figures["infolit"], figures["baseline"]
    way = "htmx, 200" if htmx else "303, GET"
    goal = "≤ 1.5" if htmx else "≤ 2.0"
    cells = [
        (f"CPU ms an answered task ({way})", ours.cpu_ms, theirs.cpu_ms, goal),
        (f"the same, check pages counted ({way})", ours.cpu_ms_of_all, theirs.cpu_ms_of_all, goal),
    ]
    for count in (1, CROWD):
        cells.append((f"p50 ms, {count} at once ({way})", ours.p50[count], theirs.p50[count], ""))
        goal = "≤ 2.0" if count == CROWD else ""
        cells.append((f"p95 ms, {count} at once ({way})", ours.p95[count], theirs.p95[count], goal))
    return [
        f"| {name} | {spread(mine)} | {spread(other)} | **{statistics.median(ratios(mine, other)):.2f}**"
        f" ({min(ratios(mine, other)):.2f}–{max(ratios(mine, other)):.2f}) | {goal} |"
        for name, mine, other, goal in cells
    ]


def measure(database: str, url_of: dict[str, str], pid: int | None, args: argparse.Namespace) -> list[str]:
    """The rows of the table for one kind of database."""
    with ExitStack() as stack:
        instance = stack.enter_context(tempfile.TemporaryDirectory())
        ours = stack.enter_context(infolit(args.server, url_of["infolit"], instance, pid))
        sizes, longest = sizes_of(ours)
        theirs = stack.enter_context(baseline(args.server, url_of["baseline"], sizes, pid))
        servers = {"infolit": ours, "baseline": theirs}
        rows = [f"| **{database}** | infolit | bare Flask | ratio | goal |"]
        for htmx in (False, True):
            rows += task_rows(measure_tasks(servers, args.rounds, htmx=htmx), htmx=htmx)
        for htmx in (False, True):
            per_second, cpu_ms = whole_quizzes(ours, "quick", htmx=htmx)
            way = "htmx" if htmx else "303"
            rows.append(f"| quick quizzes completed a second ({way}) | {per_second:.1f} | | | |")
            rows.append(f"| CPU ms a whole quick quiz ({way}) | {cpu_ms:.1f} | | | |")
        rows.append(
            f"| RSS, MB a process | {resident_mb(ours.pid):.0f} | {resident_mb(theirs.pid):.0f} | | ≤ 90 |"
        )
        requests, wire = first_visit(ours)
        rows += [
            f"| task page, bytes (mean, uncompressed; whole, fragment) | {sizes[0]}, {sizes[1]} | the same | | |",
            f"| task page, bytes (longest, compressed) | {longest} | | | ≤ 6144 |",
            f"| first visit: requests, bytes with headers | {requests}, {wire} | | | ≤ 5, ≤ 40960 |",
        ]
    return rows


def machine() -> str:
    """What it ran on."""
    info = Path("/proc/cpuinfo").read_text()
    model = re.search(r"model name\s*: (.*)", info)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{model[1] if model else platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GiB, "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    )


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", choices=("waitress", "gunicorn"), default="waitress")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), help="only this one")
    args = parser.parse_args()
    begun = time.monotonic()
    out = [f"{machine()}; {args.server}; load before: {os.getloadavg()[0]:.1f}", ""]
    if args.database != "postgresql":
        with tempfile.TemporaryDirectory() as folder:
            urls = {program: f"sqlite:///{folder}/{program}.sqlite3" for program in ("infolit", "baseline")}
            rows = measure("SQLite", urls, None, args)
            out += [rows[0], "|---|---|---|---|---|", *rows[1:]]
    programs = postgresql_programs()
    if args.database != "sqlite" and programs:
        with postgresql(programs) as (url, pid):
            urls = {program: f"{url}{program}" for program in ("infolit", "baseline")}
            rows = measure("PostgreSQL", urls, pid, args)
            out += ["", rows[0], "|---|---|---|---|---|", *rows[1:]]
    sys.stdout.write("\n".join([*out, "", f"{time.monotonic() - begun:.0f} s", ""]))


if __name__ == "__main__":
    main()
