"""Northwind, where whatever is sent has to be approved in two steps: by Dora, then by an admin."""

from __future__ import annotations

import pytest

from mock_icims.domain.customers import Role
from mock_icims.domain.ids import UserId
from mock_icims.domain.recruiting.approvals import Approver
from mock_icims.domain.recruiting.chains import Approvals, Chain
from mock_icims.domain.structs import replace
from tests.icims_cast import JOBCANNON, sign_in
from tests.web.mock_icims.connect.conftest import Caller, Stage

DORA, CAROL = UserId("usr_doraaaa"), UserId("usr_carolaaa")
TWO_STEPS = (Approver(user_id=DORA), Approver(role=Role.ADMIN))


def configured(stage: Stage, **changes: object) -> None:
    before = stage.tenant.configurations[JOBCANNON]
    stage.tenant.configurations[JOBCANNON] = replace(before, **changes)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def chain(stage: Stage) -> None:
    """Dora, a recruiter, and then any iCIMS admin approve whatever is sent."""
    bob = stage.tenant.users.get("usr_bobaaa")
    stage.tenant.users.put(replace(bob, id=DORA, name="Dora", email="dora@northw.test"))
    configured(
        stage, approvals=Approvals(enabled=True, chains=(Chain(name="Heads", steps=TWO_STEPS),))
    )


@pytest.fixture
def dora(stage: Stage, chain: None) -> Caller:
    return stage.bearer(sign_in(stage.world, stage.tenant, "dora"))


@pytest.fixture
def approval(bob: Caller, order: str) -> str:
    return str(bob("GET", f"/assessment-orders/{order}").json()["approval_id"])


def status(caller: Caller, order: str) -> tuple[str, str | None]:
    found = caller("GET", f"/assessment-orders/{order}").json()
    return found["status"], found["reason"]


def act(caller: Caller, approval: str, deed: str, **body: str) -> tuple[int, str]:
    answer = caller("POST", f"/approvals/{approval}/{deed}", json=body)
    return answer.status_code, answer.json().get("code", answer.json()["status"])
