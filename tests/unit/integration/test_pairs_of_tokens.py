"""Whose turn it is to renew, and which pair is kept: one customer's of one grant, no other's."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection as Tx
from sqlalchemy import select

from integration.domain.connections import SCOPES, Access, ConnectionStatus
from integration.domain.ids import ConnectionId, CustomerId
from integration.domain.regions import Region
from integration.storage.connections import renewals
from integration.storage.connections.connections import Connections
from integration.storage.connections.renewals import Pair
from integration.storage.keys.vault import Vault
from integration.storage.tables.connections import connections
from tests.unit.integration.renewing import access, hardened
from tests.unit.integration.stage import ISSUER, KEY, NOON, Stage

__all__ = ["hardened"]

ACME, RIVAL = CustomerId("cus_acme000001"), CustomerId("cus_rival00001")
LEASE = timedelta(seconds=40)
VAULT = Vault("eu", [KEY])
DESK = Connections(VAULT)


def authorized(tx: Tx, customer_id: CustomerId, *, refresh: bool = True) -> Access:
    DESK.open_pending(
        tx,
        id=ConnectionId(f"con_{customer_id}"),
        customer_id=customer_id,
        region=Region.EU,
        issuer=ISSUER,
        at=NOON,
    )
    DESK.activate(
        tx,
        customer_id=customer_id,
        customer_name="A customer",
        status=ConnectionStatus.ACTIVE,
        reason=None,
        token=f"token of {customer_id}",
        refresh_token=f"refresh token of {customer_id}" if refresh else None,
        scopes=SCOPES,
        token_expires_at=NOON,
        at=NOON,
    )
    return found(tx, customer_id)


def found(tx: Tx, customer_id: CustomerId) -> Access:
    known = DESK.access(tx, customer_id)
    assert known is not None
    return known


def uninstalled(tx: Tx, customer_id: CustomerId) -> None:
    DESK.uninstall(tx, customer_id=customer_id, reason="uninstalled", at=NOON)


def begin(tx: Tx, seen: Access, *, watch: datetime = NOON) -> str | None:
    return renewals.begin(tx, VAULT, seen, watch=watch, lease=LEASE)


def keep(tx: Tx, seen: Access) -> bool:
    pair = Pair(token="new", refresh_token="newer", scopes=SCOPES, expires_at=NOON)
    return renewals.keep(tx, VAULT, seen, pair, at=NOON)


def held_until(tx: Tx, customer_id: CustomerId) -> datetime | None:
    asked = select(connections.c.refreshing_until).where(connections.c.customer_id == customer_id)
    until: datetime | None = tx.execute(asked).scalar_one()
    return until


def test_a_turn_is_one_customers_and_ends_with_its_lease(tx: Tx) -> None:
    acme, rival = authorized(tx, ACME), authorized(tx, RIVAL)

    assert begin(tx, acme) == f"refresh token of {ACME}"
    assert begin(tx, acme, watch=NOON + LEASE - timedelta(seconds=1)) is None
    assert (held_until(tx, ACME), held_until(tx, RIVAL)) == (NOON + LEASE, None)
    assert begin(tx, rival) == f"refresh token of {RIVAL}"
    assert begin(tx, acme, watch=NOON + LEASE) == f"refresh token of {ACME}", "its holder died"

    renewals.let_go(tx, acme)
    assert (held_until(tx, ACME), held_until(tx, RIVAL)) == (None, NOON + LEASE)
    assert begin(tx, acme) is not None


def test_whoever_saw_an_older_token_or_one_that_cannot_be_renewed_has_no_turn(tx: Tx) -> None:
    acme = authorized(tx, ACME)

    assert begin(tx, replace(acme, generation=acme.generation - 1)) is None
    assert begin(tx, authorized(tx, RIVAL, refresh=False)) is None
    assert held_until(tx, ACME) is held_until(tx, RIVAL) is None


def test_a_pair_is_one_customers_and_kept_once(tx: Tx) -> None:
    acme, rival = authorized(tx, ACME), authorized(tx, RIVAL)
    begin(tx, acme)

    assert keep(tx, acme)
    assert not keep(tx, acme), "somebody else has a newer one"

    assert (found(tx, ACME).token, found(tx, ACME).generation) == ("new", acme.generation + 1)
    assert found(tx, RIVAL) == rival
    assert begin(tx, found(tx, ACME)) == "newer", "and the next turn need not wait for the lease"


def test_a_pair_that_comes_after_an_uninstall_is_nobodys(tx: Tx) -> None:
    acme = authorized(tx, ACME)
    uninstalled(tx, ACME)

    assert not keep(tx, acme)

    left = renewals.leftover(tx, VAULT, ACME, acme.grant_number)
    assert left == f"refresh token of {ACME}"


@pytest.mark.parametrize("refresh", [True, False], ids=["a pair", "one token"])
def test_what_is_given_back_and_forgotten_is_of_one_customer_and_one_grant(
    tx: Tx, refresh: bool
) -> None:
    acme, rival = authorized(tx, ACME, refresh=refresh), authorized(tx, RIVAL, refresh=refresh)
    assert renewals.leftover(tx, VAULT, ACME, acme.grant_number) is None, "it is in use"
    for whose in (ACME, RIVAL):
        uninstalled(tx, whose)
    kind = "refresh token" if refresh else "token"

    assert renewals.leftover(tx, VAULT, ACME, acme.grant_number) == f"{kind} of {ACME}"
    assert renewals.leftover(tx, VAULT, ACME, acme.grant_number + 1) is None
    renewals.forget_leftover(tx, ACME, acme.grant_number + 1)
    assert renewals.leftover(tx, VAULT, ACME, acme.grant_number) == f"{kind} of {ACME}"

    renewals.forget_leftover(tx, ACME, acme.grant_number)
    assert renewals.leftover(tx, VAULT, ACME, acme.grant_number) is None
    assert renewals.leftover(tx, VAULT, RIVAL, rival.grant_number) == f"{kind} of {RIVAL}"


def test_nobody_shows_a_secret_by_accident(tx: Tx) -> None:
    shown = repr(Pair(token="new", refresh_token="newer", scopes=(), expires_at=NOON))

    assert "new" not in shown
    assert f"token of {ACME}" not in repr(authorized(tx, ACME))


def test_a_renewal_that_narrows_the_scopes_says_so_before_anything_is_refused(
    hardened: Stage,
) -> None:
    seen, narrow = access(hardened), SCOPES[0]
    hardened.icims.refresh_tokens = dict.fromkeys(hardened.icims.refresh_tokens, narrow)
    hardened.pass_time(hours=2)

    renewed = hardened.wait_for(
        hardened.program.renewals.renewed(
            seen, refused=False, traceparent="00-trace", log=lambda _: None
        )
    )

    assert renewed.generation == seen.generation + 1
    row = hardened.connection()
    assert row["status"] == "reauthorization_required"
    assert "scorecard:write" in row["reason"]
