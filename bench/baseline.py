"""The least that Flask can do for an answered task: one insert, one page. What infolit is measured against.

Server, compression and headers are infolit's own; there are no forms, no languages and no state.
Run as a script it serves: baseline.py PORT DATABASE_URL PAGE_BYTES FRAGMENT_BYTES.
"""

import os
import sys
import tomllib
from pathlib import Path
from typing import Any

from flask import Flask, Response, redirect, render_template, request, url_for
from sqlalchemy import Column, Engine, Integer, MetaData, Table, Text, create_engine, event, insert

from infolit import security

metadata = MetaData()
answer = Table(
    "answer",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("token", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("marks", Text, nullable=False),
)
TEXT = tomllib.loads((Path(security.__file__).parent / "content/items/find.toml").read_text("utf-8"))
WORDS = " ".join(item["scenario"] for item in TEXT["items"])
"""Real sentences, so that they compress like those of a task."""
OPTIONS = [
    {"id": id_, "text": text}
    for id_, text in [
        ("first", "Search again with other words that say the same"),
        ("second", "Open the first page of the list and take what it says"),
        ("third", "Ask in a group which page most people like best"),
    ]
]


def open_database(url: str) -> Engine:
    """An engine with the table; SQLite as safe as infolit's (WAL, synchronous=FULL)."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    metadata.drop_all(engine)
    metadata.create_all(engine)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000"):
        connection.execute(f"PRAGMA {pragma}")


def create_app(url: str, *, page_bytes: int, fragment_bytes: int) -> Flask:
    """The application; its page is as long as a whole task page of infolit, its fragment as infolit's for htmx."""
    app = Flask(__name__, static_folder=str(Path(security.__file__).parent / "static"))
    security.init_app(app, proxy_hops=0)
    engine = open_database(url)

    def page(token: str, item: int) -> str:
        # Without `fill` and with the same numbers and token, to learn how much text is wanted.
        whole = "HX-Request" not in request.headers
        return render_template(
            "task.html", whole=whole, token=token, item=item, options=OPTIONS, fill=fills[whole]
        )

    @app.get("/a/<token>/item/<int:item>")
    def task(token: str, item: int) -> str:
        return page(token, item)

    @app.post("/a/<token>/item/<int:item>")
    def submit(token: str, item: int) -> Any:
        with engine.begin() as connection:
            row = {"token": token, "item": str(item), "marks": request.form["mark"]}
            connection.execute(insert(answer), row)
        address = url_for("task", token=token, item=item + 1)
        if "HX-Request" not in request.headers:
            return redirect(address, 303)
        return Response(page(token, item + 1), headers={"HX-Push-Url": address})

    fills = {True: "", False: ""}
    for whole, wanted in ((True, page_bytes), (False, fragment_bytes)):
        with app.test_request_context(headers={} if whole else {"HX-Request": "true"}):
            missing = wanted - len(page("x" * 32, 1).encode())
        fills[whole] = (WORDS * (missing // len(WORDS) + 1))[:missing]
    return app


def serve() -> None:
    """Serve by waitress with the settings of infolit's app.py."""
    from waitress.server import create_server

    port, url, page_bytes, fragment_bytes = sys.argv[1:]
    app = create_app(url, page_bytes=int(page_bytes), fragment_bytes=int(fragment_bytes))
    create_server(app, host="127.0.0.1", port=int(port), threads=4, ident=None).run()


if __name__ == "__main__":
    serve()
elif "BENCH_DATABASE_URL" in os.environ:
    # For WSGI servers: gunicorn bench.baseline:app
    app = create_app(
        os.environ["BENCH_DATABASE_URL"],
        page_bytes=int(os.environ["BENCH_PAGE_BYTES"]),
        fragment_bytes=int(os.environ["BENCH_FRAGMENT_BYTES"]),
    )
