"""Dates of the public API: yyyy-MM-dd hh:mm a and yyyy-MM-dd, in UTC, and macros in searches."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from mock_icims.domain.structs import Struct

MINUTE = timedelta(minutes=1)

# Compiled by `re` when they are first asked, so that no start waits for them.
_MOMENT = r"(\d{4}-\d{2}-\d{2})(?: (\d{1,2}):(\d{2}) ([AaPp][Mm]))?"
_MACRO = r"\{DATE:(START|END)\}(?:\{DATE:([+-]?\d{1,4})\})?"


class Span(Struct, frozen=True):
    """
    A moment of a search, from its beginning on: a minute, or a day. Its end is not told: that of
    the last day that there is can be no datetime.
    """

    start: datetime
    long: timedelta


def shown(at: datetime) -> str:
    """2019-04-10 07:12 PM"""
    return at.astimezone(UTC).strftime("%Y-%m-%d %I:%M %p")


def span(text: str, *, now: datetime) -> Span | None:
    """What a text means; None when it cannot be read."""
    macro = re.fullmatch(_MACRO, text.strip())
    if macro:
        midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        start = midnight + timedelta(days=int(macro[2] or 0) + (macro[1] == "END"))
        return Span(start, MINUTE)

    found = re.fullmatch(_MOMENT, text.strip())
    if not found:
        return None
    try:
        day = datetime.strptime(found[1], "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return None
    if found[2] is None:
        return Span(day, timedelta(days=1))
    if not 1 <= int(found[2]) <= 12 or int(found[3]) > 59:
        return None

    hour = int(found[2]) % 12 + 12 * (found[4].lower() == "pm")
    start = day + timedelta(hours=hour, minutes=int(found[3]))
    return Span(start, MINUTE)


def moment(text: str, *, now: datetime) -> datetime | None:
    """The beginning of it; midnight where no time is given."""
    found = span(text, now=now)
    return None if found is None else found.start
