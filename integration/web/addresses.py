"""The parts of a path that name something: what cannot name anything is not found, unasked."""

from __future__ import annotations

import re

from starlette.requests import Request

from integration.domain.errors import NotFound
from integration.domain.ids import (
    SHAPE,
    AccountId,
    AttemptId,
    CustomerId,
    DeliveryId,
    ErasureId,
    HoldId,
    OrderId,
    SessionId,
)
from integration.web.state import State

CAPABILITY = re.compile(r"[A-Za-z0-9_-]{16,128}")
ID = r"_[0-9a-z]{6,40}"


def link_token(request: Request[State]) -> str:
    """As it is in the link, with the mark of its region."""
    return _matching(request, "link_token", CAPABILITY, "assessment link")


def report_token(request: Request[State]) -> str:
    return _matching(request, "report_token", CAPABILITY, "report")


def attempt_id(request: Request[State]) -> AttemptId:
    return AttemptId(_matching(request, "attempt_id", re.compile(f"atm{ID}"), "attempt"))


def delivery_id(request: Request[State]) -> DeliveryId:
    return DeliveryId(_matching(request, "delivery_id", re.compile(f"dlv{ID}"), "delivery"))


def customer_id(request: Request[State]) -> CustomerId:
    return CustomerId(_matching(request, "customer_id", SHAPE, "customer"))


def hold_id(request: Request[State]) -> HoldId:
    return HoldId(_matching(request, "hold_id", re.compile(f"hld{ID}"), "legal hold"))


def erasure_id(request: Request[State]) -> ErasureId:
    return ErasureId(_matching(request, "erasure_id", re.compile(f"ers{ID}"), "erasure"))


def account_id(request: Request[State]) -> AccountId:
    return AccountId(_matching(request, "account_id", re.compile(f"acc{ID}"), "account"))


def session_id(request: Request[State]) -> SessionId:
    return SessionId(_matching(request, "session_id", re.compile(f"ses{ID}"), "session"))


def order_id(request: Request[State]) -> OrderId:
    return OrderId(_matching(request, "order_id", SHAPE, "order"))


def page_number(request: Request[State]) -> int:
    return int(_matching(request, "page", re.compile(r"[1-9][0-9]?"), "page"))


def _matching(request: Request[State], name: str, pattern: re.Pattern[str], what: str) -> str:
    value: str = request.path_params[name]
    if not pattern.fullmatch(value):
        raise NotFound(f"There is no such {what}.")
    return value
