"""Looks at how an attempt was answered, when it is finished."""

from collections.abc import Mapping

from infolit.assessment.flags import Given, flags_of
from infolit.assessment.items import NOT_SURE, Item
from infolit.instrument import Walk
from infolit.quiz.order import shuffled
from infolit.store.attempt import Attempt, Response


def flags_at_finish(attempt: Attempt, walk: Walk, responses: Mapping[str, Response]) -> tuple[str, ...]:
    """Flags that all its answers, by item id, raise and that it does not have yet."""
    answered = [
        (item, responses[item.id])
        for items in walk.items
        for item in items
        if item.id in responses and responses[item.id].marks is not None
    ]
    given = [_given(attempt.key, item, response) for item, response in answered]
    return tuple(flag for flag in flags_of(given, honeypot=attempt.honeypot) if flag not in attempt.flags)


def _given(key: bytes, item: Item, response: Response) -> Given:
    marks = response.marks or ()
    one_chosen = item.kind == "single" and marks != NOT_SURE
    return Given(
        words=sum(len(text.split()) for text in item.words()),
        seconds=response.seconds,
        place=shuffled(key, item).index(marks[0]) if one_chosen else None,
        not_sure=marks == NOT_SURE,
    )
