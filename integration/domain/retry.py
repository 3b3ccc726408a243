"""When to try again: a published schedule, jitter, and what the other side asked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

# Seconds after the failed attempt, about 79 hours in all; design promises at least 72.
SCHEDULE = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 30, 120, 600, 1800, 3600, 7200, 14400, 28800, 57600, 86400, 86400)
)
JITTER = 0.1
LONGEST_RETRY_AFTER = timedelta(hours=1)


def next_attempt_at(
    *, attempt: int, at: datetime, chance: float, retry_after: timedelta | None = None
) -> datetime | None:
    """
    When to try again after failed attempt number `attempt` (from 1), or None: exhausted.

    `chance` in [0, 1) places the wait within ±10 % of the step. A wish of the other side is
    honoured between the step and one hour, and never shortens the step.
    """
    if attempt > len(SCHEDULE):
        return None

    step = SCHEDULE[attempt - 1] * (1 + JITTER * (2 * chance - 1))
    wish = min(retry_after, LONGEST_RETRY_AFTER) if retry_after else timedelta()
    return at + max(step, wish)


def read_retry_after(value: str | None, *, at: datetime) -> timedelta | None:
    """RFC 9110, section 10.2.3: whole seconds or a date; anything else is as good as absent."""
    if value is None:
        return None

    text = value.strip()
    if text.isascii() and text.isdigit():
        # Ten digits are three centuries; more would not fit a timedelta.
        return timedelta(seconds=int(text)) if len(text) <= 10 else LONGEST_RETRY_AFTER
    return _until(text, at=at)


def _until(text: str, *, at: datetime) -> timedelta | None:
    try:
        then = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None

    aware = then if then.tzinfo else then.replace(tzinfo=UTC)
    return max(aware - at, timedelta())
