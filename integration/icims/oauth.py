"""JobCannon as an OAuth client: metadata, code against token, and whose token it is."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from urllib.parse import quote, quote_plus, urlencode, urlsplit

import httpx
import msgspec

from integration.domain.connections import Access
from integration.domain.deliveries import DeliveryKind, Exchange
from integration.domain.ids import CustomerId
from integration.domain.ports import Clock, NewToken
from integration.domain.trace import continued
from integration.icims.bodies import MetadataBody, OAuthErrorBody, TokenBody
from integration.icims.client import Icims
from integration.icims.errors import IcimsFailure
from integration.icims.exchanges import Answer, Call, exchange

B = TypeVar("B")

INVALID_GRANT = "invalid_grant"


class ExchangeFailed(Exception):
    """There is no token we may use; the sentence says why and holds no secret."""


class InvalidGrant(ExchangeFailed):
    """iCIMS refuses the code itself: what the browser brought is at fault, not iCIMS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redemption:
    """What an authorization response is redeemed with; `verifier` is the PKCE secret."""

    customer_id: CustomerId
    issuer: str
    redirect_uri: str
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    token: str = field(repr=False)
    scopes: tuple[str, ...]
    expires_in: int
    customer_name: str
    region: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenAnswer:
    """Either `granted`, or the reason why not; and every call made on the way."""

    granted: Granted | None
    refused: str | None
    exchanges: tuple[Exchange, ...]
    code_refused: bool = False


class OAuthClient:
    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        clock: Clock,
        new_token: NewToken,
        app_id: str,
        client_id: str,
        client_secret: str,
    ) -> None:
        self._http = http
        self._clock = clock
        self._new_token = new_token
        self._app_id = app_id
        self._client_id = client_id
        self._client_secret = client_secret

    async def exchange(self, redemption: Redemption, *, code: str) -> TokenAnswer:
        """Never raises for what iCIMS does: the answer is recorded either way."""
        exchanges: list[Exchange] = []
        traceparent = continued(None, token=self._new_token())
        try:
            granted = await self._granted(redemption, code, traceparent, exchanges)
        except (ExchangeFailed, IcimsFailure) as failed:
            return TokenAnswer(
                granted=None,
                refused=str(failed),
                exchanges=tuple(exchanges),
                code_refused=isinstance(failed, InvalidGrant),
            )
        return TokenAnswer(granted=granted, refused=None, exchanges=tuple(exchanges))

    async def _granted(
        self, redemption: Redemption, code: str, traceparent: str, exchanges: list[Exchange]
    ) -> Granted:
        async def call(method: str, url: str, form: dict[str, str] | None) -> Answer:
            asked = Call(
                kind=DeliveryKind.TOKEN_EXCHANGE,
                method=method,
                url=url,
                headers=self._headers(form, traceparent),
                body=urlencode(form).encode() if form else None,
                traceparent=traceparent,
            )
            return await exchange(self._http, asked, clock=self._clock, log=exchanges.append)

        metadata = _checked_metadata(
            await call("GET", metadata_url(redemption.issuer), None), redemption.issuer
        )
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redemption.redirect_uri,
            "code_verifier": redemption.verifier,
        }
        answered_at = self._clock.now()
        token = _checked_token(await call("POST", metadata.token_endpoint, form), redemption)

        customer = await self._icims(redemption, token, traceparent, exchanges).customer()
        return Granted(
            token=token.access_token,
            scopes=tuple(dict.fromkeys(token.scope.split())),
            expires_in=token.expires_in - int((self._clock.now() - answered_at).total_seconds()),
            customer_name=customer.name,
            region=customer.region,
        )

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

    def _icims(
        self,
        redemption: Redemption,
        token: TokenBody,
        traceparent: str,
        exchanges: list[Exchange],
    ) -> Icims:
        access = Access(
            customer_id=redemption.customer_id,
            issuer=redemption.issuer,
            token=token.access_token,
            grant_number=0,
        )
        return Icims(
            http=self._http,
            clock=self._clock,
            access=access,
            app_id=self._app_id,
            traceparent=traceparent,
            occasion="install",
            log=exchanges.append,
        )


def metadata_url(issuer: str) -> str:
    """RFC 8414, section 3: the well-known segment goes between the host and the path."""
    parts = urlsplit(issuer)
    path = quote(parts.path.rstrip("/"))
    return f"{parts.scheme}://{parts.netloc}/.well-known/oauth-authorization-server{path}"


def token_life_ends(granted: Granted, *, at: datetime) -> datetime:
    """A lifetime beyond what a date can hold is a token that does not expire in our time."""
    latest = at.replace(year=9999, month=1, day=1)
    seconds = min(granted.expires_in, int((latest - at).total_seconds()))
    return datetime.fromtimestamp(at.timestamp() + seconds, at.tzinfo)


def _checked_metadata(answer: Answer, issuer: str) -> MetadataBody:
    metadata = _decoded(answer, MetadataBody, "metadata")
    if metadata.issuer != issuer:
        raise ExchangeFailed("The metadata names another issuer.")
    if _origin(metadata.token_endpoint) != _origin(issuer):
        raise ExchangeFailed("The token endpoint is not at the issuer.")
    return metadata


def _checked_token(answer: Answer, redemption: Redemption) -> TokenBody:
    token = _decoded(answer, TokenBody, "token answer")
    if token.token_type.lower() != "bearer":
        raise ExchangeFailed("The token is no bearer token.")
    if token.customer_id != redemption.customer_id:
        raise ExchangeFailed("The token is another customer's.")
    return token


def _decoded(answer: Answer, shape: type[B], what: str) -> B:
    if answer.status != 200:
        told = _error_of(answer)
        failure = InvalidGrant if told.error == INVALID_GRANT else ExchangeFailed
        words = f"{told.error[:100]} {told.error_description[:300]}".strip().rstrip(".")
        raise failure(f"iCIMS refused the {what}: {answer.status} {words}".rstrip() + ".")

    try:
        return msgspec.json.decode(answer.body, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as broken:
        raise ExchangeFailed(f"The {what} of iCIMS is unusable: {broken}.") from broken


def _error_of(answer: Answer) -> OAuthErrorBody:
    try:
        return msgspec.json.decode(answer.body, type=OAuthErrorBody)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return OAuthErrorBody(error="")


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc
