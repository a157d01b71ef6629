"""What every view of published figures has to say of them, with figures of its own."""

import datetime
import json
from collections import defaultdict
from dataclasses import dataclass

from babel.lists import format_list
from flask_babel import get_locale

from infolit.assessment.items import STAGES
from infolit.staff.guard import database
from infolit.staff.insights.document import Document, language_name
from infolit.store.calibrations import find_month
from infolit.store.published import item_reports


@dataclass(frozen=True, slots=True)
class Caveats:
    """Figures for `insights/caveats.html`."""

    unchecked: str
    """Languages not yet checked, in words; "" if there are none."""
    excluded: int
    """Attempts left out, rounded; 0 means few."""
    finished: int
    """Attempts with a finished stage, those left out and second times among them; rounded."""
    calibration: str
    calibrated_in: datetime.date | None
    """Its month; None for the authors' first guesses."""
    reliability: tuple[tuple[str, float, float], ...]
    """Stage, and the lowest and highest alpha measured in any language and on any path."""


def caveats(document: Document) -> Caveats:
    """What is to be said of a month."""
    head, tables = document["publication"], document["tables"]
    names = [language_name(each) for each in head["unchecked_languages"]]
    starts = {row["what"]: row["people"] for row in tables.get("starts", ())}
    return Caveats(
        unchecked=format_list(names, "standard", locale=get_locale()) if names else "",
        excluded=sum(row["attempts"] for row in tables.get("flags", ())),
        finished=starts.get("finished a stage", 0),
        calibration=head["calibration"],
        calibrated_in=find_month(database(), head["calibration"]),
        reliability=_reliability(),
    )


def _reliability() -> tuple[tuple[str, float, float], ...]:
    """From the reports on whole stages, which stand beside those on items as "stage:<stage>:<form>"."""
    found = defaultdict[str, list[float]](list)
    for _language, subject, text in item_reports(database()):
        if subject.startswith("stage:"):
            alpha = json.loads(text).get("alpha")
            found[subject.split(":")[1]] += [] if alpha is None else [alpha]
    return tuple((stage, min(found[stage]), max(found[stage])) for stage in STAGES if found.get(stage))
