"""What a failed attempt means: try again by the schedule, wait for somebody, or stop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from integration.domain.deliveries import Outcome
from integration.domain.problems import ParkCode, parked_reason
from integration.domain.retry import next_attempt_at
from integration.domain.work import WorkKind
from integration.icims.client import TokenMissing
from integration.icims.errors import IcimsFailure, Refused, TokenRefused
from integration.mail.post import MailRejected
from integration.services.assessment.progress import OrderVanished
from integration.worker.task import Parked

# These say "not now"; every other 4xx says that the same request will never do.
PASSING = frozenset({408, 409, 412, 425, 429})
# Nobody tells us when the cause is gone, so such work looks again by itself.
LOOKS_AGAIN = frozenset({ParkCode.FIELD_NOT_FOUND, ParkCode.NO_ADDRESS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    at: datetime
    reason: str

    @property
    def outcome(self) -> Outcome:
        return Outcome.WILL_RETRY


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhausted:
    reason: str

    @property
    def outcome(self) -> Outcome:
        return Outcome.EXHAUSTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Park:
    """`look_again_at` is None when the work waits for an event or a re-authorization."""

    code: ParkCode
    reason: str
    look_again_at: datetime | None

    @property
    def outcome(self) -> Outcome:
        return Outcome.PARKED


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel:
    """iCIMS has cancelled the order; its event may still be on the way."""

    reason: str

    @property
    def outcome(self) -> Outcome:
        return Outcome.REFUSED


Verdict = Retry | Exhausted | Park | Cancel


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The failed attempt: its number from 1, and `chance` in [0, 1) for the jitter."""

    kind: str
    attempt: int
    at: datetime
    chance: float
    uninstalled: bool

    def judge(self, cause: Exception) -> Verdict:
        if isinstance(cause, Refused) and cause.code == "order_cancelled":
            return Cancel(reason=str(cause))
        if isinstance(cause, OrderVanished):
            return Cancel(reason=str(cause))

        code = self._park_code(cause)
        if code is not None:
            return self._park(code, _detail(code, cause))
        wish = cause.retry_after if isinstance(cause, IcimsFailure) else None
        return self._retry(str(cause) or type(cause).__name__, wish)

    def _park_code(self, cause: Exception) -> ParkCode | None:
        if isinstance(cause, Parked):
            return ParkCode(cause.code)
        if isinstance(cause, TokenMissing):
            return ParkCode.UNINSTALLED if self.uninstalled else ParkCode.TOKEN_EXPIRED
        if isinstance(cause, MailRejected):
            return ParkCode.MAIL_REFUSED
        return self._of_answer(cause) if isinstance(cause, Refused) else None

    def _of_answer(self, refused: Refused) -> ParkCode | None:
        if isinstance(refused, TokenRefused):
            # A token that is gone is TokenMissing; what is left passes, or somebody corrects it.
            return None
        if refused.status == 401:
            return ParkCode.TOKEN_EXPIRED if refused.is_about_the_token else ParkCode.REFUSED
        if refused.status == 403:
            stamping = self.kind == WorkKind.STAMP
            return ParkCode.PROFILE_WRITE_FORBIDDEN if stamping else ParkCode.SCOPE_MISSING
        if refused.code == "scorecard_field_not_found":
            return ParkCode.FIELD_NOT_FOUND
        passing = refused.status in PASSING and refused.code != "event_conflict"
        return None if passing or not 300 <= refused.status <= 499 else ParkCode.REFUSED

    def _park(self, code: ParkCode, detail: str) -> Park:
        looks_again = code in LOOKS_AGAIN
        return Park(
            code=code,
            reason=parked_reason(code, detail),
            look_again_at=self._next(None) if looks_again else None,
        )

    def _retry(self, reason: str, wish: timedelta | None) -> Verdict:
        at = self._next(wish)
        return Retry(at=at, reason=reason) if at else Exhausted(reason=reason)

    def _next(self, wish: timedelta | None) -> datetime | None:
        return next_attempt_at(
            attempt=self.attempt, at=self.at, chance=self.chance, retry_after=wish
        )


def _detail(code: ParkCode, cause: Exception) -> str:
    """What exactly, after the guide's words: which field, which of its two causes."""
    if isinstance(cause, Parked):
        return cause.detail
    if code is ParkCode.FIELD_NOT_FOUND and isinstance(cause, Refused):
        named = f"“{cause.field_name}”" if cause.field_name else ""
        return " was ".join(part for part in (named, cause.reason) if part)
    if code in (ParkCode.SCOPE_MISSING, ParkCode.REFUSED, ParkCode.MAIL_REFUSED):
        return str(cause)
    return ""
