"""`flask library`: several libraries on one installation, each with doors, courses, people and results of its own."""

import re

import click
from flask import current_app
from flask.cli import with_appcontext

from infolit.look import database
from infolit.store.audit import record
from infolit.store.libraries import (
    Library,
    LibraryText,
    all_campaigns,
    find_campaign,
    find_library,
    save_library,
)
from infolit.store.slugs import readable_slug

LONGEST_NAME = 120


@click.group("library")
def library_command() -> None:
    """Libraries of this installation: add, list."""


@library_command.command("add")
@click.argument("name")
@click.option("--slug", help="Its short name in addresses; made of the name if not given, and never changed.")
@with_appcontext
def add_command(name: str, slug: str | None) -> None:
    """Add a library called NAME; its admin fills in the rest under Settings."""
    db, name = database(), name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise click.BadParameter(f"1 to {LONGEST_NAME} signs.", param_hint="NAME")
    slug = slug or readable_slug(name, "library")
    if not re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", slug) or len(slug) > LONGEST_NAME:
        raise click.BadParameter("small letters, digits and single dashes.", param_hint="--slug")
    # Its permanent door has the same address, and no address is ever given twice.
    if find_library(db, slug) or find_campaign(db, slug):
        raise click.BadParameter(f"{slug!r} is taken; choose another with --slug.", param_hint="--slug")
    language = current_app.extensions["infolit.default_language"]
    save_library(db, Library(slug, texts=(LibraryText(language, name),)))
    record(db, "library set up", library=slug)
    click.echo(f"{name} is there, as {slug}. Its first admin:")
    click.echo(f"flask staff add NAME --library {slug} --role admin")


@library_command.command("list")
@with_appcontext
def list_command() -> None:
    """List the libraries with the addresses of their start pages."""
    language = current_app.extensions["infolit.default_language"]
    for campaign in all_campaigns(database()).values():
        if campaign.kind == "permanent":
            library = campaign.library
            made_up = "  (made up, for the demonstration)" if library.demonstration else ""
            click.echo(f"/{language}/c/{library.slug}  {library.text(language).name}{made_up}")
