"""Offers as events and courses of schema.org, in JSON-LD, written and read; by itself or within a web page."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

from infolit.offers.rows import Problem, Row, clean, published_uid
from infolit.store.trainings import Training

Json = dict[str, Any]

_KINDS = {"LearningResource": "handout", "DigitalDocument": "handout", "OnlineCourse": "e-course"}
_WITHOUT_DATE = ("Course", "LearningResource", "OnlineCourse")
_MOMENT = re.compile(r"(\d{4}-?\d\d-?\d\d)(?:[T ](\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?")
_SPAN = re.compile(r"P(?:(\d{1,3})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?)?")
_DEEPEST = 40


def write_linked_data(trainings: Iterable[Training]) -> str:
    """A document of all trainings: with a date an EducationEvent, else a Course."""
    graph = [_thing(training) for training in trainings]
    return json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False, indent=1)


def _thing(training: Training) -> Json:
    at = training.starts_at
    offer = {"url": training.sign_up, "validThrough": _iso(training.valid_until)}
    thing = {
        "@type": "EducationEvent" if training.starts_on else "Course",
        "identifier": published_uid(training),
        "additionalType": training.kind,
        "name": _said(training, "title"),
        "description": _said(training, "description"),
        "url": training.link,
        "inLanguage": [*training.languages],
        "teaches": [*training.stages],
        "educationalLevel": [*training.levels],
        "startDate": f"{training.starts_on}T{at}" if training.starts_on and at else _iso(training.starts_on),
        "duration": f"PT{training.minutes}M" if training.minutes else None,
        "eventSchedule": [*_schedules(training)],
        "location": _named("Place", _said(training, "place")),
        "organizer" if training.starts_on else "provider": _named(
            "Organization", _said(training, "provider_name")
        )
        or {},
        "offers": {"@type": "Offer", **_kept(offer)} if any(offer.values()) else None,
    }
    organization = thing["organizer" if training.starts_on else "provider"]
    organization |= {"@type": "Organization", "identifier": training.provider}
    return _kept(thing)


def _kept(thing: Mapping[str, Any]) -> Json:
    return {name: value for name, value in thing.items() if value not in (None, "", [], {})}


def _iso(value: object) -> str | None:
    return None if value is None else str(value)


def _said(training: Training, name: str) -> Any:
    words = [(text.language, clean(getattr(text, name))) for text in training.texts]
    return [{"@value": text, "@language": language} for language, text in words if text]


def _named(kind: str, name: Any) -> Json | None:
    return {"@type": kind, "name": name} if name else None


def _schedules(training: Training) -> Iterator[Json]:
    if training.every_weeks:
        repeats = {"startDate": _iso(training.starts_on), "repeatFrequency": f"P{training.every_weeks}W"}
        yield _kept({"@type": "Schedule", **repeats, "endDate": _iso(training.valid_until)})
    for day in training.more_dates:
        yield {"@type": "Schedule", "startDate": _iso(day), "endDate": _iso(day)}


class _Scripts(HTMLParser):
    """Collects what stands in <script type="application/ld+json">."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes whether this is such a script."""
        kind = (dict(attrs).get("type") or "").partition(";")[0].strip().lower()
        self._inside = tag == "script" and kind == "application/ld+json"
        if self._inside:
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        """Every end is its end: it holds no tags."""
        self._inside = False

    def handle_data(self, data: str) -> None:
        """Adds to the script."""
        if self._inside:
            self.found[-1] += data


def linked_rows(text: str) -> Iterator[Row]:
    """One row for each event or course, in order. ValueError: neither JSON nor a page with some."""
    if text.lstrip()[:1] in ("{", "["):
        documents = [text]
    else:
        scripts = _Scripts()
        scripts.feed(text)
        documents = scripts.found
    if not documents:
        raise ValueError("no linked data")
    things = (thing for each in documents for thing in _things(json.loads(each), 0))
    for number, thing in enumerate(things, 1):
        yield _row(number, thing)


def _things(node: Any, depth: int) -> Iterator[Json]:
    """Events and courses, wherever they stand; what is within one belongs to it."""
    if isinstance(node, list) and depth < _DEEPEST:
        for each in node:
            yield from _things(each, depth + 1)
    elif isinstance(node, dict) and depth < _DEEPEST:
        if _types(node):
            yield node
        else:
            for each in node.values():
                yield from _things(each, depth + 1)


def _types(thing: Json) -> list[str]:
    types = [str(kind).rpartition("/")[2].removeprefix("schema:") for kind in _list(thing.get("@type"))]
    return [t for t in types if t.endswith("Event") or t == "CourseInstance" or t in _WITHOUT_DATE]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: Any) -> str:
    """The first text of a value, be it a list or a thing with a name or an address."""
    for each in _list(value)[:1]:
        if isinstance(each, dict):
            return _text(next((each[key] for key in ("@value", "name", "url", "@id") if key in each), None))
        return "" if isinstance(each, bool | list) else str(each)
    return ""


def _row(number: int, thing: Json) -> Row:
    problems: list[Problem] = []
    place, offer = _list(thing.get("location")), _first(thing.get("offers"))
    held_by = _first(thing.get("organizer") or thing.get("provider"))
    record = {
        "uid": _text(thing.get("identifier") or thing.get("@id")),
        "link": _text(thing.get("url")),
        "sign_up": _text(offer.get("url")),
        **_when(thing, offer, problems),
    }
    for name, value in (("title", thing.get("name")), ("description", thing.get("description"))):
        record |= _in_languages(name, value)
    record |= _in_languages(
        "place", _first(place).get("name", "") if place and isinstance(place[0], dict) else place
    )
    record |= _in_languages("provider_name", held_by.get("name", ""))
    kind = _text(thing.get("additionalType")) or next((_KINDS[t] for t in _types(thing) if t in _KINDS), "")
    kind = kind or ("e-course" if "online" in str(thing.get("courseMode", "")).lower() else "")
    record |= {"kind": kind, "provider": _text(held_by.get("identifier"))}
    for column, name in (("stages", "teaches"), ("levels", "educationalLevel"), ("languages", "inLanguage")):
        record[column] = " ".join(_text(each) for each in _list(thing.get(name)))
    if _text(thing.get("eventStatus")).endswith("EventCancelled"):
        problems.append(Problem("starts_on", "called off"))
    return Row(number, record, tuple(problems))


def _first(value: Any) -> Json:
    return next((each for each in _list(value) if isinstance(each, dict)), {})


def _in_languages(name: str, value: Any) -> dict[str, str]:
    """A text in each language that it comes in. Lists of others count by their first."""
    said = [each for each in _list(value) if isinstance(each, dict) and each.get("@language")]
    if not said:
        return {name: _text(value)}
    return {f"{name}_{each['@language']}": _text(each) for each in said}


def _moment(text: str, problems: list[Problem]) -> tuple[str, str]:
    """Day and time as the clock on the wall has them."""
    match = _MOMENT.fullmatch(text)
    if match is None:
        return text, ""
    if match[3] == "Z":
        problems.append(Problem("starts_at", "world time", match[2]))
    return match[1], match[2] or ""


def _when(thing: Json, offer: Json, problems: list[Problem]) -> dict[str, str]:
    instance = _first(thing.get("hasCourseInstance"))
    held = thing if thing.get("startDate") else {**instance, **thing}
    day, at = _moment(
        _text(instance.get("startDate") if held is not thing else thing.get("startDate")), problems
    )
    record = {"starts_on": day, "starts_at": at, "every_weeks": "", "more_dates": ""}
    record["valid_until"] = _moment(_text(offer.get("validThrough")), [])[0]
    days = []
    for schedule in _list(held.get("eventSchedule") or held.get("courseSchedule")):
        if isinstance(schedule, dict):
            days += _scheduled(schedule, record, problems)
    sub_events = [each for each in _list(held.get("subEvent")) if isinstance(each, dict)]
    days += [_moment(_text(each.get("startDate")), problems)[0] for each in sub_events]
    record["more_dates"] = " ".join(filter(None, days))
    return {**record, "minutes": _minutes(held)}


def _scheduled(schedule: Json, record: dict[str, str], problems: list[Problem]) -> list[str]:
    """Takes a schedule into the record: weekly repeats of the first date. What is left: a date of its own."""
    frequency = _text(schedule.get("repeatFrequency"))
    day, at = _moment(_text(schedule.get("startDate")), problems)
    if not frequency:
        return [day]
    weeks = re.fullmatch(r"P(\d{1,2})W|P7D", frequency)
    if weeks is None or record["every_weeks"] or schedule.get("exceptDate"):
        problems.append(Problem("every_weeks", "repeats otherwise", frequency[:80]))
        return []
    record["every_weeks"] = weeks[1] or "1"
    record["starts_on"] = record["starts_on"] or day
    record["starts_at"] = record["starts_at"] or at or _text(schedule.get("startTime"))[:5]
    record["valid_until"] = _moment(_text(schedule.get("endDate")), [])[0] or record["valid_until"]
    return []


def _minutes(thing: Json) -> str:
    """From a duration, else from the time between beginning and end on one day."""
    span = _SPAN.fullmatch(_text(thing.get("duration")))
    if span:
        days, hours, minutes = (int(part or 0) for part in span.groups())
        return str((days * 24 + hours) * 60 + minutes or "")
    start, end = (_MOMENT.fullmatch(_text(thing.get(name))) for name in ("startDate", "endDate"))
    if not (start and end and start[2] and end[2] and start[1] == end[1]):
        return ""
    length = _of_day(end[2]) - _of_day(start[2])
    return str(length) if length > 0 else ""


def _of_day(time: str) -> int:
    return int(time[:2]) * 60 + int(time[3:5])
