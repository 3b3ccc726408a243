"""Which exchanges are meant, and where one that is not meant differs from what is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from difflib import SequenceMatcher
from heapq import nsmallest

from mock_icims.domain.ids import AppId, UserId
from mock_icims.domain.journal.entries import Entry, entry_of
from mock_icims.domain.journal.journal import Direction, Exchange, Journal
from mock_icims.domain.structs import Struct, field

CLOSEST = 3


class Difference(Struct, frozen=True, kw_only=True):
    """`field` as the match names it, such as "headers.if-match" or "body.status"."""

    field: str
    wanted: object
    found: object


class Near(Struct, frozen=True, kw_only=True):
    """An exchange that was not meant, and all that keeps it from it."""

    entry: Entry
    differences: tuple[Difference, ...]


class Match(Struct, frozen=True, kw_only=True):
    """
    All that is named must hold; what is not named may be anything.

    `path` and `text` are parts, in any case: of the path with its query, of either body. `headers`
    are the request's. `body` has members of the request's JSON by their dotted path, such as
    "entries.0.value". `since` is a moment, `after` an exchange's number. What is compared is what
    is shown: a masked secret is `***`.
    """

    operation: str | None = None
    status: int | None = None
    direction: Direction | None = None
    app_id: AppId | None = None
    user_id: UserId | None = None
    method: str | None = None
    path: str | None = None
    trace_id: str | None = None
    since: datetime | None = None
    after: int | None = None
    text: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, object] = field(default_factory=dict)

    def among(self, exchanges: Iterable[Exchange]) -> Iterator[Entry]:
        for exchange in exchanges:
            if self.may_be(exchange):
                entry = entry_of(exchange)
                if next(self.differences(entry), None) is None:
                    yield entry

    def may_be(self, exchange: Exchange) -> bool:
        """What can be said without decoding anything."""
        return (
            (self.operation is None or exchange.operation == self.operation)
            and (self.status is None or exchange.status == self.status)
            and (self.direction is None or exchange.direction is self.direction)
            and (self.app_id is None or exchange.app_id == self.app_id)
            and (self.user_id is None or exchange.user_id == self.user_id)
            and (self.method is None or exchange.method == self.method)
            and (self.after is None or exchange.number > self.after)
            and (self.since is None or exchange.at >= self.since)
        )

    def differences(self, entry: Entry) -> Iterator[Difference]:
        for name in ("method", "operation", "status", "direction", "app_id", "user_id", "trace_id"):
            wanted, found = getattr(self, name), getattr(entry, name)
            if wanted is not None and found != wanted:
                yield Difference(field=name, wanted=wanted, found=found)
        if self.path is not None and self.path.casefold() not in entry.path.casefold():
            yield Difference(field="path", wanted=self.path, found=entry.path)
        if self.since is not None and entry.at < self.since:
            yield Difference(field="since", wanted=self.since, found=entry.at)
        if self.after is not None and entry.number <= self.after:
            yield Difference(field="after", wanted=self.after, found=entry.number)
        yield from self._in_headers(entry)
        yield from self._in_bodies(entry)

    def _in_headers(self, entry: Entry) -> Iterator[Difference]:
        for name, wanted in self.headers.items():
            found = entry.request_headers.get(name.lower())
            if found != wanted:
                yield Difference(field=f"headers.{name.lower()}", wanted=wanted, found=found)

    def _in_bodies(self, entry: Entry) -> Iterator[Difference]:
        if self.text is not None:
            said = f"{entry.request_body}\n{entry.response_body}"
            if self.text.casefold() not in said.casefold():
                yield Difference(field="text", wanted=self.text, found=None)
        if self.body:
            sent = entry.sent()
            for path, wanted in self.body.items():
                found = member(sent, path)
                if not same(found, wanted):
                    yield Difference(field=f"body.{path}", wanted=wanted, found=found)


EVERYTHING = Match()


def member(value: object, path: str) -> object:
    """What lies at "entries.0.value"; None where nothing does."""
    for step in path.split("."):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and _is_place(step) and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def _is_place(step: str) -> bool:
    """Python reads no number of more than 4,300 digits."""
    return step.isdecimal() and len(step) < 10


def same(found: object, wanted: object) -> bool:
    """JSON knows true from 1; Python does not."""
    return found == wanted and isinstance(found, bool) is isinstance(wanted, bool)


def closest(match: Match, journal: Journal, *, limit: int = CLOSEST) -> list[Near]:
    """
    Those that differ least: in the fewest things, then in the least of the path, the newest first.

    Whatever fits altogether is not among them.
    """
    found = []
    for exchange in journal.newest_first():
        entry = entry_of(exchange)
        differences = tuple(match.differences(entry))
        if differences:
            found.append(Near(entry=entry, differences=differences))
    return nsmallest(limit, found, key=lambda near: _distance(match, near))


def _distance(match: Match, near: Near) -> tuple[int, float]:
    """nsmallest keeps the order of equals, and the newest came first."""
    if match.path is None:
        return len(near.differences), 0.0
    return len(near.differences), 1 - SequenceMatcher(None, match.path, near.entry.path).ratio()
