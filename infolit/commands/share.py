"""`flask share`: whether strangers may read what a library publishes."""

from dataclasses import replace

import click
from flask import current_app
from flask.cli import with_appcontext

from infolit.store.audit import record
from infolit.store.libraries import find_library, open_libraries, save_library


@click.command("share")
@click.argument("slug")
@click.argument("switch", type=click.Choice(["on", "off"]), metavar="on|off")
@with_appcontext
def share_command(slug: str, switch: str) -> None:
    """Open the published tables of the library SLUG to everybody, or close them.

    Closing takes nothing back that somebody has copied.
    """
    database = current_app.extensions["infolit.database"]
    library = find_library(database, slug)
    if library is None:
        raise click.BadParameter(f"there is no library {slug!r}.", param_hint="SLUG")
    save_library(database, replace(library, open_data=switch == "on"))
    record(database, "data opened" if switch == "on" else "data closed", library=slug)
    shared = open_libraries(database)
    for each in shared:
        click.echo(f"Open to everybody: /api/v1/libraries/{each.slug}/publications/")
    if not shared:
        click.echo("No library's tables are open to everybody.")
