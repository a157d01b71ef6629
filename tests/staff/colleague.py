"""Somebody of the staff with a browser that keeps cookies; accounts to sign in with."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from infolit.identity import session_hash
from infolit.staff import passwords, totp
from infolit.store.db import Database
from infolit.store.staff import Role, Staff, add_staff, find_staff, give_role, set_password, set_second_step
from infolit.store.staff_sessions import make_link
from tests.browser import Answer, Browser, Fetch
from tests.page import Page

LIBRARY = "lejasmala"
SITE = "https://quiz.example"
PASSWORD = "four grey herons waiting"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def database_of(app: Flask) -> Database:
    """The database behind an application."""
    db: Database = app.extensions["infolit.database"]
    return db


def account_of(
    db: Database,
    name: str = "ilze",
    role: Role | None = "editor",
    *,
    library: str | None = LIBRARY,
    totp: bool = False,
) -> Staff:
    """An account that can sign in by PASSWORD, with `totp` by SECRET too."""
    id_ = add_staff(db, name).id
    set_password(db, id_, passwords.hashed(PASSWORD))
    if role:
        give_role(db, id_, None if role == "national" else library, role)
    if totp:
        set_second_step(db, id_, SECRET)
    account = find_staff(db, name)
    assert account is not None
    return account


def invite(db: Database, name: str = "anna", link: str = "invitation") -> Staff:
    """A new account, whose one-time link ends in `link`."""
    account = add_staff(db, name)
    make_link(db, session_hash(link), account.id, purpose="invite", now=int(time.time()))
    return account


def code_now(secret: str = SECRET, steps: int = 0) -> str:
    """What the app shows, or showed some steps ago."""
    return totp.code_at(secret.replace(" ", ""), int(time.time()) // totp.PERIOD + steps)


def keeping_cookies(client: FlaskClient, site: str = SITE) -> Fetch:
    """Asks the application itself, as one browser that keeps cookies and says where it comes from."""

    def fetch(method: str, address: str, body: str | None, headers: Mapping[str, str]) -> Answer:
        told = {"Referer": f"{site}{address}", **headers}
        options: dict[str, Any] = {
            "method": method,
            "data": body,
            "headers": [*told.items()],
            "base_url": site,
        }
        with client.open(address, **options) as answer:
            got = {name.lower(): value for name, value in answer.headers}
            if cookies := answer.headers.getlist("Set-Cookie"):
                got["set-cookie"] = "\n".join(cookies)
            return answer.status_code, got, answer.get_data(as_text=True)

    return fetch


@dataclass
class Colleague:
    """A browser at the door."""

    app: Flask
    language: str = "en"
    site: str = SITE
    browser: Browser = field(init=False)
    page: Page = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()
        self.browser = Browser(keeping_cookies(self.client, self.site))

    def look(self, place: str = "", status: int = 200) -> Page:
        """Opens a page behind /<language>/staff/."""
        self.page = self.browser.get(f"/{self.language}/staff/{place}", status)
        return self.page

    def send(self, status: int = 200, *, form: str = "form#step", **fields: str) -> Page:
        """Sends a form of the page with these fields filled in."""
        found = self.page.form(form)
        self.page = self.browser.post(found.action, {**dict(found.fields), **fields}, status)
        return self.page

    def sign_in(self, name: str = "ilze", password: str = PASSWORD, status: int = 200) -> Page:
        """Tries name and password."""
        self.look("sign-in")
        return self.send(status, name=name, password=password)

    def place(self) -> str:
        """Where he stands: what follows /<language>/staff/."""
        return self.page.address.split("/staff/")[1]

    def cookie(self) -> str | None:
        """The random id that he is known by, if he is."""
        kept = self.client.get_cookie("__Host-infolit_staff", domain="quiz.example")
        return kept.value if kept else None

    def thief(self, cookie: str | None) -> "Colleague":
        """Somebody else who has got hold of a cookie."""
        other = Colleague(self.app)
        other.client.set_cookie("__Host-infolit_staff", cookie or "", domain="quiz.example", secure=True)
        return other

    def is_in(self) -> bool:
        """Whether he gets to his account."""
        self.look("account")
        return self.place() == "account"
