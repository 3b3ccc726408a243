"""Standard Webhooks by the reference library: a second opinion on what both programs sign."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from requests import PreparedRequest
from requests.auth import AuthBase
from schemathesis.core.parameters import ParameterLocation
from standardwebhooks import Webhook
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"

IMPOSSIBLE_HEADERS = [
    (TIMESTAMP, "0"),
    (TIMESTAMP, "-1"),
    (TIMESTAMP, "1_795_435_200"),
    (TIMESTAMP, "1795435200.0"),
    (TIMESTAMP, "999999999999"),
    (TIMESTAMP, "9" * 400),
    (ID, "evt.1"),
    (ID, ""),
    (ID, "x" * 400),
    (SIGNATURE, "v1,"),
    (SIGNATURE, "v1a,AAAA"),
    (SIGNATURE, "\xff"),
    (SIGNATURE, "v1,AAAA " * 900),
]
"""Each one spoils a message that is signed well otherwise."""

if TYPE_CHECKING:
    from schemathesis.specs.openapi.schemas import OpenApiCase

SOMEBODY_ELSES = "whsec_c29tZWJvZHktZWxzZXMtc2VjcmV0LTAwMDE="


def signed(body: bytes, *, secret: str, id: str, at: datetime) -> dict[str, str]:
    """The three headers over these very bytes."""
    signature = Webhook(secret).sign(id, at, body.decode("utf-8"))
    return {ID: id, TIMESTAMP: str(int(at.timestamp())), SIGNATURE: signature}


class Signing(AuthBase):
    """
    Signs what a fuzzer is about to send, so that its bodies get past the door.

    A request without all three headers is sent as it is: it is no message, or must be refused.
    """

    def __init__(self, secret: str, *, at: datetime) -> None:
        self.secret = secret
        self.at = at

    def for_case(self, case: OpenApiCase) -> Signing | None:
        """None where the headers themselves are what is wrong, on purpose."""
        spoilt = case.meta is not None and case.meta.is_negative_at(ParameterLocation.HEADER)
        return None if spoilt else self

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        body = request.body.encode() if isinstance(request.body, str) else request.body or b""
        complete = {ID, TIMESTAMP, SIGNATURE} <= {name.lower() for name in request.headers}
        if complete and isinstance(body, bytes) and _is_utf8(body):
            id = str(request.headers[ID])
            request.headers.update(signed(body, secret=self.secret, id=id, at=self.at))
        return request


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


class Resign:
    """
    In front of a provider: signs a replayed message anew, for a pact cannot hold a valid signature.

    While `honest` is false it spoils the signature instead: whoever signs knows another secret.
    """

    def __init__(self, app: ASGIApp, *, secret: str, at: datetime) -> None:
        self.app = app
        self.secret = secret
        self.at = at
        self.honest = True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope.get("headers", []))
        if SIGNATURE.encode() not in headers:
            await self.app(scope, receive, send)
            return

        body = b""
        more = True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)

        secret = self.secret if self.honest else SOMEBODY_ELSES
        anew = signed(body, secret=secret, id=headers[ID.encode()].decode(), at=self.at)
        headers.update({name.encode(): value.encode() for name, value in anew.items()})
        await self.app({**scope, "headers": list(headers.items())}, _Read(body, receive), send)


class _Read:
    """Hands out a body that was read already, and then whatever comes."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self.body: bytes | None = body
        self.receive = receive

    async def __call__(self) -> Message:
        if self.body is None:
            return await self.receive()
        body, self.body = self.body, None
        return {"type": "http.request", "body": body, "more_body": False}
