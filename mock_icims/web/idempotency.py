"""Idempotency-Key: a write that is sent again is answered again, and not done again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable, MutableMapping
from functools import wraps

from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.errors import (
    Forbidden,
    Refusal,
    RequestInProgress,
    TooManyRequests,
    Unauthenticated,
    ValidationFailed,
)
from mock_icims.domain.idempotency import CAPACITY, Remembered
from mock_icims.web import bodies, problems
from mock_icims.web.access import Principal, principal
from mock_icims.web.headers import header
from mock_icims.web.state import State

Handler = Callable[[Request[State]], Awaitable[Response]]

_KEY = re.compile(r'"[A-Za-z0-9_.:-]{1,128}"|[A-Za-z0-9_.:-]{1,128}')


def once(handler: Handler) -> Handler:
    """
    Wraps the handler of a write (draft-ietf-httpapi-idempotency-key-header-07).

    The answer is kept for 24 hours of the customer's clock, a refusal as well. Not kept is what
    says nothing about the write: who may not is asked again what he may, and a crash is no answer.
    """

    @wraps(handler)
    async def answered(request: Request[State]) -> Response:
        sent = header(request.scope, b"idempotency-key")
        if sent is None:
            return await handler(request)

        asking = principal(request)
        slot = f"{asking.name} {request.scope['route'].name} {_key(sent)}"
        fingerprint = await _fingerprint(request)
        return _known(asking, slot, fingerprint) or await _first(
            request, handler, slot=slot, fingerprint=fingerprint
        )

    return answered


def _known(asking: Principal, slot: str, fingerprint: str) -> Response | None:
    remembered = asking.tenant.idempotency.get(slot)
    now = asking.tenant.clock.now()
    if remembered is None or not remembered.good(now, authority=asking.authority):
        return None

    remembered.require_same(fingerprint)
    answer = Response(remembered.body, remembered.status)
    answer.raw_headers = list(remembered.headers)
    return answer


async def _first(
    request: Request[State], handler: Handler, *, slot: str, fingerprint: str
) -> Response:
    """Between the look into the store and this entry nothing else runs: nobody comes second."""
    asking = principal(request)
    under_way = request.state["under_way"]
    place = (asking.tenant.customer.id, slot)
    if place in under_way:
        raise RequestInProgress()

    under_way.add(place)
    try:
        answer = await handler(request)
    except (Unauthenticated, Forbidden, TooManyRequests):
        raise
    except Refusal as refusal:
        answer = problems.refused(request, refusal)
    finally:
        under_way.discard(place)

    remembered = Remembered(
        fingerprint=fingerprint,
        authority=asking.authority,
        status=answer.status_code,
        headers=tuple(answer.raw_headers),
        body=bytes(answer.body),
        at=asking.tenant.clock.now(),
    )
    _remember(asking.tenant.idempotency, slot, remembered)
    return answer


def _key(sent: str) -> str:
    """Quoted, as an RFC 9651 string, or bare."""
    if not _KEY.fullmatch(sent):
        raise ValidationFailed({"Idempotency-Key": "must be 1 to 128 of A-Z a-z 0-9 _ . : -"})
    return sent.strip('"')


async def _fingerprint(request: Request[State]) -> str:
    scope = request.scope
    said = f"{scope['method']} {scope['path']} {request.headers.get('if-match', '')}\n".encode()
    return hashlib.sha256(said + await bodies.raw(request)).hexdigest()


def _remember(kept: MutableMapping[str, Remembered], slot: str, answer: Remembered) -> None:
    """The oldest makes room, so that a long-lived fake does not grow with every write."""
    kept.pop(slot, None)
    kept[slot] = answer
    if len(kept) > CAPACITY:
        del kept[next(iter(kept))]
