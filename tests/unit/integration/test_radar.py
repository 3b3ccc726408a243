"""A radar's corners lie where the scores say."""

from __future__ import annotations

import pytest

from integration.catalogue.loader import catalogue
from integration.domain.instruments import Instrument
from integration.web.report.radar import HEIGHT, RADIUS, WIDTH, Axis, radar

# Of a character on average, in the chart's units, in the widest of the fonts that pages ask for.
WIDEST = 9.0
MIDDLE = (WIDTH / 2, HEIGHT / 2)


def corners(points: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in (pair.split(",") for pair in points.split())]


def test_four_axes_point_up_right_down_and_left() -> None:
    drawn = radar([("Up", 100), ("Right", 50), ("Down", 0), ("Left", 100)])

    assert drawn is not None
    x, y = MIDDLE
    assert corners(drawn.shape) == [(x, y - RADIUS), (x + RADIUS / 2, y), (x, y), (x - RADIUS, y)]
    assert [axis.anchor for axis in drawn.axes] == ["middle", "start", "middle", "end"]


def test_the_outer_ring_joins_the_ends_of_the_axes() -> None:
    drawn = radar([(name, 40) for name in "EACSO"])

    assert drawn is not None
    assert corners(drawn.rings[-1]) == [(axis.x, axis.y) for axis in drawn.axes]


def edges(axis: Axis) -> tuple[float, float]:
    """Where its label begins and ends."""
    needs = len(f"{axis.name} {axis.score}") * WIDEST
    before = {"start": 0.0, "middle": needs / 2, "end": needs}[axis.anchor]
    return axis.label_x - before, axis.label_x - before + needs


@pytest.mark.parametrize(
    "instrument",
    [one for one in catalogue().values() if len(one.dimensions) > 2],
    ids=lambda one: one.key,
)
def test_every_label_of_the_catalogue_has_room(instrument: Instrument) -> None:
    drawn = radar([(dimension.name, 100) for dimension in instrument.dimensions])

    assert drawn is not None
    assert [axis.name for axis in drawn.axes] == [one.name for one in instrument.dimensions]
    for axis in drawn.axes:
        left, right = edges(axis)
        assert 0 <= left < right <= WIDTH


def test_three_dimensions_are_the_fewest_that_have_a_shape() -> None:
    drawn = radar([("E", 50)] * 3)

    assert drawn is not None
    assert len(corners(drawn.shape)) == len(drawn.axes) == 3


@pytest.mark.parametrize("count", [0, 1, 2])
def test_fewer_than_three_dimensions_have_no_shape(count: int) -> None:
    assert radar([("E", 50)] * count) is None
