"""Idempotency-Key: a write that is sent again is answered again, and not done again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable
from functools import wraps

from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.errors import ValidationFailed
from mock_icims.domain.idempotency import CAPACITY, Remembered
from mock_icims.web import bodies
from mock_icims.web.access import principal
from mock_icims.web.state import State

Handler = Callable[[Request[State]], Awaitable[Response]]

_KEY = re.compile(r'"?([A-Za-z0-9_.:-]{1,128})"?')


def once(handler: Handler) -> Handler:
    """
    Wraps the handler of a write. Only answers that did something are remembered: a refusal may be
    repaired, and then the same key goes through.
    """

    @wraps(handler)
    async def answered(request: Request[State]) -> Response:
        sent = request.headers.get("idempotency-key")
        if sent is None:
            return await handler(request)

        asking = principal(request)
        slot = f"{asking.name}:{_key(sent)}"
        fingerprint = await _fingerprint(request)
        now = asking.tenant.clock.now()
        remembered = asking.tenant.idempotency.get(slot)
        if remembered is not None and remembered.good(now, authority=asking.authority):
            remembered.require_same(fingerprint)
            return _again(remembered)

        answer = await handler(request)
        if answer.status_code < 300:
            _remember(
                asking.tenant.idempotency,
                slot,
                Remembered(
                    fingerprint=fingerprint,
                    authority=asking.authority,
                    status=answer.status_code,
                    headers=tuple(answer.raw_headers),
                    body=bytes(answer.body),
                    at=now,
                ),
            )
        return answer

    return answered


def _key(sent: str) -> str:
    """Quoted, as an RFC 9651 string, or bare."""
    found = _KEY.fullmatch(sent)
    if found is None:
        raise ValidationFailed({"Idempotency-Key": "must be 1 to 128 of A-Z a-z 0-9 _ . : -"})
    return found[1]


async def _fingerprint(request: Request[State]) -> str:
    scope = request.scope
    said = f"{scope['method']} {scope['path']} {request.headers.get('if-match', '')}\n".encode()
    return hashlib.sha256(said + await bodies.raw(request)).hexdigest()


def _again(remembered: Remembered) -> Response:
    answer = Response(remembered.body, remembered.status)
    answer.raw_headers = list(remembered.headers)
    return answer


def _remember(kept: dict[str, Remembered], slot: str, answer: Remembered) -> None:
    """The oldest makes room, so that a long-lived fake does not grow with every write."""
    kept.pop(slot, None)
    kept[slot] = answer
    if len(kept) > CAPACITY:
        del kept[next(iter(kept))]
