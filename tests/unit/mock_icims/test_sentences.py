"""What is said to people of a value that cannot be: theirs to read, not msgspec's."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Literal

import msgspec
import pytest
from msgspec import Meta

from mock_icims.web.sentences import refusal_of

MOMENT = "a moment with its zone, such as 2026-11-23T12:00:00Z"
KIND, RADIUS, SIDE = "shapes[0].kind", "shapes[0].radius", "shapes[0].side"


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Circle(msgspec.Struct, tag_field="kind", tag="circle"):
    radius: Annotated[float, Meta(gt=0, le=60)] = 1


class Square(msgspec.Struct, tag_field="kind", tag="square"):
    side: Literal[1, 2] = 1


class Box(msgspec.Struct, forbid_unknown_fields=True):
    name: Annotated[str, Meta(min_length=1, max_length=5)] = "a"
    word: Annotated[str, Meta(pattern=r"^[a-z]+\Z")] = "a"
    count: Annotated[int, Meta(ge=1, le=200)] | None = 1
    on: bool = True
    colour: Colour = Colour.RED
    shapes: tuple[Circle | Square, ...] = ()
    by_name: dict[str, Colour] = msgspec.field(default_factory=dict)
    some: Annotated[list[int], Meta(min_length=2, max_length=3)] = msgspec.field(
        default_factory=list
    )
    at: datetime | None = None
    when: Annotated[datetime, Meta(tz=True)] = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sent", "field", "sentence"),
    [
        ('{"count": 0}', "count", "must be 1 or more"),
        ('{"count": 201}', "count", "must be 200 or less"),
        ('{"count": "x"}', "count", "must be a whole number or null, not a text"),
        ('{"count": 1.5}', "count", "must be a whole number or null, not a fraction"),
        ('{"when": "2026"}', "when", f"must be {MOMENT}"),
        ('{"when": "2026-11-23T12:00:00"}', "when", f"must be {MOMENT}"),
        ('{"when": null}', "when", f"must be {MOMENT}, not null"),
        ('{"on": 1}', "on", "must be true or false, not a whole number"),
        ('{"name": ""}', "name", "must not be empty"),
        ('{"name": "abcdef"}', "name", "must have at most 5 characters"),
        ('{"some": [1]}', "some", "must have at least 2 items"),
        ('{"word": "A"}', "word", "must match ^[a-z]+$"),
        ('{"colour": "green"}', "colour", "must be one of red, blue, not 'green'"),
        ('{"by_name": {"x": "green"}}', "by_name[...]", "must be one of red, blue, not 'green'"),
        (
            '{"shapes": [{"kind": "star"}]}',
            "shapes[0].kind",
            "must be one of circle, square, not 'star'",
        ),
        (
            '{"shapes": [{"kind": "circle", "radius": 0}]}',
            RADIUS,
            "must be more than 0",
        ),
        (
            '{"shapes": [{"kind": "circle", "radius": 61}]}',
            RADIUS,
            "must be 60 or less",
        ),
        (
            '{"shapes": [{"kind": "square", "side": 3}]}',
            "shapes[0].side",
            "must be one of 1, 2, not 3",
        ),
        ('{"shapes": [{}]}', KIND, "is required"),
        ('{"nmae": 1}', "nmae", "is not known here"),
        ("[]", "body", "must be an object, not a list"),
    ],
)
def test_what_is_wrong_is_said_in_words(sent: str, field: str, sentence: str) -> None:
    with pytest.raises(msgspec.ValidationError) as raised:
        msgspec.json.decode(sent, type=Box)

    assert refusal_of(raised.value, Box).detail == f"{field} {sentence}."
