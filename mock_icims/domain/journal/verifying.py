"""Whether what was expected of the traffic is so: how often, in which order, never; or unknown."""

from __future__ import annotations

from collections.abc import Sequence

from mock_icims.domain.journal.entries import Entry
from mock_icims.domain.journal.journal import Journal
from mock_icims.domain.journal.matching import Match, Near, closest
from mock_icims.domain.structs import Struct


class Expected(Struct, frozen=True, kw_only=True):
    """At least so many, and at most so many when `at_most` is not None. Never is at most none."""

    match: Match
    at_least: int = 0
    at_most: int | None = None

    def said(self) -> str:
        if self.at_most == 0:
            return "never"
        if self.at_most is None:
            return f"at least {self.at_least}"
        if self.at_least == self.at_most:
            return f"exactly {self.at_least}"
        least = f"at least {self.at_least} and " if self.at_least else ""
        return f"{least}at most {self.at_most}"


class Result(Struct, frozen=True, kw_only=True):
    """
    `held` None: dropped exchanges could have decided it. `closest` is there when too few were
    found.
    """

    held: bool | None
    expected: str
    found: tuple[Entry, ...]
    closest: tuple[Near, ...] = ()


class Verdict(Struct, frozen=True, kw_only=True):
    """False when one result is False; otherwise unknown when one is; otherwise held."""

    results: tuple[Result, ...]
    order: Result | None

    @property
    def held(self) -> bool | None:
        said = [one.held for one in (*self.results, self.order) if one is not None]
        if False in said:
            return False
        return None if None in said else True


def verify(journal: Journal, expected: Sequence[Expected], order: Sequence[Match] = ()) -> Verdict:
    return Verdict(
        results=tuple(counted(journal, one) for one in expected),
        order=in_order(journal, order) if order else None,
    )


def counted(journal: Journal, expected: Expected) -> Result:
    match = expected.match
    found = tuple(match.among(journal.oldest_first()))
    unseen = could_have_matched(journal, match)
    held: bool | None
    if expected.at_most is not None and len(found) > expected.at_most:
        held = False
    elif len(found) < expected.at_least:
        held = None if unseen else False
    else:
        held = None if unseen and expected.at_most is not None else True

    return Result(
        held=held,
        expected=expected.said(),
        found=found,
        closest=tuple(closest(match, journal)) if len(found) < expected.at_least else (),
    )


def in_order(journal: Journal, order: Sequence[Match]) -> Result:
    """Each after the one before, whatever else lies between; one exchange counts once."""
    found: list[Entry] = []
    for match in order:
        after = found[-1].number if found else 0
        fits = next(match.among(journal.oldest_first(after=after)), None)
        if fits is None:
            # What came first may be what is gone.
            unseen = any(could_have_matched(journal, one) for one in order)
            return Result(
                held=None if unseen else False,
                expected=f"{len(order)} in this order",
                found=tuple(found),
                closest=tuple(closest(match, journal)),
            )
        found.append(fits)

    return Result(held=True, expected=f"{len(order)} in this order", found=tuple(found))


def could_have_matched(journal: Journal, match: Match) -> bool:
    """
    Whether one that was dropped may have been meant: not if all meant ones came later. Or one whose
    body was cut, where bodies are compared.
    """
    if (match.text is not None or match.body) and any(
        exchange.cut and match.may_be(exchange) for exchange in journal.newest_first()
    ):
        return True
    if not journal.dropped:
        return False
    if match.after is not None and not journal.lost(after=match.after):
        return False
    last = journal.dropped_until
    return match.since is None or last is None or match.since <= last
