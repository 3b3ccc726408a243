"""Uninstalling gives the refresh token back to iCIMS, until it has taken it."""

from __future__ import annotations

import httpx

from tests.unit.integration.fake_icims import CUSTOMER, busy
from tests.unit.integration.renewing import access, hardened
from tests.unit.integration.stage import Stage

__all__ = ["hardened"]


def test_uninstalling_gives_the_refresh_token_back_and_tries_until_it_is_taken(
    hardened: Stage,
) -> None:
    hardened.icims.fails("revoke", busy(503), httpx.ReadTimeout("slow"))
    hardened.pass_time(seconds=1)
    hardened.accept("app.uninstalled", {"customer_id": CUSTOMER, "app_id": "jobcannon"})
    hardened.settle()
    assert hardened.icims.revoked == []
    assert hardened.connection()["refresh_sealed"] is not None
    assert access(hardened).token is None

    hardened.settle_within(minutes=5)

    assert hardened.icims.revoked == ["refresh-number-000000"]
    row = hardened.connection()
    assert (row["token_sealed"], row["refresh_sealed"]) == (None, None)
    logged = str(hardened.log(kind="token_revocation"))
    assert "refresh-number" not in logged
    assert "token-number" not in logged


def test_installing_again_before_the_old_token_was_taken_keeps_the_new_one(
    hardened: Stage,
) -> None:
    hardened.icims.fails("revoke", busy(503))
    hardened.pass_time(seconds=1)
    hardened.accept("app.uninstalled", {"customer_id": CUSTOMER, "app_id": "jobcannon"})
    hardened.settle()
    hardened.pass_time(seconds=1)
    hardened.install()
    hardened.settle_within(minutes=5)

    assert hardened.icims.revoked == []
    assert access(hardened).token is not None
