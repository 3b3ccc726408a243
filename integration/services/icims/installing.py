"""Installing: from the Marketplace's ticket to an active connection (guide, steps 1 and 2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NoReturn
from urllib.parse import urlencode

from sqlalchemy import Connection as Tx

from integration.domain import tickets
from integration.domain.audit import AuditName, AuditOutcome, By
from integration.domain.connections import SCOPES, Connection, ConnectionStatus, missing_scopes
from integration.domain.deliveries import Outcome
from integration.domain.errors import (
    AuthorizationDeclined,
    AuthorizationFailed,
    AuthorizationInvalid,
    CodeRefused,
    TicketInvalid,
)
from integration.domain.ids import ConnectionId, CustomerId, DeliveryId, new_id
from integration.domain.pkce import challenge
from integration.domain.ports import NewToken
from integration.domain.problems import missing_scopes_reason
from integration.icims.oauth import Granted, Redemption, TokenAnswer
from integration.settings import APP_ID, Settings
from integration.storage.audit import AuditLog
from integration.storage.connections.authorizations import Authorization, Authorizations
from integration.storage.connections.connections import Connections
from integration.storage.orders import deliveries
from integration.storage.queue import work

CARRIED_BY = By(who="icims", where="install")
AUTHORIZATION_LIFE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """`browser_secret` goes into a cookie, so that only this browser can complete the walk."""

    customer_id: CustomerId
    authorize_url: str
    browser_secret: str = field(repr=False)


class Installing:
    """
    The walk itself (`begin`, `redeem`, `decline`) belongs to no region, because iCIMS says only at
    its end where the customer lives; what it leads to (`announce`, `activate`) does.
    """

    def __init__(
        self,
        connections: Connections,
        audit: AuditLog,
        *,
        sites: Sequence[Settings],
        new_token: NewToken,
    ) -> None:
        """`sites` are the settings of each region that a walk may begin for."""
        self._connections = connections
        self._authorizations = Authorizations(connections.vault)
        self._audit = audit
        self._sites = sites
        self._new_token = new_token

    def begin(self, tx: Tx, *, ticket: str, iss: str, at: datetime) -> Started:
        """Spends the ticket in the transaction that makes the state; refuses TicketInvalid."""
        site = self._site(iss)
        read = tickets.verify(
            ticket, secret=site.client_secret, issuer=site.icims_url, app_id=APP_ID, at=at
        )
        if iss != read.issuer:
            raise TicketInvalid("The install link comes from another iCIMS than its ticket.")
        if not self._authorizations.spend_ticket(
            tx,
            issuer=read.issuer,
            jti=read.jti,
            customer_id=read.customer_id,
            expires_at=read.expires_at,
        ):
            raise TicketInvalid(
                "The install link was used before. Start again in the iCIMS Marketplace."
            )
        return self._start(tx, site, read.customer_id, at=at)

    def _site(self, issuer: str) -> Settings:
        """One that speaks to this iCIMS; any, when none does, for the ticket's own refusal."""
        known = (site for site in self._sites if site.icims_url == issuer)
        return next(known, self._sites[0])

    def _start(self, tx: Tx, site: Settings, customer_id: CustomerId, *, at: datetime) -> Started:
        state, verifier, browser_secret = (self._new_token() for _ in range(3))
        authorization = Authorization(
            customer_id=customer_id,
            issuer=site.icims_url,
            redirect_uri=site.redirect_uri,
            verifier=verifier,
            expires_at=at + AUTHORIZATION_LIFE,
            spent=False,
        )
        self._authorizations.begin(
            tx, state=state, browser_secret=browser_secret, authorization=authorization
        )
        query = {
            "response_type": "code",
            "client_id": site.client_id,
            "redirect_uri": site.redirect_uri,
            "scope": " ".join(SCOPES),
            "state": state,
            "code_challenge": challenge(verifier),
            "code_challenge_method": "S256",
        }
        return Started(
            customer_id=customer_id,
            authorize_url=f"{site.icims_url}/oauth/authorize?{urlencode(query)}",
            browser_secret=browser_secret,
        )

    def announce(self, tx: Tx, *, customer_id: CustomerId, at: datetime) -> None:
        """A connection that is pending, unless there is one already."""
        (site,) = self._sites
        (region,) = site.regions
        self._connections.open_pending(
            tx,
            id=ConnectionId(new_id("con", self._new_token())),
            customer_id=customer_id,
            region=region,
            issuer=site.icims_url,
            at=at,
        )

    def redeem(
        self, tx: Tx, *, state: str, iss: str, code: str, browser_secret: str | None, at: datetime
    ) -> Redemption:
        """
        Spend the state, before any token request leaves (RFC 9700, RFC 9207).

        Refuses AuthorizationInvalid: no code, unknown, spent or expired state, another browser,
        or another issuer. A refusal spends nothing, so a stranger cannot spoil the walk.
        """
        if not code:
            raise _restart("came back without a code")
        return self._spend(tx, state=state, iss=iss, browser_secret=browser_secret, at=at)

    def _spend(
        self, tx: Tx, *, state: str, iss: str, browser_secret: str | None, at: datetime
    ) -> Redemption:
        found = self._authorizations.find(tx, state=state, browser_secret=browser_secret or "")
        if found is None:
            raise _restart("was not started in this browser")
        if iss != found.issuer:
            raise _restart("comes from another issuer")
        if at >= found.expires_at:
            raise _restart("took longer than ten minutes")
        if not self._authorizations.spend(tx, state=state, at=at):
            raise _restart("was completed before")
        return Redemption(
            customer_id=found.customer_id,
            issuer=found.issuer,
            redirect_uri=found.redirect_uri,
            verifier=found.verifier,
        )

    def decline(
        self,
        tx: Tx,
        *,
        state: str,
        iss: str,
        browser_secret: str | None,
        error: str,
        description: str | None,
        at: datetime,
    ) -> NoReturn:
        """An authorization response with `error`: the state is spent, no token is asked for."""
        spent = self._spend(tx, state=state, iss=iss, browser_secret=browser_secret, at=at)
        self._audit.append(
            tx,
            AuditName.INSTALL_DECLINED,
            by=CARRIED_BY,
            at=at,
            outcome=AuditOutcome.REFUSED,
            customer_id=spent.customer_id,
            detail={"error": error},
        )
        raise AuthorizationDeclined(
            "iCIMS did not authorize JobCannon.",
            error=error[:200],
            error_description=(description or "")[:500],
        )

    def activate(
        self, tx: Tx, *, redemption: Redemption, answer: TokenAnswer, at: datetime
    ) -> Connection:
        """Keep the token, log how it came, and let everything parked try again."""
        self._log(tx, redemption.customer_id, answer)
        if answer.code_refused:
            raise CodeRefused(
                "iCIMS does not take the code of this authorization. "
                "Start again in the iCIMS Marketplace."
            )
        if answer.granted is None:
            raise AuthorizationFailed(answer.refused or "iCIMS gave no token.")

        self.announce(tx, customer_id=redemption.customer_id, at=at)
        self._keep(tx, redemption.customer_id, answer.granted, at=at)
        work.resume(tx, tenant=redemption.customer_id, at=at)
        connection = self._connections.find(tx, redemption.customer_id)
        if connection is None:
            raise AuthorizationInvalid("The connection is gone.")
        self._audit.append(
            tx,
            AuditName.INSTALL_AUTHORIZED,
            by=CARRIED_BY,
            at=at,
            customer_id=connection.customer_id,
            subject=connection.id,
            detail={"scopes": " ".join(connection.scopes), "region": connection.region},
        )
        return connection

    def _keep(self, tx: Tx, customer_id: CustomerId, granted: Granted, *, at: datetime) -> None:
        """A token that lacks scopes is kept and used: only what needs them waits."""
        missing = missing_scopes(granted.scopes)
        degraded = ConnectionStatus.REAUTHORIZATION_REQUIRED
        self._connections.activate(
            tx,
            customer_id=customer_id,
            customer_name=granted.customer_name[:300],
            status=degraded if missing else ConnectionStatus.ACTIVE,
            reason=missing_scopes_reason(missing) if missing else None,
            token=granted.token,
            refresh_token=granted.refresh_token,
            scopes=granted.scopes,
            token_expires_at=granted.expires_at,
            at=at,
        )

    def _log(self, tx: Tx, customer_id: CustomerId, answer: TokenAnswer) -> None:
        """Of a walk that failed, the last call is the one that was refused."""
        for exchange in answer.exchanges:
            failed = exchange is answer.exchanges[-1] and answer.granted is None
            deliveries.add(
                tx,
                id=DeliveryId(new_id("dlv", self._new_token())),
                exchange=exchange,
                outcome=Outcome.REFUSED if failed else Outcome.SUCCEEDED,
                customer_id=customer_id,
            )


def _restart(what: str) -> AuthorizationInvalid:
    return AuthorizationInvalid(f"This authorization {what}. Start again in the iCIMS Marketplace.")
