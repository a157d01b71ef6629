"""infolit: a self-assessment of information literacy for library patrons. The factory wires its parts together."""

import contextlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click
from flask import Flask
from jinja2 import StrictUndefined

from infolit import api, bank, cli, embed, errors, health, htmx, i18n, look, security
from infolit.assessment.calibration import AUTHORS
from infolit.config import Config, ConfigError, load_config
from infolit.instrument import make_instrument
from infolit.quiz import routes as quiz
from infolit.quiz.calibrations import Calibrations
from infolit.staff import routes as staff
from infolit.store.calibrations import current_id
from infolit.store.db import Database, NewerDatabase, Unavailable, migrate
from infolit.store.installation import find_mode, set_up
from infolit.store.minutes import median_minutes

ROOT = Path(__file__).parent.parent
T = TypeVar("T")


def create_app(config: Config | None = None) -> Flask:
    """The application of a configuration; None reads it from INFOLIT_* variables. ConfigError: one is wrong."""
    config = config or load_config(os.environ)
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder="static")
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["infolit.secret_keys"] = (config.secret_key, *config.secret_key_old)
    app.config.update(SECRET_KEY=config.secret_key, SECRET_KEY_FALLBACKS=[*config.secret_key_old])
    app.extensions["infolit.content"] = config.content
    app.extensions["infolit.code_key"] = config.code_key
    app.extensions["infolit.rounding_key"] = config.rounding_key
    catalogues = i18n.init_app(
        app, languages=config.languages, default=config.default_language, instance=config.instance
    )
    security.init_app(app, proxy_hops=config.proxy_hops)
    htmx.init_app(app)
    errors.init_app(app)
    try:
        _database(app, config)
        _content(app, config, catalogues)
    except (NewerDatabase, Unavailable) as problem:
        raise ConfigError(f"INFOLIT_DATABASE_URL: {problem}") from problem
    except (bank.ContentError, bank.Untranslated) as problem:
        # A command that checks or mends content must run although the content is broken; a server must not.
        if click.get_current_context(silent=True) is None:
            raise ConfigError(str(problem)) from problem
    app.url_map.converters["token"] = quiz.TokenConverter
    app.register_blueprint(i18n.bp)
    app.register_blueprint(health.bp)
    app.register_blueprint(quiz.bp, url_prefix="/<lang:lang>")
    app.register_blueprint(quiz.bp, url_prefix="/<lang:lang>/embed", name="embed")
    app.register_blueprint(staff.bp, url_prefix="/<lang:lang>/staff")
    app.register_blueprint(api.bp)
    app.register_blueprint(embed.bp)
    cli.init_app(app)
    return app


def _database(app: Flask, config: Config) -> None:
    database = Database(config.database_url)
    migrate(database)
    app.extensions["infolit.database"] = database
    look.init_app(app, database)
    app.extensions["infolit.median_minutes"] = _kept(lambda: median_minutes(database), {}, seconds=60)
    app.jinja_env.globals["demonstration"] = app.extensions["infolit.doors"].is_demonstration


def _kept(ask: Callable[[], T], first: T, seconds: float = 5.0) -> Callable[[], T]:
    """The same answer for a few seconds: every page asks, and it hardly ever changes.

    Without a database the last answer stays, so that the page that says so can be shown.
    """
    last, asked = first, -seconds

    def answer() -> T:
        nonlocal last, asked
        if time.monotonic() - asked >= seconds:
            asked = time.monotonic()
            with contextlib.suppress(Unavailable):
                last = ask()
        return last

    return answer


def _content(app: Flask, config: Config, catalogues: Path) -> None:
    """Reads what can be asked in each language, and makes the database ready for it."""
    found = {language: i18n.catalogue_of(catalogues, language, "content") for language in config.languages}
    app.extensions["infolit.instruments"] = {
        language: make_instrument(bank.load_bank(language, content=config.content, catalogue=catalogue))
        for language, catalogue in found.items()
    }
    database = app.extensions["infolit.database"]
    app.extensions["infolit.calibrations"] = Calibrations(
        database,
        app.extensions["infolit.instruments"],
        newest_id=_kept(lambda: current_id(database), AUTHORS, seconds=60),
    )
    if config.mode == "production" and not config.library_name and find_mode(database) is None:
        raise ConfigError("INFOLIT_LIBRARY_NAME is not set: a new database needs the name of your library.")
    set_up(
        database,
        mode="demo" if config.mode == "demo" else "open",
        demonstration={
            language: bank.load_demonstration(content=config.content, catalogue=catalogue)
            for language, catalogue in ({"en": None} | found).items()
        },
        library_name=config.library_name,
        languages=config.languages,
    )
