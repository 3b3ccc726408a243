"""What came of all walks: a line for each name of a point, a column for each database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TypedDict

from tests.crashes.checker import Verdict
from tests.crashes.points import POINTS

DATABASES = ("sqlite", "postgresql")
AGAIN = "re-authorizing"
WITHOUT_A_POINT = ("no death", "any moment", AGAIN)


class Row(TypedDict):
    """One walk, in words that pass between pytest's processes."""

    name: str
    database: str
    deaths: int
    lost: int
    duplicated: int
    stuck: int
    recognisable: int


def row_of(name: str, database: str, verdict: Verdict, *, deaths: int) -> Row:
    """What nobody asked for counts as duplicated."""
    return Row(
        name=name.partition(":")[0],
        database=database,
        deaths=deaths,
        lost=len(verdict.lost),
        duplicated=len(verdict.duplicated) + len(verdict.unexpected),
        stuck=len(verdict.stuck),
        recognisable=verdict.recognisable,
    )


def lines_of(rows: Sequence[Row]) -> list[str]:
    """As Markdown, for docs/crashes.md."""
    if not rows:
        return []
    places: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        places[row["name"], row["database"]].append(row)
        places["all", row["database"]].append(row)
    names = [
        name for name in (*WITHOUT_A_POINT, *POINTS, "all") if any(name in at for at in places)
    ]
    return [
        _line("Point", *(f"{each}: lost / duplicated / stuck" for each in DATABASES)),
        _line("---", *("---" for _ in DATABASES)),
        *(_line(name, *(_cell(places[name, each]) for each in DATABASES)) for name in names),
    ]


def _cell(walks: Sequence[Row]) -> str:
    if not walks:
        return "not walked"
    lost, doubled, stuck, deaths, again = (
        sum(counted)
        for counted in zip(
            *(
                (one["lost"], one["duplicated"], one["stuck"], one["deaths"], one["recognisable"])
                for one in walks
            ),
            strict=True,
        )
    )
    known = f", {again} letter again" if again else ""
    return f"{lost} / {doubled} / {stuck} ({deaths} deaths{known})"


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
