"""Schema revisions, numbered in order, and how Alembic is told where they are."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a start that has nothing to migrate does not load Alembic
    from alembic.config import Config
    from sqlalchemy import Connection

HEAD = "0005"
"""The newest revision; a test compares it with the files. Numbers grow, so that a newer database shows."""


def alembic_config(connection: "Connection") -> "Config":
    """Alembic's settings for a connection whose transaction the caller begins and ends."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
