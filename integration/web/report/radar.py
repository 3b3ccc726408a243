"""A radar chart of a profile: where its axes end, its shape and its labels lie on the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

# In the chart's own units; wide enough that the longest label of the catalogue has room.
WIDTH, HEIGHT, RADIUS = 680, 360, 130
RINGS = (25, 50, 75, 100)
FEWEST_AXES = 3
BESIDE = 12
UPRIGHT = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """The end of an axis, and where its label begins: `anchor` is SVG's `text-anchor`."""

    name: str
    score: int
    x: float
    y: float
    label_x: float
    label_y: float
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Radar:
    """`rings` and `shape` are the `points` of polygons."""

    width: int
    height: int
    axes: tuple[Axis, ...]
    rings: tuple[str, ...]
    shape: str


def radar(scores: Sequence[tuple[str, int]]) -> Radar | None:
    """Names and scores of 0 to 100, clockwise from the top; None for fewer than three."""
    count = len(scores)
    if count < FEWEST_AXES:
        return None

    values = [score for _, score in scores]
    return Radar(
        width=WIDTH,
        height=HEIGHT,
        axes=tuple(_axis(place, count, name, score) for place, (name, score) in enumerate(scores)),
        rings=tuple(_polygon([ring] * count) for ring in RINGS),
        shape=_polygon(values),
    )


def _axis(place: int, count: int, name: str, score: int) -> Axis:
    x, y = _point(place, count, RADIUS)
    label_x, label_y = _point(place, count, RADIUS + BESIDE)
    aside = (label_x - WIDTH / 2) / RADIUS
    anchor = "middle" if abs(aside) < UPRIGHT else "start" if aside > 0 else "end"
    return Axis(name=name, score=score, x=x, y=y, label_x=label_x, label_y=label_y, anchor=anchor)


def _polygon(values: Sequence[float]) -> str:
    corners = (
        _point(place, len(values), RADIUS * value / 100) for place, value in enumerate(values)
    )
    return " ".join(f"{x:g},{y:g}" for x, y in corners)


def _point(place: int, count: int, radius: float) -> tuple[float, float]:
    angle = 2 * pi * place / count - pi / 2
    return (
        round(WIDTH / 2 + radius * cos(angle), 1),
        round(HEIGHT / 2 + radius * sin(angle), 1),
    )
