"""Instants in the databases: aware outside, in UTC inside, and on SQLite a text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import DateTime
from sqlalchemy.dialects import sqlite
from sqlalchemy.types import TypeEngine

from integration.storage.tables.columns import UtcDateTime

SQLITE = sqlite.dialect()
ZONES = st.integers(-840, 840).map(lambda minutes: timezone(timedelta(minutes=minutes)))
INSTANTS = st.datetimes(datetime(1990, 1, 1), datetime(2120, 1, 1), timezones=ZONES)  # noqa: DTZ001

Convert = Callable[[Any], Any]


def conversions(of: TypeEngine[Any]) -> tuple[Convert, Convert]:
    kind = of.dialect_impl(SQLITE)
    write, read = kind.bind_processor(SQLITE), kind.result_processor(SQLITE, None)
    assert write is not None
    assert read is not None
    return write, read


@given(INSTANTS)
def test_on_sqlite_an_instant_is_the_text_that_sqlalchemy_would_write(instant: datetime) -> None:
    (write, read), (theirs, read_as_they) = conversions(UtcDateTime()), conversions(DateTime())

    text = write(instant)
    assert text == theirs(instant.astimezone(UTC).replace(tzinfo=None))
    assert (read(text), read(text).tzinfo) == (instant, UTC)
    assert read_as_they(text) == read(text).replace(tzinfo=None)


def test_no_instant_stays_no_instant() -> None:
    write, read = conversions(UtcDateTime())
    assert (write(None), read(None)) == (None, None)
