"""`flask staff`: accounts of librarians, from the server's command line. No password passes through it."""

import secrets
import time
from typing import Literal

import click
from flask import current_app, url_for
from flask.cli import with_appcontext

from infolit.identity import session_hash
from infolit.look import database
from infolit.staff.first_hour import new_first_path
from infolit.staff.forms import sign_in_name
from infolit.store.audit import record
from infolit.store.libraries import find_library
from infolit.store.staff import (
    Role,
    Staff,
    add_staff,
    all_staff,
    find_staff,
    give_role,
    set_disabled,
    set_second_step,
)
from infolit.store.staff_sessions import end_links, make_link

_SITE = click.option("--site", default="", help="Where your visitors find it, such as https://quiz.example.")


def _get_account(name: str) -> Staff:
    account = find_staff(database(), sign_in_name(name))
    if account is None:
        raise click.BadParameter(f"there is no account {name!r}.", param_hint="NAME")
    return account


def _print_link(account: Staff, purpose: Literal["invite", "reset"], site: str) -> None:
    token = secrets.token_urlsafe(32)
    make_link(database(), session_hash(token), account.id, purpose=purpose, now=int(time.time()))
    record(database(), "link made", subject=account.id, detail=purpose)
    with current_app.test_request_context():
        language = current_app.extensions["infolit.default_language"]
        address = url_for("staff.link", lang=language, link=token)
    click.echo(f"For {account.name} alone, once, within 72 hours, to choose a password:")
    _print_address(address, site)


def _print_address(address: str, site: str) -> None:
    click.echo(f"{site.rstrip('/')}{address}")
    if not site:
        click.echo("Put the address of your site before it, such as https://quiz.example; --site does so.")


@click.group("staff")
def staff_command() -> None:
    """Accounts of librarians: first-link, add, link, disable, enable, list."""


@staff_command.command("first-link")
@_SITE
@with_appcontext
def first_link_command(site: str) -> None:
    """Print a one-time link for setting up the library, while there is no account; earlier ones stop working."""
    path = new_first_path(current_app)
    if path is None:
        raise click.ClickException("there is an account already; flask staff link NAME lets its owner in.")
    click.echo("To set up the library, once, within 72 hours:")
    _print_address(path, site)


@staff_command.command("add")
@click.argument("name")
@click.option("--library", metavar="SLUG", help="The library in which the role holds.")
@click.option(
    "--role", type=click.Choice(["librarian", "editor", "admin"]), default="librarian", show_default=True
)
@click.option("--national", is_flag=True, help="Totals over all libraries, instead of a library and a role.")
@_SITE
@with_appcontext
def add_command(name: str, library: str | None, role: Role, national: bool, site: str) -> None:
    """Add an account NAME, or give the one that is there a role in one more library."""
    known = sign_in_name(name)
    if not known:
        raise click.BadParameter("2 to 40 letters, digits, dots, dashes.", param_hint="NAME")
    if national == bool(library):
        raise click.UsageError("Say either --library SLUG or --national.")
    if library and find_library(database(), library) is None:
        raise click.BadParameter(f"there is no library {library!r}.", param_hint="--library")
    account = find_staff(database(), known)
    if new := account is None:
        account = add_staff(database(), known)
        record(database(), "account added", subject=account.id)
    elif account.password:
        # An admin of another library may have one at hand, which would open more now than it was made for.
        end_links(database(), account.id)
    given: Role = "national" if national else role
    give_role(database(), account.id, library, given)
    record(database(), "role given", subject=account.id, library=library, detail=given)
    click.echo(f"{known} is {given} {f'of {library}' if library else 'over all libraries'}.")
    if new:
        _print_link(account, "invite", site)


@staff_command.command("link")
@click.argument("name")
@click.option(
    "--forget-second-step", is_flag=True, help="For who has lost the telephone and the recovery codes."
)
@_SITE
@with_appcontext
def link_command(name: str, forget_second_step: bool, site: str) -> None:
    """Print a one-time link by which NAME chooses a new password."""
    account = _get_account(name)
    if account.disabled:
        raise click.ClickException(
            f"{account.name} is disabled; flask staff enable {account.name} comes first."
        )
    if forget_second_step:
        set_second_step(database(), account.id, None)
        record(database(), "second step forgotten", subject=account.id)
    _print_link(account, "reset", site)


def _switch(name: str, *, disabled: bool) -> None:
    account = _get_account(name)
    set_disabled(database(), account.id, disabled=disabled)
    record(database(), "disabled" if disabled else "enabled", subject=account.id)
    click.echo(
        f"{account.name} {'is disabled and signed out everywhere' if disabled else 'may sign in again'}."
    )


@staff_command.command("disable")
@click.argument("name")
@with_appcontext
def disable_command(name: str) -> None:
    """Close the account NAME at once; what it did stays in the audit log."""
    _switch(name, disabled=True)


@staff_command.command("enable")
@click.argument("name")
@with_appcontext
def enable_command(name: str) -> None:
    """Open the account NAME again."""
    _switch(name, disabled=False)


@staff_command.command("list")
@with_appcontext
def list_command() -> None:
    """List accounts with their roles and how they sign in."""
    for each in all_staff(database()):
        roles = ", ".join(f"{role} of {library}" if library else role for library, role in each.roles)
        state = "disabled" if each.disabled else "active" if each.password else "invited"
        step = "two steps" if each.totp else "password only"
        click.echo(f"{each.name:<20} {state:<9} {step:<14} {roles or 'no role'}")
