"""Moments that others tell us, in UTC."""

from __future__ import annotations

from datetime import UTC, datetime

from integration.domain.errors import Invalid


def in_utc(moment: datetime, *, field: str) -> datetime:
    """Raises Invalid where its zone leads out of the years 1 to 9999: there are no others."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise Invalid.at(field, "is not within the years 1 to 9999 in UTC") from None
