"""What a fault does to the call that runs into it."""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import StrEnum

from mock_icims.domain.structs import Struct

LONGEST_WAIT = 60.0
"""Real seconds that a fault keeps anybody waiting."""

MAIL = "smtp."


class Channel(StrEnum):
    HTTP = "http"
    MAIL = "mail"
    EVENTS = "events"


class EffectKind(StrEnum):
    PROBLEM = "problem"
    DELAY = "delay"
    HANG = "hang"
    RESET = "reset"
    EMPTY = "empty"
    TRUNCATE = "truncate"
    GARBAGE = "garbage"
    SLOW_BODY = "slow_body"
    STALE = "stale"
    OMIT = "omit"
    REFUSE_MAIL = "refuse_mail"
    DUPLICATE = "duplicate"
    POSTPONE = "postpone"
    DROP = "drop"
    REORDER = "reorder"
    MIS_SIGN = "mis_sign"


class Garbage(StrEnum):
    """What comes in place of an answer."""

    NOT_HTTP = "not_http"
    NOTHING = "nothing"
    INVALID_JSON = "invalid_json"
    HTML = "html"
    WRONG_CHARSET = "wrong_charset"
    BOM = "bom"
    NAN = "nan"
    DUPLICATE_KEYS = "duplicate_keys"
    DEEP_NESTING = "deep_nesting"
    BIG = "big"


class MisSigned(StrEnum):
    """What is wrong with an event that an app must not believe."""

    WRONG_KEY = "wrong_key"
    NO_SIGNATURE = "no_signature"
    OLD_TIMESTAMP = "old_timestamp"
    EARLY_TIMESTAMP = "early_timestamp"
    CHANGED_BODY = "changed_body"


OMITTED = frozenset({"candidates.update", "orders.status", "scorecards.write", "orders.callback"})
"""Writes of an app that can be answered with what was there before, and left undone."""

EVENT_EFFECTS = frozenset(
    {
        EffectKind.DUPLICATE,
        EffectKind.POSTPONE,
        EffectKind.DROP,
        EffectKind.REORDER,
        EffectKind.MIS_SIGN,
    }
)
MAIL_EFFECTS = frozenset(
    {
        EffectKind.REFUSE_MAIL,
        EffectKind.DELAY,
        EffectKind.HANG,
        EffectKind.RESET,
        EffectKind.EMPTY,
    }
)
HTTP_EFFECTS = frozenset(EffectKind) - EVENT_EFFECTS - {EffectKind.REFUSE_MAIL}

EFFECTS = {
    Channel.HTTP: HTTP_EFFECTS,
    Channel.MAIL: MAIL_EFFECTS,
    Channel.EVENTS: EVENT_EFFECTS,
}


class Effect(Struct, frozen=True, kw_only=True):
    """
    `kind` says which of the other members count; the rest are None.

    `applied` lets the call do its work before its answer goes wrong. `seconds` are real ones for
    `delay` and `hang`, of the customer's clock for `postpone`. `retry_after` goes out as it is,
    however odd. `bytes` is how much of a body comes (`truncate`), or how many come in a second
    (`slow_body`). `variant` is one of Garbage or MisSigned.
    """

    kind: EffectKind
    status: int | None = None
    code: str | None = None
    detail: str | None = None
    scope: str | None = None
    field_id: str | None = None
    field_name: str | None = None
    reason: str | None = None
    retry_after: str | None = None
    applied: bool | None = None
    seconds: float | None = None
    median: float | None = None
    sigma: float | None = None
    bytes: int | None = None
    variant: str | None = None
    copies: int | None = None

    def channel(self, operation: str) -> Channel:
        """Where a rule with this effect and operation listens."""
        if self.kind in EVENT_EFFECTS:
            return Channel.EVENTS
        return Channel.MAIL if operation.startswith(MAIL) else Channel.HTTP

    def meets(self, operation: str) -> bool:
        """Whether it can happen to this operation of its channel."""
        return self.kind is not EffectKind.OMIT or operation in OMITTED

    def wait(self, uniform: Callable[[float, float], float]) -> float:
        """
        Real seconds, at most a minute: as said, or drawn from a lognormal distribution that is
        named by its median (Box and Muller make a normal draw of two even ones).
        """
        if self.median is None:
            return min(self.seconds or 0.0, LONGEST_WAIT)

        radius = math.sqrt(-2 * math.log(1 - uniform(0, 1)))
        normal = radius * math.cos(2 * math.pi * uniform(0, 1))
        return min(self.median * math.exp((self.sigma or 0.0) * normal), LONGEST_WAIT)

    @property
    def patience(self) -> float:
        """Real seconds after which even a hanging call is over."""
        return LONGEST_WAIT if self.seconds is None else min(self.seconds, LONGEST_WAIT)
