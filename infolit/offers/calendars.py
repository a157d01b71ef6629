"""Offers as iCalendar (RFC 5545), written and read. What it has no property for stands in X-INFOLIT-… ones."""

import datetime
import re
from collections.abc import Iterable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

from infolit.offers.rows import COLUMNS, TEXTS, Problem, Row, clean, published_uid, record_of
from infolit.store.trainings import Training

_PROPERTIES = {"title": "SUMMARY", "description": "DESCRIPTION", "place": "LOCATION"}
_OURS = "X-INFOLIT-"
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_DATE_TIME = re.compile(r"(\d{8})(?:T(\d\d)(\d\d)\d\d(Z?))?")
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def write_calendar(trainings: Iterable[Training], *, language: str, today: datetime.date) -> bytes:
    """A calendar of all that has a date, with titles in this language where there are any."""
    return _calendar(_event(each, language, today) for each in trainings if each.starts_on)


def write_date(training: Training, date: datetime.date, *, language: str, today: datetime.date) -> bytes:
    """A calendar of one meeting, for whoever means to go there."""
    text = training.text(language)
    event = _begin(f"{training.id}-{date:%Y%m%d}@infolit", today)
    _add_when(event, date, training.starts_at, training.minutes or 60)
    event.add("SUMMARY", _escaped(text.title))
    event.add("DESCRIPTION", _escaped(text.description))
    event.add("LOCATION", _escaped(", ".join(part for part in (text.place, text.provider_name) if part)))
    if training.link:
        event.add("URL", training.link)
    return _calendar([event])


def _calendar(events: Iterable[Any]) -> bytes:
    from icalendar import Calendar  # read by few requests

    calendar = Calendar()
    for name, value in (("VERSION", "2.0"), ("PRODID", "-//infolit//training//"), ("METHOD", "PUBLISH")):
        calendar.add(name, value)
    for event in events:
        calendar.add_component(event)
    written: bytes = calendar.to_ical(sorted=False)
    return written


def _begin(uid: str, today: datetime.date) -> Any:
    from icalendar import Event

    event = Event()
    event.add("UID", uid)
    event.add("DTSTAMP", datetime.datetime.combine(today, datetime.time(), datetime.UTC))
    return event


def _moment(day: datetime.date, starts_at: str | None) -> datetime.date:
    """Local ("floating") time: the course is where its visitors are."""
    return datetime.datetime.combine(day, datetime.time.fromisoformat(starts_at)) if starts_at else day


def _add_when(event: Any, day: datetime.date, starts_at: str | None, minutes: int | None) -> None:
    event.add("DTSTART", _moment(day, starts_at))
    if starts_at and minutes:
        # Written by hand: the library would make a day of 1440 minutes.
        event["DURATION"] = _verbatim(f"PT{minutes}M")


def _verbatim(text: str) -> Any:
    from icalendar.prop import vInline

    return vInline(text)


def _escaped(text: str) -> Any:
    """A text for a calendar; the library itself would make a line break of the N in C:\\New."""
    return _verbatim(clean(text).translate(_ESCAPES))


def _event(training: Training, language: str, today: datetime.date) -> Any:
    event = _begin(published_uid(training), today)
    day, at = training.starts_on or today, training.starts_at
    _add_when(event, day, at, training.minutes)
    if training.every_weeks:
        until = {"UNTIL": _moment(training.valid_until, at and "23:59")} if training.valid_until else {}
        event.add("RRULE", {"FREQ": "WEEKLY", "INTERVAL": training.every_weeks, **until})
    if training.more_dates:
        event.add("RDATE", [_moment(day, at) for day in training.more_dates])
    if training.link:
        event.add("URL", training.link)
    spoken = training.text(language)
    for name, property_ in _PROPERTIES.items():
        if words := getattr(spoken, name):
            event.add(property_, _escaped(words), parameters={"LANGUAGE": spoken.language})
    _add_ours(event, training, spoken.language)
    return event


def _add_ours(event: Any, training: Training, spoken: str) -> None:
    """All that the standard properties do not tell, so that nothing is lost between two libraries."""
    told = {"uid", "link", "starts_on", "starts_at", "every_weeks", "more_dates"}
    told |= {f"{name}_{spoken}" for name in _PROPERTIES}
    told |= {"minutes"} if training.starts_at else set()
    told |= {"valid_until"} if training.every_weeks else set()
    for column, words in record_of(training).items():
        if words and column not in told:
            name, _, language = (column, "", "") if column in COLUMNS else column.rpartition("_")
            property_ = _OURS + name.upper().replace("_", "-")
            event.add(property_, _escaped(words), parameters={"LANGUAGE": language} if language else {})


def calendar_rows(text: str) -> Iterator[Row]:
    """One row for each event, in order. ValueError: this is no calendar."""
    from icalendar import Calendar
    from icalendar.parser import Contentlines

    # A zone without a name is not worked out, be it one that changes every second: times are read as they stand.
    lines: Any = Contentlines.from_ical(text)  # type: ignore[no-untyped-call]
    kept = "\r\n".join(line for line in lines if not line.upper().startswith("TZID"))
    # As bytes: a text of one line would be taken for the name of a file.
    calendars = Calendar.from_ical(kept.encode(), multiple=True)
    if not any(calendar.name == "VCALENDAR" for calendar in calendars):
        raise ValueError("no calendar")
    number = 0
    for calendar in calendars:
        zone = _zone(str(calendar.get("X-WR-TIMEZONE", "")))
        for event in calendar.subcomponents:
            if event.name == "VEVENT":
                number += 1
                yield _row(number, event, zone)


def _zone(name: str) -> datetime.tzinfo | None:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError):
        return None


def _all(event: Any, name: str) -> list[Any]:
    found = event.get(name, [])
    return found if isinstance(found, list) else [found]


def _raw(value: Any) -> str:
    return str(value) if isinstance(value, str) else value.to_ical().decode("utf-8", "replace")


def _plain(value: Any) -> str:
    """A text; the library leaves those of properties that it does not know as they stand in the file."""
    from icalendar.prop import vText

    if type(value) is vText:
        return str(value)
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], _raw(value))


def _row(number: int, event: Any, zone: datetime.tzinfo | None) -> Row:
    problems: list[Problem] = []
    record = {
        "uid": next(map(_plain, _all(event, "UID")), ""),
        "link": next(map(_raw, _all(event, "URL")), ""),
    }
    record |= _when(event, zone, problems)
    for name, property_ in _PROPERTIES.items():
        record[name] = ""
        for value in _all(event, property_)[:1]:
            language = str(value.params.get("LANGUAGE", ""))
            record = {column: words for column, words in record.items() if column != name}
            record[f"{name}_{language}" if language else name] = _plain(value)
    record |= _ours(event)
    if _all(event, "RECURRENCE-ID"):
        problems.append(Problem("starts_on", "change of one date"))
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        problems.append(Problem("starts_on", "called off"))
    return Row(number, record, tuple(problems))


def _ours(event: Any) -> dict[str, str]:
    found = {}
    for column in (*COLUMNS, *TEXTS):
        for value in _all(event, _OURS + column.upper().replace("_", "-")):
            language = str(value.params.get("LANGUAGE", "")) if column in TEXTS else ""
            found[f"{column}_{language}" if language else column] = _plain(value)
    return found


def _local(raw: str, zone: datetime.tzinfo | None) -> tuple[str, str, bool]:
    """Day and time as the clock on the wall has them, whether there is such a day or not; and whether that is sure."""
    match = _DATE_TIME.fullmatch(raw)
    if match is None:
        return raw, "", True
    if match[4] and zone:
        try:
            there = (
                datetime.datetime.strptime(raw, "%Y%m%dT%H%M%SZ")
                .replace(tzinfo=datetime.UTC)
                .astimezone(zone)
            )
            return f"{there:%Y-%m-%d}", f"{there:%H:%M}", True
        except (ValueError, OverflowError):
            pass
    day = f"{raw[:4]}-{raw[4:6]}-{raw[6:8]}"
    return day, f"{match[2]}:{match[3]}" if match[2] else "", not match[4]


def _when(event: Any, zone: datetime.tzinfo | None, problems: list[Problem]) -> dict[str, str]:
    start = next(map(_raw, _all(event, "DTSTART")), "")
    day, at, sure = _local(start, zone)
    if not sure:
        problems.append(Problem("starts_at", "world time", at))
    dates = [_local(part, zone)[0] for value in _all(event, "RDATE") for part in _raw(value).split(",")]
    told = {"starts_on": day, "starts_at": at, "minutes": _minutes(event) if at else ""}
    return {**told, "more_dates": " ".join(dict.fromkeys(dates)), **_repeats(event, day, zone, problems)}


def _minutes(event: Any) -> str:
    start, end, length = (next(iter(_all(event, name)), None) for name in ("DTSTART", "DTEND", "DURATION"))
    try:
        span = (
            length.dt
            if length is not None
            else end.dt - start.dt
            if end is not None and start is not None
            else None
        )
    except (ValueError, TypeError, AttributeError, OverflowError):
        return ""
    if not isinstance(span, datetime.timedelta) or span <= datetime.timedelta():
        return ""
    return str(int(span.total_seconds() // 60) or "")


def _repeats(event: Any, day: str, zone: datetime.tzinfo | None, problems: list[Problem]) -> dict[str, str]:
    """Weekly repeats on the weekday of the first meeting; any other rule is a problem to mend by hand."""
    rules = [_raw(rule) for rule in _all(event, "RRULE")]
    if not rules:
        return {"every_weeks": "", "valid_until": ""}
    rule = dict(part.upper().partition("=")[::2] for part in rules[0].split(";"))
    try:
        weeks = int(rule.pop("INTERVAL", "1"))
        first = datetime.date.fromisoformat(day)
        last = rule.pop("UNTIL", "")
        until = _local(last, zone)[0] if last else ""
        if count := int(rule.pop("COUNT", "0")):
            until = (first + datetime.timedelta(weeks=weeks * (count - 1))).isoformat()
        usual = {"FREQ": "WEEKLY", "BYDAY": _WEEKDAYS[first.weekday()], "WKST": rule.get("WKST", "")}
        if rule.items() <= usual.items() and "FREQ" in rule and len(rules) == 1 and not _all(event, "EXDATE"):
            return {"every_weeks": str(weeks), "valid_until": until}
    except (ValueError, OverflowError):
        pass
    problems.append(Problem("every_weeks", "repeats otherwise", rules[0][:80]))
    return {"every_weeks": "", "valid_until": ""}
