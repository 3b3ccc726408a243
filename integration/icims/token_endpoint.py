"""Where tokens come from and go back to: metadata, token and revocation (RFC 8414, 6749, 7009)."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote, quote_plus, urlencode, urlsplit

import msgspec

from integration.domain.deliveries import DeliveryKind
from integration.domain.ids import CustomerId
from integration.domain.ports import Clock
from integration.domain.retry import read_retry_after
from integration.icims.bodies import MetadataBody, OAuthErrorBody, TokenBody
from integration.icims.errors import Garbled, TokenRefused
from integration.icims.exchanges import Answer, Call, Log, exchange
from integration.icims.wire import Wire

B = TypeVar("B")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """On which account iCIMS is asked, and where what is said is written down."""

    issuer: str
    kind: DeliveryKind
    traceparent: str
    log: Log


class TokenEndpoint:
    """JobCannon as a client of the authorization server; raises IcimsFailure."""

    def __init__(self, http: Wire, *, clock: Clock, client_id: str, client_secret: str) -> None:
        self._http = http
        self._clock = clock
        self._client_id = client_id
        self._client_secret = client_secret

    async def token(
        self, line: Line, form: dict[str, str], *, customer_id: CustomerId
    ) -> TokenBody:
        """A bearer token of this customer, or a failure: nothing else is a token."""
        metadata = await self._metadata(line)
        answer = await self._call(line, "POST", metadata.token_endpoint, form)
        token = _decoded(answer, TokenBody, "token answer")
        if token.token_type.lower() != "bearer":
            raise Garbled("The token is no bearer token.")
        if token.customer_id != customer_id:
            raise Garbled("The token is another customer's.")
        return token

    async def revoke(self, line: Line, token: str) -> None:
        """200 also for a token that iCIMS knows nothing of (RFC 7009, section 2.2)."""
        metadata = await self._metadata(line)
        if metadata.revocation_endpoint is None:
            return
        form = {"token": token}
        answer = await self._call(line, "POST", metadata.revocation_endpoint, form)
        if answer.status != 200:
            raise _refusal(answer, "revocation")

    async def _metadata(self, line: Line) -> MetadataBody:
        answer = await self._call(line, "GET", metadata_url(line.issuer), None)
        metadata = _decoded(answer, MetadataBody, "metadata")
        if metadata.issuer != line.issuer:
            raise Garbled("The metadata names another issuer.")
        for endpoint in (metadata.token_endpoint, metadata.revocation_endpoint):
            if endpoint is not None and _origin(endpoint) != _origin(line.issuer):
                raise Garbled("The token endpoint is not at the issuer.")
        return metadata

    async def _call(self, line: Line, method: str, url: str, form: dict[str, str] | None) -> Answer:
        call = Call(
            kind=line.kind,
            method=method,
            url=url,
            headers=self._headers(form, line.traceparent),
            body=urlencode(form).encode() if form else None,
            traceparent=line.traceparent,
        )
        return await exchange(self._http, call, clock=self._clock, log=line.log)

    def _headers(self, form: dict[str, str] | None, traceparent: str) -> dict[str, str]:
        headers = {"accept": "application/json", "traceparent": traceparent}
        if form is None:
            return headers

        # RFC 6749, section 2.3.1: both are form-encoded before they are joined.
        pair = f"{quote_plus(self._client_id)}:{quote_plus(self._client_secret)}"
        return headers | {
            "authorization": f"Basic {b64encode(pair.encode()).decode()}",
            "content-type": "application/x-www-form-urlencoded",
        }


def metadata_url(issuer: str) -> str:
    """RFC 8414, section 3: the well-known segment goes between the host and the path."""
    parts = urlsplit(issuer)
    path = quote(parts.path.rstrip("/"))
    return f"{parts.scheme}://{parts.netloc}/.well-known/oauth-authorization-server{path}"


def _decoded(answer: Answer, shape: type[B], what: str) -> B:
    if answer.status != 200:
        raise _refusal(answer, what)

    try:
        return msgspec.json.decode(answer.body, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as broken:
        raise Garbled(f"The {what} of iCIMS is unusable: {broken}.") from broken


def _refusal(answer: Answer, what: str) -> TokenRefused:
    try:
        told = msgspec.json.decode(answer.body, type=OAuthErrorBody)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        told = OAuthErrorBody(error="")
    return TokenRefused(
        what,
        answer.status,
        error=answer.without_secrets(told.error)[:100],
        description=answer.without_secrets(told.error_description)[:300],
        retry_after=read_retry_after(answer.headers.get("retry-after"), at=answer.at),
    )


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc
