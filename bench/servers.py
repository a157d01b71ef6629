"""The servers under measurement: started, asked for their processor time and memory, stopped."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def process_tree(pid: int) -> list[int]:
    """A process and all below it."""
    tree = [pid]
    for parent in tree:
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            tree += [int(child) for child in task.read_text().split()]
    return tree


def cpu_seconds(pids: list[int]) -> float:
    """User and system time that these process trees have used, ended children included."""
    ticks = 0
    for pid in pids:
        for each in process_tree(pid):
            fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(int(field) for field in fields[11:15])
    return ticks / TICKS


def resident_mb(pid: int) -> float:
    """Largest resident memory of the processes of a tree, in MB of 2^20 bytes."""
    sizes = [Path(f"/proc/{each}/status").read_text() for each in process_tree(pid)]
    return max(int(text.partition("VmRSS:")[2].split()[0]) for text in sizes) / 1024


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; `trees` are the processes whose time counts, the database's among them."""

    port: int
    pid: int
    trees: list[int]

    @property
    def address(self) -> tuple[str, int]:
        """Where to connect."""
        return ("127.0.0.1", self.port)

    def cpu(self) -> float:
        """Processor seconds used so far."""
        return cpu_seconds(self.trees)


@contextmanager
def running(
    command: list[str], env: dict[str, str], port: int, database: int | None = None
) -> Iterator[Server]:
    """A server process, once it answers; stopped at the end."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), **env}
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
        try:
            _wait_for(process, port, log)
            yield Server(port, process.pid, [process.pid] + ([database] if database else []))
        finally:
            process.terminate()
            process.wait(10)


def _wait_for(process: subprocess.Popen[bytes], port: int, log: IO[bytes]) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    log.seek(0)
    raise RuntimeError(f"the server did not start:\n{log.read().decode()}")


def infolit(kind: str, url: str, instance: str, database: int | None) -> AbstractContextManager[Server]:
    """infolit as `python app.py` serves it, or by gunicorn."""
    port = free_port()
    env = {"INFOLIT_DATABASE_URL": url, "INFOLIT_INSTANCE": instance, "INFOLIT_PORT": str(port)}
    command = [sys.executable, "app.py"] if kind == "waitress" else gunicorn("app:app", port)
    return running(command, env, port, database)


def baseline(
    kind: str, url: str, sizes: tuple[int, int], database: int | None
) -> AbstractContextManager[Server]:
    """The baseline on the same server."""
    port = free_port()
    page, fragment = (str(size) for size in sizes)
    env = {"BENCH_DATABASE_URL": url, "BENCH_PAGE_BYTES": page, "BENCH_FRAGMENT_BYTES": fragment}
    script = [sys.executable, "bench/baseline.py", str(port), url, page, fragment]
    command = script if kind == "waitress" else gunicorn("bench.baseline:app", port)
    return running(command, env, port, database)


def gunicorn(app: str, port: int) -> list[str]:
    """gunicorn with two processes of threads, as in production."""
    options = ["-w", "2", "-k", "gthread", "--threads", "4", "-b", f"127.0.0.1:{port}"]
    return [sys.executable, "-m", "gunicorn", *options, app]


def postgresql_programs() -> Path | None:
    """The folder with PostgreSQL's server programs, if there is one."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    if found:
        return found[-1]
    initdb = shutil.which("initdb")
    return Path(initdb).parent if initdb else None


@contextmanager
def postgresql(programs: Path) -> Iterator[tuple[str, int]]:
    """A database server of our own in a temporary folder, with default durability: its URL and process."""
    folder = Path(tempfile.mkdtemp(prefix="infolit-bench-"))
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    port = free_port()

    def run(program: str, *args: str) -> None:
        command = [str(programs / program), *args]
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, user=user)

    data = ("-D", str(folder / "data"))
    run("initdb", *data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C")
    try:
        run("pg_ctl", "start", *data, "-w", "-s", "-l", str(folder / "log"), "-o", f"-p {port} -k {folder}")
        for name in ("infolit", "baseline"):
            run(
                "psql",
                "-q",
                "-h",
                str(folder),
                "-p",
                str(port),
                "-U",
                "postgres",
                "-c",
                f"CREATE DATABASE {name}",
            )
        pid = int((folder / "data/postmaster.pid").read_text().split()[0])
        yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/", pid
    finally:
        run("pg_ctl", "stop", *data, "-w", "-s", "-m", "immediate")
        shutil.rmtree(folder)
