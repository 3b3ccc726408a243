"""How one app behaves: what it was told, what it did then, and whether a good client would have."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TypeVar

from mock_icims.domain.ids import AppId, ExchangeId
from mock_icims.domain.judging.findings import FindingKind
from mock_icims.domain.structs import Struct, replace

T = TypeVar("T")

REMEMBERED = 50
"""Of each kind of thing that an app was told, the newest so many."""

IN_FLIGHT = 20
"""Calls that may have left before the first 429 of a wait was read."""

LONGEST_WAIT = timedelta(hours=1)
"""A client that caps what it is told protects itself; this is a usual cap."""

LEARNT = 5
"""Calls that may have left with a token before its first 401 was read."""

OFF_CONTRACT = frozenset(
    {
        "malformed",
        "token_malformed",
        "validation_failed",
        "method_not_allowed",
        "unsupported_media_type",
        "payload_too_large",
        "precondition_required",
        "not_acceptable",
        "role_required",
        "invalid_request",
        "unsupported_grant_type",
    }
)
"""Refusals of what no state of this customer could make right."""


class Call(Struct, frozen=True, kw_only=True):
    """
    What a judge sees of an exchange. `at` is the customer's time, `watch` the app's own.

    `request` is the method and the whole path, masked. `code` is the problem's, `scope` the one it
    names. `injected`: a fault gave this answer, so that it says nothing about the app but what
    came in `retry_after`. `offers` says whether there is a next page, `pages` whether it asked for
    one, `whole` whether it asked for all there is: without filters, a default or larger page.
    """

    id: ExchangeId
    at: datetime
    watch: datetime
    request: str
    reads: bool
    operation: str | None
    status: int
    injected: bool = False
    code: str | None = None
    scope: str | None = None
    retry_after: int | None = None
    token: str | None = None
    if_match: str | None = None
    secret: str | None = None
    offers: bool = False
    pages: bool = False
    whole: bool = False


class Wait(Struct, frozen=True, kw_only=True):
    """
    It was told to wait: after 503 with this request, after 429 with all of them. `early` counts the
    requests that came again, `refused` the others that were refused meanwhile.
    """

    status: int
    requests: tuple[str, ...]
    at: datetime
    until: datetime
    watch_until: datetime
    early: int = 0
    refused: int = 0

    def on(self, call: Call) -> bool:
        """By the customer's clock and by the app's watch: who is late by either is not early."""
        return self.at <= call.at < self.until and call.watch < self.watch_until


class Unread(Struct, frozen=True, kw_only=True):
    """Further pages of a list were offered; `acted` once the app wrote something afterwards."""

    operation: str
    count: int
    first_at: datetime
    last_at: datetime
    exchange_id: ExchangeId
    acted: bool = False


class Verdict(Struct, frozen=True, kw_only=True):
    kind: FindingKind
    what: str


class Conduct(Struct, frozen=True, kw_only=True):
    """
    What is remembered of one app, each bounded. `refused` has tokens that are dead and how often
    they came, `lacking` scopes by token, `stale` writes by their request and If-Match.
    """

    app_id: AppId
    waits: tuple[Wait, ...] = ()
    refused: tuple[tuple[str, int], ...] = ()
    lacking: tuple[tuple[str, str], ...] = ()
    stale: tuple[tuple[str, str], ...] = ()
    unread: tuple[Unread, ...] = ()
    paged: tuple[str, ...] = ()

    def after(self, call: Call) -> tuple[Conduct, list[Verdict]]:
        """What is remembered from now on, and what there is to find fault with."""
        verdicts = list(_of_the_call_alone(call))
        conduct = self
        for judge in (_waited, _authorized, _written, _read_on):
            conduct, found = judge(conduct, call)
            verdicts += found
        return conduct, verdicts

    def heeds(self, *, reads: bool) -> bool:
        """
        Whether even a call with nothing to remember in it could mean something: it comes within a
        wait, or it acts on a first page.
        """
        return bool(self.waits) or (not reads and not all(one.acted for one in self.unread))

    def overlooked(self) -> list[Unread]:
        """Lists of which it never asked for a second page, and acted on the first."""
        return [one for one in self.unread if one.acted and one.operation not in self.paged]


Judged = tuple[Conduct, list[Verdict]]


def _of_the_call_alone(call: Call) -> Iterator[Verdict]:
    if call.secret is not None:
        what = f"{call.request} carries {call.secret} in its URL."
        yield Verdict(kind=FindingKind.SECRET_IN_URL, what=what)
    if call.injected:
        return
    if call.code in OFF_CONTRACT or (call.status == 404 and call.operation is None):
        what = f"{call.request} was refused with {call.status} {call.code}."
        yield Verdict(kind=FindingKind.OFF_CONTRACT_REQUEST, what=what)
    elif call.code == "event_conflict":
        what = f"{call.request} used a webhook-id for a second body."
        yield Verdict(kind=FindingKind.WEBHOOK_ID_REUSED, what=what)
    elif call.code == "idempotency_conflict":
        what = f"{call.request} used the Idempotency-Key of another request."
        yield Verdict(kind=FindingKind.IDEMPOTENCY_KEY_REUSED, what=what)


def _waited(conduct: Conduct, call: Call) -> Judged:
    """An injected 429 or 503 binds as much as one of iCIMS's own."""
    verdicts: list[Verdict] = []
    waits: list[Wait] = []
    for wait in conduct.waits:
        if wait.on(call):
            wait, found = _during(wait, call)
            verdicts += found
            waits.append(wait)

    told = call.status in (429, 503) and call.retry_after
    if told and not any(_covers(wait, call) for wait in waits):
        wait_for = min(timedelta(seconds=call.retry_after or 0), LONGEST_WAIT)
        waits.append(
            Wait(
                status=call.status,
                requests=(call.request,),
                at=call.at,
                until=call.at + wait_for,
                watch_until=call.watch + wait_for,
            )
        )
    kept = tuple(waits[-REMEMBERED:])
    return (conduct if kept == conduct.waits else replace(conduct, waits=kept)), verdicts


def _during(wait: Wait, call: Call) -> tuple[Wait, list[Verdict]]:
    early = (wait.until - call.at).total_seconds()
    if call.request in wait.requests:
        kind = (
            FindingKind.EARLY_RETRY_AFTER_429
            if wait.status == 429
            else FindingKind.EARLY_RETRY_AFTER_503
        )
        what = f"{call.request} came again {early:g} s before it was due."
        found = [Verdict(kind=kind, what=what)]
        if wait.early:
            times = f"{wait.early + 1} times before it was due"
            what = f"{call.request} came again {times}."
            found.append(Verdict(kind=FindingKind.RETRY_AFTER_IGNORED, what=what))
        return replace(wait, early=wait.early + 1), found

    if wait.status != 429 or call.status != 429:
        return wait, []
    wait = replace(
        wait,
        refused=wait.refused + 1,
        requests=(*wait.requests, call.request)[-REMEMBERED:],
    )
    if wait.refused <= IN_FLIGHT:
        return wait, []
    what = f"{wait.refused} further calls in a wait of {(wait.until - wait.at).seconds} s."
    return wait, [Verdict(kind=FindingKind.RETRY_AFTER_IGNORED, what=what)]


def _covers(wait: Wait, call: Call) -> bool:
    """A second 429 in a wait is the same wait; a 503 is about its own request only."""
    return wait.status == call.status and (call.status == 429 or call.request in wait.requests)


def _authorized(conduct: Conduct, call: Call) -> Judged:
    if call.injected or call.token is None:
        return conduct, []

    if call.code == "insufficient_scope" and call.scope is not None:
        lack = (call.token, call.scope)
        if lack in conduct.lacking:
            what = f"{call.request} needs {call.scope}, which this token has not, as was said."
            return conduct, [Verdict(kind=FindingKind.SCOPE_EXCEEDED, what=what)]
        return replace(conduct, lacking=_with(conduct.lacking, lack)), []

    if call.code in ("token_expired", "token_revoked"):
        times = dict(conduct.refused).get(call.token, 0) + 1
        others = tuple(one for one in conduct.refused if one[0] != call.token)
        conduct = replace(conduct, refused=_with(others, (call.token, times)))
        if times > LEARNT:
            what = f"{call.request} came with a token that was refused {times - 1} times before."
            return conduct, [Verdict(kind=FindingKind.DEAD_TOKEN_REUSED, what=what)]
    return conduct, []


def _written(conduct: Conduct, call: Call) -> Judged:
    if call.injected or call.status != 412 or call.if_match is None:
        return conduct, []

    write = (call.request, call.if_match)
    if write in conduct.stale:
        what = f"{call.request} came again with If-Match: {call.if_match}."
        return conduct, [Verdict(kind=FindingKind.STALE_WRITE_REPEATED, what=what)]
    return replace(conduct, stale=_with(conduct.stale, write)), []


def _read_on(conduct: Conduct, call: Call) -> Judged:
    """Only remembered: whether it never asked on is not known before somebody asks us."""
    if not call.reads:
        if any(not one.acted for one in conduct.unread):
            acted = tuple(replace(one, acted=True) for one in conduct.unread)
            conduct = replace(conduct, unread=acted)
        return conduct, []

    if call.operation is None or call.operation in conduct.paged:
        return conduct, []
    if call.pages:
        return replace(conduct, paged=_with(conduct.paged, call.operation)), []
    if not (call.offers and call.whole):
        return conduct, []

    known = next((one for one in conduct.unread if one.operation == call.operation), None)
    others = tuple(one for one in conduct.unread if one is not known)
    offered = Unread(
        operation=call.operation,
        count=known.count + 1 if known else 1,
        first_at=known.first_at if known else call.at,
        last_at=call.at,
        exchange_id=call.id,
        acted=known.acted if known else False,
    )
    return replace(conduct, unread=_with(others, offered)), []


def _with(remembered: tuple[T, ...], one: T) -> tuple[T, ...]:
    return (*remembered, one)[-REMEMBERED:]
