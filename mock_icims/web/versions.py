"""Versions of what is read: ETag, If-None-Match and If-Match (RFC 9110, 8.8.3 and 13.1)."""

from __future__ import annotations

import re
from hashlib import blake2b
from http import HTTPStatus

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.errors import PreconditionFailed, ValidationFailed
from mock_icims.web.access import READING
from mock_icims.web.answers import Json
from mock_icims.web.headers import header, headers_of
from mock_icims.web.state import State

_encode = msgspec.json.Encoder().encode

_NUMBER = re.compile(r'"[0-9]{1,9}"')
_DIGEST = re.compile(r'"[0-9a-f]{24}"')
_ANY = re.compile(r'\s*(?:W/)?("[!#-~\x80-\xff]*")\s*')


def versioned(request: Request[State], value: object, *, etag: str | None = None) -> Response:
    """
    What was read, or 304 for somebody who has it already.

    What keeps no version of its own is told apart by a digest of its bytes.
    """
    body = _encode(value)
    etag = etag or _digest(body)
    known = headers_of(request.scope).get(b"if-none-match")
    if known and request.method in READING and _has(known.decode("latin-1"), etag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers={"ETag": etag})
    return Json(body, 200, (b"etag", etag.encode("latin-1")))


def etag_of(value: object) -> str:
    """Of what keeps no version of its own."""
    return _digest(_encode(value))


def expected(request: Request[State], *, shape: re.Pattern[str] = _NUMBER) -> str | None:
    """RFC 9110, 13.1.1, narrowed to one strong ETag of ours: what was read is what is meant."""
    sent = header(request.scope, b"if-match")
    if sent is not None and not shape.fullmatch(sent):
        raise ValidationFailed({"If-Match": "must be one ETag that was read here, in its quotes"})
    return sent


def require(sent: str | None, current: str) -> None:
    """Raises PreconditionFailed where an If-Match was sent and names another version."""
    if sent is not None and sent != current:
        raise PreconditionFailed(sent=sent, current=current)


def unchanged(request: Request[State], value: object) -> None:
    """Raises PreconditionFailed unless this, which is there now, is what the writer had read."""
    sent = expected(request, shape=_DIGEST)
    if sent is not None:
        require(sent, etag_of(value))


def _digest(body: bytes) -> str:
    return f'"{blake2b(body, digest_size=12).hexdigest()}"'


def _has(sent: str, etag: str) -> bool:
    """Compared weakly; a field that cannot be read asks for nothing."""
    return sent.strip() == "*" or etag in (
        found[1] for part in sent.split(",") if (found := _ANY.fullmatch(part))
    )
