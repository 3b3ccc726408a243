"""A connection under the profile `hardened`, and what becomes of it."""

from __future__ import annotations

import pytest

from integration.domain.connections import Access
from integration.domain.ids import CustomerId
from integration.domain.work import WorkState
from tests.unit.integration.fake_icims import CUSTOMER
from tests.unit.integration.stage import Stage


@pytest.fixture
def hardened(stage: Stage) -> Stage:
    stage.icims.hardened = True
    stage.install()
    stage.icims.calls.clear()
    return stage


def access(stage: Stage) -> Access:
    found = stage.tx(
        lambda tx: stage.services.progress.connections.access(tx, CustomerId(CUSTOMER))
    )
    assert found is not None
    return found


def sent(stage: Stage) -> str:
    return str(stage.order()["status"])


def parked_reasons(stage: Stage) -> list[str]:
    return [row["reason"] for row in stage.work() if row["state"] == WorkState.PARKED]
