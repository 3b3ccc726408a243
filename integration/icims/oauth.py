"""JobCannon as an OAuth client: a code or a refresh token against a token, and whose it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from integration.domain.connections import Access
from integration.domain.deliveries import DeliveryKind, Exchange
from integration.domain.ids import CustomerId
from integration.domain.ports import Clock, NewToken
from integration.domain.trace import continued
from integration.icims.bodies import TokenBody
from integration.icims.client import Icims
from integration.icims.errors import IcimsFailure, TokenRefused
from integration.icims.exchanges import Log
from integration.icims.gate import Gate, OpenGate
from integration.icims.token_endpoint import Line, TokenEndpoint
from integration.icims.wire import Wire

INVALID_GRANT = "invalid_grant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Redemption:
    """What an authorization response is redeemed with; `verifier` is the PKCE secret."""

    customer_id: CustomerId
    issuer: str
    redirect_uri: str
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """`expires_at` counts from when the token was asked for: a slow answer does not lengthen it."""

    token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    scopes: tuple[str, ...]
    expires_at: datetime
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
        http: Wire,
        *,
        clock: Clock,
        new_token: NewToken,
        app_id: str,
        client_id: str,
        client_secret: str,
        gate_for: Callable[[CustomerId], Gate] = lambda _: OpenGate(),
        trace: Callable[[], str | None] = lambda: None,
    ) -> None:
        self._http = http
        self._clock = clock
        self._new_token = new_token
        self._app_id = app_id
        self._gate_for = gate_for
        self._trace = trace
        self._endpoint = TokenEndpoint(
            http, clock=clock, client_id=client_id, client_secret=client_secret
        )

    async def exchange(self, redemption: Redemption, *, code: str) -> TokenAnswer:
        """Never raises for what iCIMS does: the answer is recorded either way."""
        exchanges: list[Exchange] = []
        try:
            granted = await self._granted(redemption, code, exchanges)
        except IcimsFailure as failed:
            return TokenAnswer(
                granted=None,
                refused=str(failed),
                exchanges=tuple(exchanges),
                code_refused=isinstance(failed, TokenRefused) and failed.code == INVALID_GRANT,
            )
        return TokenAnswer(granted=granted, refused=None, exchanges=tuple(exchanges))

    async def refresh(
        self, access: Access, *, refresh_token: str, traceparent: str, log: Log
    ) -> TokenBody:
        """RFC 6749, section 6; raises IcimsFailure, of which TokenRefused says why."""
        line = Line(
            issuer=access.issuer,
            kind=DeliveryKind.TOKEN_REFRESH,
            traceparent=traceparent,
            log=log,
        )
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return await self._endpoint.token(line, form, customer_id=access.customer_id)

    async def revoke(self, issuer: str, *, token: str, traceparent: str, log: Log) -> None:
        """RFC 7009; raises IcimsFailure, and then the token may still be alive."""
        line = Line(
            issuer=issuer, kind=DeliveryKind.TOKEN_REVOCATION, traceparent=traceparent, log=log
        )
        await self._endpoint.revoke(line, token)

    async def _granted(
        self, redemption: Redemption, code: str, exchanges: list[Exchange]
    ) -> Granted:
        traceparent = continued(self._trace(), token=self._new_token())
        line = Line(
            issuer=redemption.issuer,
            kind=DeliveryKind.TOKEN_EXCHANGE,
            traceparent=traceparent,
            log=exchanges.append,
        )
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redemption.redirect_uri,
            "code_verifier": redemption.verifier,
        }
        asked_at = self._clock.now()
        token = await self._endpoint.token(line, form, customer_id=redemption.customer_id)
        customer = await self._icims(redemption, token, line).customer()
        return Granted(
            token=token.access_token,
            refresh_token=token.refresh_token,
            scopes=scopes_of(token),
            expires_at=ends_at(token.expires_in, at=asked_at),
            customer_name=customer.name,
            region=customer.region,
        )

    def _icims(self, redemption: Redemption, token: TokenBody, line: Line) -> Icims:
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
            traceparent=line.traceparent,
            occasion="install",
            log=line.log,
            gate=self._gate_for(redemption.customer_id),
        )


def scopes_of(token: TokenBody) -> tuple[str, ...]:
    return tuple(dict.fromkeys(token.scope.split()))


def ends_at(expires_in: int, *, at: datetime) -> datetime:
    """A lifetime beyond what a date can hold is a token that does not expire in our time."""
    latest = at.replace(year=9999, month=1, day=1)
    return min(at + timedelta(seconds=min(expires_in, (latest - at).total_seconds())), latest)
