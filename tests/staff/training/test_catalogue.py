"""Training by hand: entered, changed, copied, removed and put back, each by who may."""

import datetime
from typing import Any

import pytest
from flask import Flask

from infolit.store.audit import entries
from infolit.store.db import Database
from infolit.store.libraries import Library, LibraryText, save_library
from infolit.store.trainings import (
    Training,
    TrainingText,
    demonstration_trainings,
    find_training,
    save_trainings,
    trainings_of,
)
from tests.conftest import NewApp
from tests.page import Page
from tests.staff.colleague import LIBRARY, Colleague, account_of
from tests.walker import Patron, changed

PLACE = f"l/{LIBRARY}/training"
TODAY = datetime.datetime.now(datetime.UTC).date()
DEMONSTRATED = "five-questions"
GOOD: dict[str, Any] = {
    "title_lv": "Avotu pārbaude",
    "title_en": "Checking sources",
    "description_en": "Bring a page that you doubt.",
    "stages": ["evaluate", "find"],
    "levels": ["foundation"],
    "languages": ["en", "lv"],
    "starts_on": str(TODAY + datetime.timedelta(days=7)),
    "starts_at": "9.30",
    "minutes": "90",
    "more_dates": f"{TODAY + datetime.timedelta(days=20):%d.%m.%Y}\r\n{TODAY + datetime.timedelta(days=9)}",
    "sign_up": "https://library.example/sign-up",
}


@pytest.fixture
def editor(colleague: Colleague, db: Database) -> Colleague:
    """An editor, signed in."""
    account_of(db)
    colleague.sign_in()
    return colleague


@pytest.fixture
def librarian(app: Flask, db: Database) -> Colleague:
    """Somebody who may look only, signed in."""
    account_of(db, "vera", "librarian")
    reader = Colleague(app)
    reader.sign_in("vera")
    return reader


def send(who: Colleague, status: Any = 200, **fields: Any) -> Page:
    """Sends the form of the page with these fields in place of what it holds."""
    form = who.page.form()
    who.page = who.browser.post(form.action, changed(form, fields), status)
    return who.page


def enter(who: Colleague, status: Any = 200, **fields: Any) -> Page:
    """Enters a training that is good but for these fields."""
    who.look(f"{PLACE}/new")
    return send(who, status, **{**GOOD, **fields})


def entered(db: Database, title: str = "Checking sources") -> Training:
    """The training with this English title."""
    return next(each for each in trainings_of(db, LIBRARY) if each.text("en").title == title)


def actions(db: Database) -> list[str]:
    """What was done here with trainings."""
    return [entry.action for entry in entries(db, LIBRARY) if entry.action.startswith("training")]


def test_a_training_is_entered_and_visitors_see_all_of_it(
    editor: Colleague, db: Database, patron: Patron
) -> None:
    assert "on offer now" in enter(editor).text
    found = entered(db)
    assert found.id.startswith("checking-sources-") or found.id.startswith("avotu")
    assert (found.stages, found.languages, found.starts_at) == (("find", "evaluate"), ("en", "lv"), "09:30")
    assert (found.minutes, len(found.more_dates), found.provider) == (90, 2, LIBRARY)
    assert found.text("lv").provider_name
    assert found.text("en").provider_name == "Lejasmala Town Library"
    assert actions(db) == ["training added"]
    shown = patron.browser.get(f"/en/c/{LIBRARY}/offer")
    assert "https://library.example/sign-up" in shown.links()
    assert "Also on:" in shown.words
    assert f"/en/training/{found.id}.ics" in shown.links()


def test_an_edit_keeps_what_the_form_does_not_show(editor: Colleague, db: Database) -> None:
    enter(editor)
    before = entered(db)
    other = TrainingText("el", "Πηγές")
    texts = tuple(sorted((*before.texts, other), key=lambda text: text.language))
    save_trainings(db, [Training(**{**_plain(before), "texts": texts, "uid": "7", "link_problem": "404"})])
    editor.look(f"{PLACE}/{before.id}")
    send(editor, minutes="60")
    after = entered(db)
    assert (after.id, after.minutes, after.uid, after.link_problem) == (before.id, 60, "7", "404")
    assert after.text("el").title == other.title
    editor.look(f"{PLACE}/{before.id}")
    send(editor, sign_up="https://library.example/new")
    assert entered(db).link_problem is None
    assert actions(db).count("training changed") == 2


def _plain(training: Training) -> dict[str, Any]:
    return {name: getattr(training, name) for name in Training.__dataclass_fields__}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("stages", None),
        ("levels", ["highest"]),
        ("languages", None),
        ("kind", "party"),
        ("title_en", "x" * 201),
        ("description_en", "x" * 2001),
        ("link", "javascript:alert(1)"),
        ("link", "https://user@evil.example/"),
        ("link", "https://["),
        ("link", "https://a.example/" + "x" * 500),
        ("sign_up", "library.example"),
        ("sign_up", 'https://a.example/"><b>'),
        ("starts_on", "2026-02-30"),
        ("starts_on", "1726-01-01"),
        ("starts_on", "3026-01-01"),
        ("starts_at", "25:00"),
        ("minutes", "-5"),
        ("minutes", "٣٠"),
        ("every_weeks", "0"),
        ("more_dates", "soon"),
        ("more_dates", "\n".join(str(TODAY + datetime.timedelta(days=n)) for n in range(101))),
        ("valid_until", "2020-01-01"),
    ],
)
def test_a_problem_is_told_and_nothing_typed_is_lost(
    editor: Colleague, db: Database, field: str, value: Any
) -> None:
    before = trainings_of(db, LIBRARY)
    page = enter(editor, 422, **{field: value})
    assert page.has(f"#{field} .why, #{field}-why")
    assert page.has(f'.problem a[href="#{field}"]')
    assert trainings_of(db, LIBRARY) == before
    kept = dict(page.form().fields)
    typed = {**GOOD, field: value}
    assert kept["title_lv"] == typed["title_lv"]
    if isinstance(value, str) and field not in ("kind", "provider"):
        assert kept[field].split() == value.split()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title_lv": "", "title_en": "", "description_en": ""}, "title_lv"),
        ({"title_en": ""}, "title_en"),
        ({"provider": "partner"}, "provider_name_lv"),
        ({"starts_on": "", "more_dates": ""}, "starts_on"),
        ({"starts_on": "", "more_dates": "", "starts_at": "", "every_weeks": "2"}, "starts_on"),
    ],
)
def test_what_belongs_together_is_asked_for_together(
    editor: Colleague, fields: dict[str, str], field: str
) -> None:
    assert enter(editor, 422, **fields).has(f"#{field}-why")


def test_a_partner_gives_a_training_under_its_own_name(editor: Colleague, db: Database) -> None:
    enter(editor, provider="partner", provider_name_en="Evening School")
    found = entered(db)
    assert (found.provider, found.text("en").provider_name) == ("partner", "Evening School")
    editor.look(f"{PLACE}/{found.id}")
    send(editor, minutes="30")
    assert entered(db).provider == "partner"
    editor.look(f"{PLACE}/{found.id}")
    send(editor, provider="own", provider_name_en="")
    assert (entered(db).provider, entered(db).text("en").provider_name) == (LIBRARY, "Lejasmala Town Library")


def test_text_that_looks_like_code_is_shown_as_text(editor: Colleague, patron: Patron) -> None:
    nasty = '<script>alert("1")</script>{{ 7*7 }}'
    page = enter(editor, title_en=nasty, description_en=nasty, place_en=nasty)
    for shown in (page, patron.browser.get(f"/en/c/{LIBRARY}/offer")):
        assert nasty in shown.words
        assert not any("alert" in tag.get_text() for tag in shown.soup.find_all("script"))


def test_gaps_and_dead_links_are_seen_in_the_list(editor: Colleague, db: Database) -> None:
    enter(editor, title_lv="")
    found = entered(db)
    save_trainings(db, [Training(**{**_plain(found), "link_problem": "404 Not Found"})])
    words = editor.look(PLACE).words
    assert "Latviešu: no title" in words
    assert "A link does not open: 404 Not Found" in words
    editor.look(f"{PLACE}/{found.id}")
    assert "Latviešu: no description" in send(editor, title_lv="Avoti").words


def test_the_list_is_by_date_with_what_is_over_apart(editor: Colleague) -> None:
    enter(editor, title_en="Far off", starts_on=str(TODAY + datetime.timedelta(days=900)))
    enter(editor, title_en="Long past", starts_on="2020-05-04", more_dates="")
    enter(editor, title_en="This very day", starts_on=str(TODAY))
    titles = [title.get_text() for title in editor.page.soup.select("h3")]
    assert titles[0] == "This very day"
    assert titles[-1] == "Long past"
    assert "Far off" in titles[1:-1]
    only = [title.get_text() for title in editor.look(f"{PLACE}?stage=use").soup.select("h3")]
    assert 0 < len(only) < len(titles)
    assert "Far off" not in only


def test_an_empty_list_says_what_to_do(editor: Colleague, db: Database) -> None:
    save_library(db, Library("empty", (LibraryText("en", "Empty"),)))
    account_of(db, "maris", "editor", library="empty")
    editor.sign_in("maris")
    assert "Enter your first course" in editor.look("l/empty/training").words
    assert "nothing on offer" in editor.look("l/empty/training/rules").words


def test_a_copy_is_a_training_of_its_own(editor: Colleague, db: Database) -> None:
    enter(editor)
    first = entered(db)
    editor.look(f"{PLACE}/new?copy={first.id}")
    send(editor, title_en="Checking sources again")
    copy = entered(db, "Checking sources again")
    assert copy.id != first.id
    assert entered(db) == first
    assert copy.more_dates == first.more_dates


def test_removing_asks_and_can_be_undone(editor: Colleague, db: Database) -> None:
    enter(editor)
    before = entered(db)
    assert "Remove “Checking sources”?" in editor.look(f"{PLACE}/{before.id}/remove").words
    assert find_training(db, before.id) == before
    removed = editor.send()
    assert find_training(db, before.id) is None
    assert "is back" in editor.send().text
    assert find_training(db, before.id) == before
    editor.page = removed
    editor.send()
    assert actions(db).count("training put back") == 1
    editor.page = removed
    assert "can no longer be put back" in editor.send(410, kept="forged").words
    editor.look(f"{PLACE}/nothing/remove", 404)


def test_what_was_removed_elsewhere_cannot_be_put_here(editor: Colleague, db: Database) -> None:
    save_library(db, Library("other", (LibraryText("en", "Other"),)))
    account_of(db, "maris", "editor", library="other")
    enter(editor)
    editor.look(f"{PLACE}/{entered(db).id}/remove")
    kept = dict(editor.send().form().fields)["kept"]
    editor.sign_in("maris")
    enter_page = editor.look("l/other/training/new")
    proof = dict(enter_page.form().fields)["csrf_token"]
    body = {"kept": kept, "csrf_token": proof}
    assert trainings_of(db, "other") == ()
    editor.browser.post("/en/staff/l/other/training/put-back", body, 404)


def test_a_librarian_looks_and_changes_nothing(librarian: Colleague, db: Database) -> None:
    page = librarian.look(PLACE)
    assert not any(f"/training/{DEMONSTRATED}" in link or "/new" in link for link in page.links())
    librarian.look(f"{PLACE}/rules")
    before = trainings_of(db, LIBRARY)
    for place in ("new", DEMONSTRATED, f"{DEMONSTRATED}/remove", "put-back"):
        librarian.look(f"{PLACE}/{place}", 403)
        proof = {"csrf_token": _proof(librarian)}
        librarian.browser.post(f"/en/staff/{PLACE}/{place}", proof, 403)
    assert trainings_of(db, LIBRARY) == before


def _proof(who: Colleague) -> str:
    return dict(who.look("password").form().fields)["csrf_token"]


def test_trainings_of_others_are_not_here(editor: Colleague, db: Database) -> None:
    save_library(db, Library("other", (LibraryText("en", "Other"),)))
    text = (TrainingText("en", "Theirs"),)
    save_trainings(
        db, [Training("theirs", "other", "other", "course", ("use",), ("advanced",), ("en",), text)]
    )
    editor.look(f"{PLACE}/theirs", 404)
    editor.look(f"{PLACE}/theirs/remove", 404)
    editor.look(f"{PLACE}/new?copy=theirs", 404)
    editor.look("l/other/training", 404)


def test_a_changed_demonstration_stays_as_it_was_changed(
    editor: Colleague, db: Database, new_app: NewApp
) -> None:
    editor.look(f"{PLACE}/{DEMONSTRATED}")
    send(editor, title_en="Six questions")
    gone = demonstration_trainings(db)[0].id
    editor.look(f"{PLACE}/{gone}/remove")
    editor.send()
    new_app(LIBRARY_NAME="")
    assert find_training(db, gone) is None
    kept = find_training(db, DEMONSTRATED)
    assert kept is not None
    assert (kept.text("en").title, kept.demonstration) == ("Six questions", False)
