"""Files of others: every row is read, each problem is named, nothing makes the reader stumble."""

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infolit.offers.calendars import calendar_rows, write_calendar
from infolit.offers.linked_data import write_linked_data
from infolit.offers.reading import LARGEST, Unreadable, template_csv
from infolit.offers.rows import COLUMNS, FORMATS, KINDS, TEXTS, Format, is_address, training_of
from infolit.store.trainings import Training, TrainingText
from tests.offers.samples import LANGUAGES, TODAY, blank, problems, rows, trainings

FIT = {"stages": "find", "levels": "foundation", "languages": "en"}
HEAD = "BEGIN:VCALENDAR\nVERSION:2.0\n"


def event(*lines: str, head: str = "") -> str:
    """A calendar of one event."""
    told = ("SUMMARY:Title", *(f"X-INFOLIT-{name}:{text}" for name, text in FIT.items()), *lines)
    return HEAD + head + "\n".join(("BEGIN:VEVENT", *told, "END:VEVENT", "END:VCALENDAR", ""))


def table(heading: str, *lines: str) -> str:
    """A table, all of whose rows say the same of what is not named."""
    more = ",".join(FIT)
    return "\r\n".join(
        (f"title,{more},{heading}", *(f"Title,{','.join(FIT.values())},{each}" for each in lines))
    )


@given(trainings())
def test_what_is_published_as_linked_data_comes_back_whole(training: Training) -> None:
    (row,) = rows(write_linked_data([training]), "jsonld")
    made, found = training_of(row.record, blank(), languages=LANGUAGES)
    assert found == ()
    assert replace(made, id=training.id, uid=None) == training


@given(trainings().filter(lambda training: training.starts_on is not None), st.sampled_from(LANGUAGES))
def test_what_is_published_as_a_calendar_comes_back_whole(training: Training, language: str) -> None:
    file = write_calendar([training], language=language, today=TODAY)
    assert all(len(line) <= 75 for line in file.split(b"\r\n"))
    (row,) = rows(file, "ics")
    made, found = training_of(row.record, blank(), languages=LANGUAGES)
    assert found == ()
    assert replace(made, id=training.id, uid=None) == training


@pytest.mark.parametrize("title", [r"C:\New", r"a\\n", r"\;", r"\N", r"\\", "a\nb", r"\,;:"])
def test_backslashes_in_calendars_mean_what_they_meant(title: str) -> None:
    training = replace(blank(), texts=(TrainingText("en", title, provider_name=title),), starts_on=TODAY)
    (row,) = rows(write_calendar([training], language="en", today=TODAY), "ics")
    assert (row.record["title_en"], row.record["provider_name_en"]) == (title, title)


def zone(name: str, fold: str = "") -> str:
    """A time zone that changes every second since 1970."""
    halves = (
        f"BEGIN:{half}\nDTSTART:19700101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n"
        f"RRULE:FREQ=SECONDLY\nEND:{half}"
        for half in ("STANDARD", "DAYLIGHT")
    )
    return "\n".join((f"BEGIN:VTIME{fold}ZONE", f"tZ{fold}ID:{name}", *halves, "END:VTIMEZONE", ""))


@pytest.mark.parametrize("fold", ["", "\n "])
def test_a_time_zone_of_a_strangers_own_is_not_worked_out(fold: str) -> None:
    when = ("DTSTART;TZID=Odd 1:20270101T100000", "DTEND;TZID=Odd 2:20270101T113000")
    begun = time.monotonic()
    (row,) = rows(event(*when, head=zone("Odd 1", fold) + zone("Odd 2", fold)), "ics")
    assert (row.record["starts_at"], row.record["minutes"]) == ("10:00", "90")
    assert time.monotonic() - begun < 5


def test_a_calendar_that_is_the_name_of_a_file_opens_no_file(tmp_path: Path) -> None:
    file = tmp_path / "inside.ics"
    file.write_text(event(), encoding="utf-8")
    with pytest.raises(Unreadable, match="not ics"):
        rows(str(file), "ics")


@pytest.mark.parametrize(
    ("file", "format"),
    [
        (",".join(f"title_{n}" for n in range(60_000)) + "\n" + "1," * 60_000, "csv"),
        (
            json.dumps(
                {"@type": "Event", "name": [{"@language": f"l{n}", "@value": "x"} for n in range(500)]}
            ),
            "jsonld",
        ),
    ],
)
def test_a_row_of_hundreds_of_columns_is_no_row(file: str, format: Format) -> None:
    begun = time.monotonic()
    with pytest.raises(Unreadable):
        rows(file, format)
    assert time.monotonic() - begun < 5


def test_what_has_no_date_is_in_no_calendar() -> None:
    assert b"VEVENT" not in write_calendar([blank()], language="en", today=TODAY)


def test_the_example_table_is_one_that_can_be_taken_over() -> None:
    (row,) = rows("\ufeff" + template_csv(), "csv")
    assert row.number == 2
    assert problems(row) == []


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_may_have_any_usual_separator(separator: str) -> None:
    file = (
        separator.join(["title_lv", "Stages", "nothing of ours"])
        + "\r\n"
        + separator.join(["Ā", "Find", "x"])
    )
    (row,) = rows(file, "csv")
    assert row.record == {"title_lv": "Ā", "stages": "Find"}


@pytest.mark.parametrize(
    ("column", "text", "what"),
    [
        ("starts_on", "31.02.2027", "no such day"),
        ("starts_on", "soon", "no such day"),
        ("starts_on", "2027-13-01", "no such day"),
        ("starts_on", "1.1.1027", "no such day"),
        ("more_dates", "2027-01-04 2027-02-30", "no such day"),
        ("starts_at", "25:00", "no such time"),
        ("minutes", "-5", "no such number"),
        ("minutes", "9" * 5000, "no such number"),
        ("every_weeks", "0", "no such number"),
        ("link", "javascript:alert(1)", "no address"),
        ("link", "https://a@b.example/", "no address"),
        ("sign_up", "https://", "no address"),
        ("stages", "cook", "not known"),
        ("levels", "high", "not known"),
        ("languages", "xx", "not known"),
        ("kind", "party", "not known"),
        ("title_lv", "x" * 201, "too long"),
        ("title_xx", "xx", "not known"),
    ],
)
def test_what_is_wrong_is_named_by_its_column(column: str, text: str, what: str) -> None:
    (row,) = rows(json.dumps({"@type": "Event", "name": "Title"}), "jsonld")
    found = problems(replace(row, record={**row.record, **FIT, column: text}))
    assert found == [(column, what, text[:80])]


def test_a_row_without_a_title_parts_or_levels_says_so() -> None:
    (row,) = rows("title,starts_on\r\n,1.2.2027", "csv")
    missing = [("title", "missing", ""), *((name, "missing", "") for name in FIT)]
    assert problems(row) == missing


def test_one_bad_row_leaves_the_others_as_they_are() -> None:
    good, bad, again = rows(table("starts_on", "1.2.2027", "31.02.2027", "2027-03-01"), "csv")
    assert (problems(good), problems(again)) == ([], [])
    assert problems(bad) == [("starts_on", "no such day", "31.02.2027")]
    assert bad.number == 3


def test_more_cells_than_headings_are_a_problem_and_not_lost_in_silence() -> None:
    (row,) = rows(table("place", "Room, with a comma"), "csv")
    assert [each.what for each in row.problems] == ["more cells than headings"]


def test_two_rows_of_one_name_are_told() -> None:
    file = table("uid,starts_on", "a,1.2.2027", "a,2.2.2027")
    first, second = rows(file, "csv")
    assert problems(first) == []
    assert problems(second) == [("uid", "twice", "2")]


@pytest.mark.parametrize(
    ("lines", "weeks", "until"),
    [
        (["RRULE:FREQ=WEEKLY"], 1, None),
        (["RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;WKST=MO"], 2, None),
        (["RRULE:FREQ=WEEKLY;UNTIL=20270301"], 1, "2027-03-01"),
        (["RRULE:FREQ=WEEKLY;UNTIL=20270301T220000Z"], 1, "2027-03-02"),
        (["RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=3"], 2, "2027-02-01"),
    ],
)
def test_weekly_repeats_are_kept(lines: list[str], weeks: int, until: str | None) -> None:
    file = event("DTSTART;TZID=Europe/Riga:20270104T100000", *lines, head="X-WR-TIMEZONE:Europe/Riga\n")
    (row,) = rows(file, "ics")
    made, found = training_of(row.record, blank(), languages=LANGUAGES)
    assert found == row.problems == ()
    assert (made.every_weeks, made.valid_until and made.valid_until.isoformat()) == (weeks, until)
    assert (str(made.starts_on), made.starts_at) == ("2027-01-04", "10:00")


@pytest.mark.parametrize(
    "lines",
    [
        ["RRULE:FREQ=MONTHLY"],
        ["RRULE:FREQ=WEEKLY;BYDAY=MO,WE"],
        ["RRULE:FREQ=WEEKLY;INTERVAL=x"],
        ["RRULE:FREQ=WEEKLY;COUNT=99999999999"],
        ["RRULE:FREQ=WEEKLY", "RRULE:FREQ=WEEKLY"],
        ["RRULE:FREQ=WEEKLY", "EXDATE:20270111T100000"],
        ["RRULE:FREQ=SECONDLY;COUNT=1000000000"],
    ],
)
def test_other_repeats_are_a_problem_and_never_unrolled(lines: list[str]) -> None:
    (row,) = rows(event("DTSTART:20270104T100000", *lines), "ics")
    assert [each.what for each in row.problems] == ["repeats otherwise"]


def test_several_dates_of_an_event_are_all_kept() -> None:
    (row,) = rows(
        event("DTSTART:20270104T100000", "RDATE:20270106T100000,20270108T100000", "DURATION:PT1H30M"), "ics"
    )
    made, _found = training_of(row.record, blank(), languages=LANGUAGES)
    assert [str(day) for day in made.more_dates] == ["2027-01-06", "2027-01-08"]
    assert made.minutes == 90


def test_world_time_is_turned_into_the_calendars_own_or_told() -> None:
    told = event("DTSTART:20270704T080000Z", "DTEND:20270704T093000Z", head="X-WR-TIMEZONE:Europe/Riga\n")
    (row,) = rows(told, "ics")
    assert (row.record["starts_at"], row.record["minutes"], row.problems) == ("11:00", "90", ())
    (row,) = rows(event("DTSTART:20270704T080000Z"), "ics")
    assert problems(row) == [("starts_at", "world time", "08:00")]


def test_a_day_that_does_not_exist_is_one_in_calendars_too() -> None:
    (row,) = rows(event("DTSTART;TZID=Europe/Riga:20270231T100000"), "ics")
    assert problems(row) == [("starts_on", "no such day", "2027-02-31")]


@pytest.mark.parametrize(
    ("line", "what"), [("STATUS:CANCELLED", "called off"), ("RECURRENCE-ID:20270104", "change of one date")]
)
def test_what_is_called_off_or_changed_once_waits_for_somebody(line: str, what: str) -> None:
    (row,) = rows(event("DTSTART:20270104T100000", line), "ics")
    assert [each.what for each in row.problems] == [what]


def test_linked_data_is_found_in_web_pages_and_graphs() -> None:
    course = {
        "@type": ["Course"],
        "name": "C",
        "hasCourseInstance": {
            "@type": "CourseInstance",
            "startDate": "2027-01-04T10:00+02:00",
            "endDate": "2027-01-04T11:30+02:00",
        },
    }
    data = {
        "@graph": [
            {"@type": "WebPage", "mainEntity": course},
            {"@type": "http://schema.org/SocialEvent", "name": "E"},
        ]
    }
    page = (
        f'<!doctype html><p>x<script type="application/ld+json">{json.dumps(data)}</script><script>1</script>'
    )
    first, second = rows(page, "jsonld")
    assert (first.record["title_en"], second.record["title_en"]) == ("C", "E")
    assert [first.record[name] for name in ("starts_on", "starts_at", "minutes")] == [
        "2027-01-04",
        "10:00",
        "90",
    ]


@pytest.mark.parametrize(
    ("content", "format", "why"),
    [
        (b"", "csv", "not csv"),
        (b"title\r\n", "csv", "empty"),
        (b"title\r\n\xe4", "csv", "not utf-8"),
        (b"name\r\nx", "csv", "not csv"),
        (b"x" * (LARGEST + 1), "ics", "too large"),
        (b"nothing", "ics", "not ics"),
        (b"BEGIN:VEVENT\nEND:VEVENT\n", "ics", "not ics"),
        (HEAD.encode() + b"END:VCALENDAR\n", "ics", "empty"),
        (b"BEGIN:VCALENDAR\n" * 5000, "ics", "not ics"),
        (b"<html></html>", "jsonld", "not jsonld"),
        (b"[" * 100_000, "jsonld", "not jsonld"),
        (b"{", "jsonld", "not jsonld"),
        (b"{}", "jsonld", "empty"),
        (b"title\r\n" + b"x\r\n" * 5001, "csv", "too many"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content: bytes, format: Format, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        rows(content, format)


_LINES = """
BEGIN:VCALENDAR BEGIN:VEVENT END:VEVENT END:VCALENDAR SUMMARY:x DTSTART:20270104T100000Z DTSTART;TZID=Q:x DTEND:20260104
DURATION:-P9999999W RRULE:FREQ=WEEKLY;UNTIL=;INTERVAL=-2 RDATE;VALUE=PERIOD:a/b UID:\\ :
X;=: X-INFOLIT-TITLE;LANGUAGE=q:\\
""".split()
_KEYS = "@type name startDate eventSchedule repeatFrequency offers location @value organizer subEvent".split()
_VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9)
_JSON = st.recursive(
    _VALUES | st.sampled_from(["Event", "2027-01-04T10:00Z", "P1W"]),
    lambda some: st.lists(some, max_size=3) | st.dictionaries(st.sampled_from(_KEYS), some, max_size=5),
    max_leaves=12,
)


def _event(lines: list[str]) -> str:
    return "\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR"])


_TEXTS = (
    st.text(max_size=300)
    | st.lists(st.sampled_from(_LINES), max_size=12).map(_event)
    | _JSON.map(lambda data: json.dumps([{"@type": "Event", "name": data}, data]))
    | st.lists(st.text(max_size=9), max_size=12).map(lambda cells: "title;starts_on\n" + ";".join(cells))
)
_FILES = st.binary(max_size=300) | _TEXTS.map(lambda text: text.encode("utf-8", "replace"))


@given(_FILES, st.sampled_from(FORMATS))
def test_no_file_makes_the_reader_stumble(content: bytes, format: Format) -> None:
    try:
        found = rows(content, format)
    except Unreadable:
        return
    for row in found:
        made, _problems = training_of(row.record, blank(), languages=LANGUAGES)
        assert made.kind in KINDS
        told = [text for problem in problems(row) for text in problem]
        # Pages and databases take neither NULs nor halves of signs.
        assert all(
            text.replace("\n", "").isprintable() for text in [*told, *row.record, *row.record.values()]
        )


@given(st.dictionaries(st.sampled_from([*COLUMNS, *(f"{name}_lv" for name in TEXTS)]), st.text(max_size=40)))
def test_whatever_stands_in_a_row_is_right_or_named(record: dict[str, str]) -> None:
    made, found = training_of(record, blank(), languages=LANGUAGES)
    for name in ("link", "sign_up"):
        assert getattr(made, name) is None or is_address(getattr(made, name))
    assert made.texts or found


def test_what_no_page_can_show_is_left_away() -> None:
    name = {"@value": "a\0\ud800b", "@language": "x\0\ud800"}
    (row,) = rows(json.dumps({"@type": "Event", "name": name, "startDate": "\ud800"}), "jsonld")
    assert row.record["title_x"] == "ab"
    assert row.record["starts_on"] == ""


def test_a_calendar_within_a_calendar_is_no_trap() -> None:
    nested = "BEGIN:VCALENDAR\n" * 3000 + "END:VCALENDAR\n" * 3000
    assert list(calendar_rows(nested)) == []
