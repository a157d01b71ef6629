"""An editor brings in files of others: nothing is lost on a bad row, and twice is once."""

import datetime
import io
from dataclasses import replace
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from infolit.i18n import NAMES
from infolit.offers.calendars import write_calendar
from infolit.offers.linked_data import write_linked_data
from infolit.offers.reading import LARGEST
from infolit.store import imports
from infolit.store.db import Database
from infolit.store.imports import KEPT_DAYS, find_import, imports_of, preview, remove_old_imports
from infolit.store.trainings import save_trainings, trainings_of
from tests.page import Page, judge
from tests.rows import rows
from tests.staff.colleague import LIBRARY, SITE, Colleague, account_of

HEAD = "BEGIN:VCALENDAR\nVERSION:2.0\n"
EVENT = (
    "BEGIN:VEVENT\nUID:{uid}\nDTSTART:{day}T100000\nDURATION:PT90M\nSUMMARY;LANGUAGE=en:{title}\nEND:VEVENT\n"
)
FOUR = (
    HEAD
    + EVENT.format(uid="a", day="20990105", title="Letters")
    + EVENT.format(uid="b", day="20990231", title="Maps")
    + EVENT.format(uid="c", day="20990107", title="")
    + EVENT.format(uid="d", day="20990108", title="Phones")
    + "END:VCALENDAR\n"
)
FIT: dict[str, Any] = {"stages": "find", "levels": "foundation"}


@pytest.fixture
def editor(colleague: Colleague, db: Database) -> Colleague:
    """An editor of the library, signed in."""
    account_of(db)
    colleague.sign_in()
    return colleague


def upload(editor: Colleague, content: bytes | str, status: int = 303, **fields: Any) -> Any:
    """Sends a file by the form; where that leads to, or the page if it is refused."""
    page = editor.look(f"l/{LIBRARY}/training/import")
    form = page.form()
    body = content.encode() if isinstance(content, str) else content
    data: MultiDict[str, Any] = MultiDict([pair for pair in form.fields if pair[0] != "file"])
    data.update(fields)
    data.add("file", FileStorage(io.BytesIO(body), filename="any.name"))
    boundary, encoded = encode_multipart(data)  # in memory: the client would leave a file open
    told = {"Referer": f"{SITE}{form.action}", "Content-Type": f"multipart/form-data; boundary={boundary}"}
    answer = editor.client.post(form.action, data=encoded, base_url=SITE, headers=told)
    text = answer.get_data(as_text=True)
    assert answer.status_code == status, text
    if status == 303:
        return editor.look(answer.headers["Location"].partition("/staff/")[2])
    headers = {name.lower(): value for name, value in answer.headers}
    return judge(Page(form.action, status, headers, text))


def titles(db: Database) -> set[str]:
    """What the library offers of what these tests bring in."""
    return {t.text("en").title for t in trainings_of(db, LIBRARY) if not t.demonstration}


def link(page: Page, words: str) -> str:
    """Where the link with these words leads, behind /staff/."""
    found = [tag for tag in page.soup.select("main a[href]") if words in tag.get_text()]
    return str(found[0]["href"]).partition("/staff/")[2]


def test_a_calendar_with_two_bad_rows_is_previewed_mended_and_taken_over(
    editor: Colleague, db: Database
) -> None:
    page = upload(editor, FOUR, **FIT)
    assert "“2099-02-31” does not exist" in page.words
    assert "Title (English): nothing is given" in page.words or "Title: nothing is given" in page.words
    assert page.one("form#step button").get_text() == "Take over 2"
    assert titles(db) == set()
    preview_at = editor.place()

    editor.send()
    assert titles(db) == {"Letters", "Phones"}
    assert "2 trainings were taken over." in editor.page.one(".said").get_text()
    assert editor.place() == preview_at

    row = editor.look(link(editor.page, "Row 2"))
    assert dict(row.form().fields)["starts_on"] == "2099-02-31"
    assert "does not exist" in row.one("#starts_on-why").get_text()
    editor.send(422, starts_on="30.02.2099")
    editor.send(starts_on="28.02.2099")
    assert "Row 2 is right now." in editor.page.one(".said").get_text()
    editor.look(link(editor.page, "Row 3"))
    editor.send(form="main form:not(#step)")
    assert "Row 3 is left out." in editor.page.one(".said").get_text()
    editor.send()
    assert titles(db) == {"Letters", "Phones", "Maps"}
    assert imports_of(db, LIBRARY) == []
    assert [row["action"] for row in rows(db)["audit"]].count("trainings imported") == 2


def test_the_same_file_twice_changes_nothing(editor: Colleague, db: Database) -> None:
    good = FOUR.replace("20990231", "20990228").replace("SUMMARY;LANGUAGE=en:\n", "SUMMARY:Thirds\n")
    upload(editor, good, **FIT)
    editor.send()
    before = trainings_of(db, LIBRARY)
    page = upload(editor, good, **FIT)
    assert "Nothing is to be done" in page.words
    assert not page.has("form#step")
    assert trainings_of(db, LIBRARY) == before


def test_a_table_is_met_again_by_title_and_first_date(editor: Colleague, db: Database) -> None:
    table = "title;starts_on;starts_at;place\r\nMaps;5.1.2099;10:00;{}\r\n"
    upload(editor, table.format("Room 1"), **FIT)
    editor.send()
    page = upload(editor, table.format("Room 2"), **FIT)
    assert [cell.get_text() for cell in page.soup.select("main tbody td")] == ["Room 1", "Room 2"]
    editor.send()
    (made,) = [training for training in trainings_of(db, LIBRARY) if not training.demonstration]
    assert (made.text("lv").place, made.stages, str(made.starts_on)) == ("Room 2", ("find",), "2099-01-05")


def test_what_was_set_by_hand_and_the_file_does_not_tell_stays(editor: Colleague, db: Database) -> None:
    upload(editor, FOUR, **FIT)
    editor.send()
    (letters,) = [each for each in trainings_of(db, LIBRARY) if each.text("en").title == "Letters"]
    changed = replace(letters, levels=("advanced",), sign_up="https://a.example/")
    save_trainings(db, [changed])
    page = upload(editor, FOUR, **FIT)
    assert "Letters" not in [tag.get_text() for tag in page.soup.select("caption")]
    assert changed in trainings_of(db, LIBRARY)


def test_a_text_in_a_language_that_is_not_known_here_waits_and_goes_when_the_row_is_kept(
    editor: Colleague, db: Database
) -> None:
    page = upload(editor, "title_lv;title_ru\r\nKarte;Karta\r\n", **FIT)
    assert "Title (ru): “ru” is not known here." in page.words
    editor.look(link(editor.page, "Row 2"))
    editor.send()
    assert editor.page.one("form#step button").get_text() == "Take over 1"
    editor.send()
    (made,) = [training for training in trainings_of(db, LIBRARY) if not training.demonstration]
    assert [(text.language, text.title) for text in made.texts] == [("lv", "Karte")]


@pytest.mark.parametrize("format", ["ics", "jsonld"])
def test_what_the_library_publishes_changes_nothing_when_it_comes_back(
    editor: Colleague, db: Database, format: str
) -> None:
    there = trainings_of(db, LIBRARY)
    today = datetime.datetime.now(datetime.UTC).date()
    calendar = write_calendar(there, language="lv", today=today)
    page = upload(editor, calendar if format == "ics" else write_linked_data(there))
    assert "Nothing is to be done" in page.words
    assert trainings_of(db, LIBRARY) == there


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "Choose a file first."),
        (b"\xff\xfe\x00", "CSV UTF-8"),
        ("nothing", "This is no table"),
        ("title\r\n" + "x\r\n" * 501, "more than 500"),
        (b"title\r\n" + b"x" * LARGEST, "larger than 1 MB"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(
    editor: Colleague, db: Database, content: bytes | str, words: str
) -> None:
    assert words in upload(editor, content, 422).words
    assert imports_of(db, LIBRARY) == []


def test_only_this_page_takes_more_than_others(editor: Colleague) -> None:
    upload(editor, "title,place\r\n" + ("x," + "x" * 3000 + "\r\n") * 100)
    told = {"Referer": f"{SITE}/", "Content-Type": "multipart/form-data; boundary=x"}
    for place, size in (("training/feeds", 300_000), ("training/import", 3_000_000)):
        address = f"/en/staff/l/{LIBRARY}/{place}"
        answer = editor.client.post(address, data=b"x" * size, base_url=SITE, headers=told)
        assert answer.status_code == 413


def test_a_file_of_500_rows_is_shown_and_those_that_are_over_are_only_counted(editor: Colleague) -> None:
    lines = "".join(f"T{number};5.1.2099\r\n" for number in range(499))
    page = upload(editor, f"title;starts_on\r\nOld;5.1.2020\r\n{lines}", **FIT)
    assert "1 more is over" in page.words
    assert page.one("form#step button").get_text() == "Take over 499"


def test_a_library_keeps_so_many_files_and_then_wants_a_decision(
    editor: Colleague, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "MOST_IMPORTS", 2)
    for _ in range(2):
        upload(editor, FOUR)
    assert "wait already" in upload(editor, FOUR, 422).words


def test_what_waits_is_another_librarys_to_see_only_there(editor: Colleague, db: Database) -> None:
    upload(editor, FOUR, **FIT)
    (waiting,) = imports_of(db, LIBRARY)
    assert find_import(db, "riverside", waiting.id) is None
    editor.look(f"l/{LIBRARY}/training/import/{waiting.id}/99", 404)
    editor.look(f"l/{LIBRARY}/training/import/no-such", 404)
    assert "2 to take over, 2 to mend" in editor.look(f"l/{LIBRARY}/training/import").words


def test_what_nobody_takes_over_goes_after_a_week(editor: Colleague, db: Database) -> None:
    upload(editor, FOUR, **FIT)
    (waiting,) = imports_of(db, LIBRARY)
    assert preview(db, waiting, languages=NAMES).waits
    assert remove_old_imports(db, waiting.made + KEPT_DAYS * 86_400) == 0
    assert remove_old_imports(db, waiting.made + KEPT_DAYS * 86_400 + 1) == 1


def test_the_example_can_be_filled_in_and_sent(editor: Colleague) -> None:
    address = f"/en/staff/l/{LIBRARY}/training/import.csv"
    answer = editor.client.get(address, base_url=SITE)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert upload(editor, answer.get_data()).one("form#step button").get_text() == "Take over 1"
