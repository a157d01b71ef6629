"""Subscriptions: files of partners that a command fetches every night."""

import secrets
from typing import Any

from flask import abort, redirect, url_for
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, StringField

from infolit.i18n import NAMES
from infolit.offers.rows import FORMATS, LONGEST_ADDRESS, Format, is_address
from infolit.staff.form_page import form_page, staff_page
from infolit.staff.guard import account, database
from infolit.staff.places import library
from infolit.staff.said import done
from infolit.staff.training import file_words
from infolit.staff.training.forms import choices_of
from infolit.staff.training.imports import DefaultsForm
from infolit.store.audit import record
from infolit.store.feeds import Feed, add_feed, feeds_of, find_feed, remove_feed
from infolit.store.imports import imports_of, preview

MOST_FEEDS = 50
"""Of one library."""
FORMAT_NAMES = {
    "ics": _l("Calendar (iCalendar)"),
    "jsonld": _l("Linked data (JSON-LD, or a web page with it)"),
    "csv": _l("Table (CSV)"),
}


class FeedForm(DefaultsForm):
    """A subscription."""

    address = StringField(
        _l("Address"),
        description=_l("https://…"),
        render_kw={"maxlength": LONGEST_ADDRESS, "inputmode": "url"},
    )
    format = RadioField(
        _l("What is there"), choices=choices_of(FORMAT_NAMES), default="ics", validate_choice=False
    )
    automatic = BooleanField(
        _l("Take over what is right without asking. What is wrong or gone waits for you.")
    )

    def shown(self) -> list[Any]:
        """Where it is first, then what holds for all of it."""
        first = ("address", "format")
        return sorted(super().shown(), key=lambda field: (field.name not in first, field.name == "automatic"))


def feeds(form: FeedForm | None = None) -> Any:
    """Lists the subscriptions; asks for another."""
    waiting = {each.feed: each for each in imports_of(database(), library().slug) if each.feed}
    listed = [(feed, waiting.get(feed.id)) for feed in feeds_of(database(), library().slug)]
    seen = {each.id: preview(database(), each, languages=NAMES) for each in waiting.values()}
    return form_page(
        form or FeedForm(),
        _l("Subscriptions"),
        _l("Subscribe"),
        back=url_for(".catalogue", library=library().slug),
        template="training/feeds.html",
        listed=listed,
        seen=seen,
        words=file_words,
        formats=FORMAT_NAMES,
    )


def feeds_submit() -> Any:
    """Subscribes."""
    form = FeedForm()
    address, there = (form.address.data or "").strip(), feeds_of(database(), library().slug)
    if not is_address(address):
        form.refuse("address", file_words.UNREADABLE["not an address"])
    elif any(feed.address == address for feed in there):
        form.refuse("address", _l("You have subscribed to this already."))
    elif len(there) >= MOST_FEEDS:
        form.refuse("address", _l("These are as many subscriptions as a library may have."))
    if form.address.errors:
        return feeds(form)
    format: Format = next((each for each in FORMATS if each == form.format.data), "ics")
    feed = Feed(
        secrets.token_hex(8), library().slug, address, format, form.defaults(), bool(form.automatic.data)
    )
    with database().write():
        add_feed(database(), feed)
        record(database(), "subscription added", staff=account().id, library=library().slug)
    done(_l("Subscribed. It is fetched every night, the first time in the coming one."))
    return redirect(url_for(".feeds", library=library().slug), 303)


def _get_feed(id: str) -> Feed:
    return find_feed(database(), library().slug, id) or abort(404)


def feed_remove(id: str) -> Any:
    """Asks whether the subscription is to end."""
    return staff_page("training/feed_remove.html", feed=_get_feed(id))


def feed_remove_submit(id: str) -> Any:
    """Ends it; its trainings stay."""
    with database().write():
        remove_feed(database(), _get_feed(id).id)
        record(database(), "subscription removed", staff=account().id, library=library().slug)
    done(_l("The subscription has ended. Its trainings are still there."))
    return redirect(url_for(".feeds", library=library().slug), 303)
