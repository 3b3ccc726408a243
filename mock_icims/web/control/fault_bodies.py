"""A rule as it is ordered: which calls it waits for, and what happens to them."""

from __future__ import annotations

from datetime import datetime
from difflib import get_close_matches
from typing import Annotated, TypeVar

import msgspec
from msgspec import UNSET, Meta, UnsetType

from mock_icims.domain.errors import ValidationFailed
from mock_icims.domain.faults.effects import Effect, EffectKind, Garbage, MisSigned
from mock_icims.domain.faults.faults import Match
from mock_icims.domain.ids import AppId
from mock_icims.domain.structs import replace
from mock_icims.web import oauth_answers
from mock_icims.web.bodies import Body, Part
from mock_icims.web.control.clock import Instant
from mock_icims.web.problems import codes

V = TypeVar("V")

Wanted = Annotated[str, Meta(pattern=r"^(\*|[a-z_]{1,40}\.(\*|[a-z_]{1,40}))\Z")]
Status = Annotated[int, Meta(ge=400, le=599)]
Times = Annotated[int, Meta(ge=1, le=1_000_000)]
Text = Annotated[str, Meta(min_length=1, max_length=300, pattern=r"^[ -~]+\Z")]
"""One line of printable ASCII: it goes into headers and SMTP replies as it is."""

Number = Annotated[int, Meta(ge=-1_000_000_000, le=1_000_000_000)]

Seconds = Annotated[float, Meta(ge=0, le=60)]


class WantedCalls(Part):
    operation: Wanted
    method: Annotated[str, Meta(pattern=r"^[A-Z]{1,10}\Z")] | UnsetType = UNSET
    path: Text | UnsetType = UNSET
    app_id: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{1,39}\Z")] | UnsetType = UNSET
    recipient: Text | UnsetType = UNSET
    nth: Times = 1
    after: Instant | UnsetType = UNSET
    until: Instant | UnsetType = UNSET
    probability: object = UNSET

    def match(self, place: str) -> Match:
        _never_random(self.probability, place)
        app_id = _said(self.app_id)
        return Match(
            operation=self.operation,
            method=_said(self.method),
            path=_said(self.path),
            app_id=None if app_id is None else AppId(app_id),
            recipient=_said(self.recipient),
            nth=self.nth,
            after=_moment(self.after, f"{place}after"),
            until=_moment(self.until, f"{place}until"),
        )


class Problem(Part, tag_field="kind", tag="problem"):
    """`status` left out is the one that the code has."""

    status: Status | UnsetType = UNSET
    code: Annotated[str, Meta(pattern=r"^[a-z_]{1,60}\Z")] | UnsetType = UNSET
    detail: Text | UnsetType = UNSET
    scope: Text | UnsetType = UNSET
    field_id: Text | UnsetType = UNSET
    field_name: Text | UnsetType = UNSET
    reason: Annotated[str, Meta(pattern=r"^(deleted|renamed)\Z")] | UnsetType = UNSET
    retry_after: Text | Number | UnsetType = UNSET
    applied: bool = False


class Delay(Part, tag_field="kind", tag="delay"):
    """Fixed `seconds`, or drawn around a `median` with a spread of `sigma`."""

    seconds: Seconds | UnsetType = UNSET
    median: Seconds | UnsetType = UNSET
    sigma: Annotated[float, Meta(ge=0, le=3)] | UnsetType = UNSET


class Hang(Part, tag_field="kind", tag="hang"):
    seconds: Seconds | UnsetType = UNSET
    applied: bool = False


class Reset(Part, tag_field="kind", tag="reset"):
    applied: bool = False


class Empty(Part, tag_field="kind", tag="empty"):
    applied: bool = False


class Truncate(Part, tag_field="kind", tag="truncate"):
    bytes: Annotated[int, Meta(ge=0, le=1_000_000)] | UnsetType = UNSET


class Rubbish(Part, tag_field="kind", tag="garbage"):
    variant: Garbage
    applied: bool = False


class SlowBody(Part, tag_field="kind", tag="slow_body"):
    bytes: Annotated[int, Meta(ge=1, le=1_000_000)]


class Stale(Part, tag_field="kind", tag="stale"):
    pass


class Omit(Part, tag_field="kind", tag="omit"):
    pass


class RefuseMail(Part, tag_field="kind", tag="refuse_mail"):
    status: Status
    detail: Text = "Refused on purpose"


class Duplicate(Part, tag_field="kind", tag="duplicate"):
    copies: Annotated[int, Meta(ge=1, le=10)] = 1


class Postpone(Part, tag_field="kind", tag="postpone"):
    """Of the customer's clock."""

    seconds: Annotated[float, Meta(ge=1, le=30 * 86_400)]


class Drop(Part, tag_field="kind", tag="drop"):
    pass


class Reorder(Part, tag_field="kind", tag="reorder"):
    pass


class MisSign(Part, tag_field="kind", tag="mis_sign"):
    variant: MisSigned = MisSigned.WRONG_KEY


AnyEffect = (
    Problem
    | Delay
    | Hang
    | Reset
    | Empty
    | Truncate
    | Rubbish
    | SlowBody
    | Stale
    | Omit
    | RefuseMail
    | Duplicate
    | Postpone
    | Drop
    | Reorder
    | MisSign
)


class OrderFault(Body):
    """`operation` is short for a `match` of nothing else, `status` for a problem of that status."""

    operation: Wanted | UnsetType = UNSET
    match: WantedCalls | UnsetType = UNSET
    status: Status | UnsetType = UNSET
    effect: AnyEffect | UnsetType = UNSET
    times: Times | None = 1
    probability: object = UNSET

    def wanted(self, place: str) -> Match:
        _never_random(self.probability, place)
        if (self.operation is UNSET) == (self.match is UNSET):
            raise ValidationFailed({f"{place}match": "or operation is to be sent, one of the two"})
        if self.match is not UNSET:
            return self.match.match(f"{place}match.")
        return Match(operation="" if self.operation is UNSET else self.operation)

    def ordered(self, place: str) -> Effect:
        if (self.status is UNSET) == (self.effect is UNSET):
            raise ValidationFailed({f"{place}effect": "or status is to be sent, one of the two"})
        if self.effect is not UNSET:
            return _effect(self.effect, f"{place}effect.")
        return Effect(kind=EffectKind.PROBLEM, status=None if self.status is UNSET else self.status)


class ReplaceFaults(Body):
    faults: Annotated[tuple[OrderFault, ...], Meta(max_length=100)]


def _effect(sent: AnyEffect, place: str) -> Effect:
    members: dict[str, object] = msgspec.to_builtins(sent)
    kind = EffectKind(str(members.pop("kind")))
    if "retry_after" in members:
        members["retry_after"] = str(members["retry_after"])
    effect = msgspec.convert({**members, "kind": kind}, Effect)
    if isinstance(sent, Delay) and (sent.seconds is UNSET) == (sent.median is UNSET):
        raise ValidationFailed({f"{place}seconds": "or median is to be sent, one of the two"})
    return _problem(effect, place) if kind is EffectKind.PROBLEM else effect


def _problem(effect: Effect, place: str) -> Effect:
    """Its code is one of ours or of OAuth's; without a status it gets the one of the code."""
    known = codes() | oauth_answers.CODES
    if effect.code is None and effect.status is None:
        raise ValidationFailed({f"{place}status": "or code is to be sent"})
    if effect.code is not None and effect.code not in known:
        near = ", ".join(get_close_matches(effect.code, known)) or "see docs/errors.md"
        raise ValidationFailed({f"{place}code": f"{effect.code!r} is no code of iCIMS: {near}"})
    return replace(effect, status=effect.status or known[effect.code or ""])


def _said(value: V | UnsetType) -> V | None:
    return None if isinstance(value, UnsetType) else value


def _moment(text: str | UnsetType, place: str) -> datetime | None:
    try:
        return None if isinstance(text, UnsetType) else datetime.fromisoformat(text)
    except ValueError:
        raise ValidationFailed({place: "is not a day of the calendar"}) from None


def _never_random(sent: object, place: str) -> None:
    if sent is not UNSET:
        principle = "is refused on principle: faults are counted, so say nth and times"
        raise ValidationFailed({f"{place}probability": principle})
