"""How many people earned which points on two tasks of a stage: enough to check a calibration without any answers."""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import product

from infolit.assessment.disclosure import rounded
from infolit.assessment.table_columns import PAIRS, Cell, Row

LEAST_COMPLETE = 500
"""Complete attempts of a language and form, and answers to a pair, from which it is published."""
LEAST_NEW = 30
"""Answers, or complete attempts, more that it takes to renew what is published of items or pairs."""

Cells = Iterable[tuple[str, str, int, str, str, str, int, int]]
"""Subject, form, bank version, language, item, mark, score, n: of the subjects "pair" and "stages"."""


def pair_counts(cells: Cells, *, rounding_key: bytes) -> Mapping[tuple[str, str], tuple[int, list[Row]]]:
    """By language and form: complete attempts, exactly (protected), and the rows to publish."""
    complete, asked = Counter[tuple[str, str]](), Counter[tuple[str, str, str]]()
    people, most = Counter[tuple[str, str, str, str]](), Counter[str]()
    for subject, form, _bank_version, language, item, mark, _score, n in cells:
        if subject == "pair":
            people[language, form, item, mark] += n
            asked[language, form, item] += n
            for one, points in zip(item.split("|"), map(int, mark.split(",")), strict=True):
                most[one] = max(most[one], points)
        elif item == "":
            complete[language, form] += n
    rows: dict[tuple[str, str], tuple[int, list[Row]]] = {
        group: (n, []) for group, n in sorted(complete.items()) if n >= LEAST_COMPLETE
    }
    wanted = [group for group, n in sorted(asked.items()) if n >= LEAST_COMPLETE and group[:2] in rows]
    for language, form, pair in wanted:
        items = pair.split("|")
        # Earned by anybody or not: a row of few would tell that there was somebody.
        for earned in product(*(range(most[item] + 1) for item in items)):
            mark = ",".join(map(str, earned))
            n, variable = people[language, form, pair, mark], f"pair {language} {form} {pair} {mark}"
            about = rounded(n, people=complete[language, form], variable=variable, key=rounding_key)
            values: tuple[Cell, ...] = (language, form, *items, *earned, about)
            row = zip((column.name for column in PAIRS.columns), values, strict=True)
            rows[language, form][1].append(dict(row))
    return rows
