"""Renew a token that wears out, once for all who wait for it (profile `hardened`)."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import Connection as Tx

from integration.domain.connections import Access, missing_scopes
from integration.domain.ports import Clock
from integration.domain.problems import ParkCode, missing_scopes_reason, parked_reason
from integration.icims.errors import IcimsFailure, TokenRefused, Unreachable
from integration.icims.exchanges import Log
from integration.icims.oauth import OAuthClient, ends_at, scopes_of
from integration.icims.wire import CALL_SECONDS
from integration.storage.connections import renewals
from integration.storage.connections.connections import Connections
from integration.storage.connections.renewals import Pair
from integration.storage.database import Database
from integration.storage.insisting import insist

# Longer than the two calls of a refresh can take, so that only a dead renewer is overtaken.
LEASE = timedelta(seconds=2 * CALL_SECONDS + 10)
WAIT_SECONDS = 20.0
LOOK_AGAIN_SECONDS = 0.1
# These say that the refresh token will never work again (RFC 6749, section 5.2).
GONE = frozenset({"invalid_grant", "unauthorized_client"})


@dataclass(frozen=True, slots=True)
class Turn:
    """It is this worker's turn, with this refresh token."""

    refresh_token: str = field(repr=False)


class Renewals:
    """
    The new pair is stored before anybody uses it. Between iCIMS's answer and that commit lies the
    one moment in which a dying process loses the connection: see docs/decisions/0052.
    """

    def __init__(
        self,
        *,
        database: Database,
        connections: Connections,
        oauth: OAuthClient,
        clock: Clock,
        watch: Clock,
    ) -> None:
        self._database = database
        self._connections = connections
        self._oauth = oauth
        self._clock = clock
        self._watch = watch
        self._under_way: set[asyncio.Task[Access]] = set()

    async def renewed(self, seen: Access, *, refused: bool, traceparent: str, log: Log) -> Access:
        """
        A newer access than the one that was seen, whoever renewed it; without a token when iCIMS
        says that there is none any more. When iCIMS cannot be asked, the one that was seen as long
        as it may work, else IcimsFailure; `refused` says that it does not work.
        """
        ends = asyncio.get_running_loop().time() + WAIT_SECONDS
        while True:
            found = await self._database.run(lambda tx: self._look(tx, seen))
            if isinstance(found, Access):
                return found
            if isinstance(found, Turn):
                renewing = self._renew(
                    seen, found, refused=refused, traceparent=traceparent, log=log
                )
                return await self._unbroken(renewing)
            if asyncio.get_running_loop().time() >= ends:
                raise Unreachable("Another worker renews the token, and is not done.")
            await asyncio.sleep(LOOK_AGAIN_SECONDS)

    async def close(self, *, grace: float) -> None:
        """A refresh that has begun is finished: its answer exists once."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=grace)

    def _look(self, tx: Tx, seen: Access) -> Access | Turn | None:
        current = self._connections.access(tx, seen.customer_id)
        if current is None:
            raise Unreachable("The connection is gone.")
        if current.generation != seen.generation or not current.renewable:
            return current
        refresh_token = renewals.begin(
            tx, self._connections.vault, seen, watch=self._watch.now(), lease=LEASE
        )
        return None if refresh_token is None else Turn(refresh_token)

    async def _unbroken(self, renewing: Coroutine[object, object, Access]) -> Access:
        """Whoever waits may give up; the refresh itself goes on to its commit."""
        task = asyncio.create_task(renewing, name="token refresh")
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return await asyncio.shield(task)

    async def _renew(
        self, seen: Access, turn: Turn, *, refused: bool, traceparent: str, log: Log
    ) -> Access:
        asked_at = self._clock.now()
        try:
            token = await self._oauth.refresh(
                seen, refresh_token=turn.refresh_token, traceparent=traceparent, log=log
            )
        except IcimsFailure as failed:
            gone = isinstance(failed, TokenRefused) and failed.code in GONE
            current = await insist(self._database, lambda tx: self._failed(tx, seen, gone=gone))
            newer = current.generation != seen.generation
            usable = not refused and not current.is_expired(self._clock.now())
            if gone or newer or usable:
                return current
            raise

        pair = Pair(
            token=token.access_token,
            # RFC 6749, section 6: without a new one the old one stays.
            refresh_token=token.refresh_token or turn.refresh_token,
            scopes=scopes_of(token),
            expires_at=ends_at(token.expires_in, at=asked_at),
        )
        return await insist(self._database, lambda tx: self._keep(tx, seen, pair))

    def _keep(self, tx: Tx, seen: Access, pair: Pair) -> Access:
        at = self._clock.now()
        kept = renewals.keep(tx, self._connections.vault, seen, pair, at=at)
        if kept and (missing := missing_scopes(pair.scopes)):
            self._connections.degrade(
                tx,
                customer_id=seen.customer_id,
                grant_number=seen.grant_number,
                reason=missing_scopes_reason(missing),
                at=at,
            )
        return self._current(tx, seen)

    def _failed(self, tx: Tx, seen: Access, *, gone: bool) -> Access:
        """`gone`, unless somebody has a newer token: then only this one is."""
        current = self._current(tx, seen)
        if current.generation != seen.generation:
            return current
        if not gone:
            renewals.let_go(tx, seen)
            return current
        self._connections.lose_token(
            tx,
            customer_id=seen.customer_id,
            grant_number=seen.grant_number,
            reason=parked_reason(ParkCode.TOKEN_EXPIRED),
            at=self._clock.now(),
        )
        return self._current(tx, seen)

    def _current(self, tx: Tx, seen: Access) -> Access:
        current = self._connections.access(tx, seen.customer_id)
        if current is None:
            raise Unreachable("The connection is gone.")
        return current
