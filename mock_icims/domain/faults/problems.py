"""The refusal that a fault stands for: the true one's code, words and members."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mock_icims.domain.errors import (
    Forbidden,
    Refusal,
    ScopeMissing,
    ScorecardFieldNotFound,
    TokenExpired,
    TokenRevoked,
    TooManyRequests,
    Unauthenticated,
)
from mock_icims.domain.faults.effects import Effect

GUIDES_SCOPE = "candidate_profile:write"
"""Guide, third common error: "OAuth scopes lack `candidate_profile:write` permission." """

_TRUE: dict[str, Callable[[Effect], Refusal]] = {
    "token_expired": lambda _: TokenExpired(),
    "token_revoked": lambda _: TokenRevoked(),
    "insufficient_scope": lambda effect: ScopeMissing(effect.scope or GUIDES_SCOPE),
    "scorecard_field_not_found": lambda effect: ScorecardFieldNotFound(
        field_id=effect.field_id or "fld_unknown",
        field_name=effect.field_name or "Unknown",
        reason=effect.reason or "deleted",
    ),
    "rate_limited": lambda _: TooManyRequests(quota=500, window_seconds=60, retry_after=1),
}
_FAMILIES: dict[int | None, type[Refusal]] = {401: Unauthenticated, 403: Forbidden}


def ordered_refusal(effect: Effect, *, said: str) -> Refusal:
    """`said` is its sentence, where the code has none of its own."""
    detail = effect.detail or said
    true = _TRUE.get(effect.code or "")
    if true is not None:
        refusal = true(effect)
        refusal.detail = effect.detail or refusal.detail
        return refusal

    refusal = _FAMILIES.get(effect.status, Refusal)(detail)
    refusal.code = effect.code or refusal.code
    return refusal


def known_codes() -> dict[str, type[Refusal]]:
    """Every code that the fake's refusals have, with a refusal that has it."""
    return {kind.code: kind for kind in _kinds(Refusal)}


def _kinds(root: type[Refusal]) -> Iterator[type[Refusal]]:
    """Those of iCIMS, which all live in modules of errors; staging's own live elsewhere."""
    for kind in root.__subclasses__():
        if kind.__module__.endswith("errors"):
            yield from _kinds(kind)
            yield kind
