"""What was done: newest first, by whom, in words, of this library alone."""

from typing import get_args

import pytest

from infolit.staff.audit_page import ACTIONS, DETAILS, MOST
from infolit.store.audit import Action, Detail, entries, record
from infolit.store.db import Database
from infolit.store.libraries import Library, LibraryText, save_library
from tests.rows import execute
from tests.staff.colleague import LIBRARY, Colleague, account_of, code_now

HERE = f"l/{LIBRARY}/audit"


@pytest.fixture
def admin(colleague: Colleague, db: Database) -> Colleague:
    """An admin who has come all the way in."""
    account_of(db, "ilze", "admin", totp=True)
    colleague.sign_in()
    colleague.send(code=code_now())
    return colleague


def test_every_action_has_words(db: Database) -> None:
    assert set(get_args(Action)) == ACTIONS.keys()
    assert set(get_args(Detail)) == DETAILS.keys()


def test_it_says_what_was_done_here_by_whom_and_when(admin: Colleague, db: Database) -> None:
    assert "Nothing has been done yet" in admin.look(HERE).words
    save_library(db, Library("elsewhere", texts=(LibraryText("en", "Elsewhere"),)))
    anna = account_of(db, "anna")
    record(db, "role given", subject=anna.id, library=LIBRARY, detail="editor")
    record(db, "training added", staff=anna.id, library=LIBRARY)
    record(db, "settings changed", staff=anna.id, library="elsewhere")
    execute(db, "UPDATE audit SET at = 1795305600 WHERE action = 'training added'")
    table = admin.look(HERE).one("table")
    cells = [[cell.get_text() for cell in row.select("th, td")] for row in table.select("tbody tr")]
    assert sorted(cell[1:] for cell in cells) == [
        ["Role given: Editor", "command line", "anna"],
        ["Training added", "anna", "–"],
    ]
    assert "22 Nov 2026, 00:00" in table.get_text() or "22/11/2026, 00:00" in table.get_text()
    assert "UTC" in table.get_text()


def test_it_is_read_page_by_page(admin: Colleague, db: Database) -> None:
    for _ in range(2 * MOST + 1):
        record(db, "training changed", library=LIBRARY)
    execute(db, "UPDATE audit SET at = at % 3")
    seen = 0
    admin.look(HERE)
    for number in (MOST, MOST, 1):
        rows = admin.page.soup.select("tbody tr")
        seen += len(rows)
        assert len(rows) == number
        older = [link for link in admin.page.links() if "before=" in link]
        assert len(older) == (1 if number == MOST else 0)
        if older:
            admin.page = admin.browser.get(older[0])
    assert seen == 2 * MOST + 1
    pages = entries(db, LIBRARY, most=999)
    assert [(each.at, each.key) for each in pages] == sorted(((e.at, e.key) for e in pages), reverse=True)


@pytest.mark.parametrize("before", ["x", "1-2", "9" * 99 + "-" + "0" * 32])
def test_a_made_up_place_is_the_beginning(admin: Colleague, db: Database, before: str) -> None:
    record(db, "training changed", library=LIBRARY)
    assert "newest first" in admin.look(f"{HERE}?before={before}").words
