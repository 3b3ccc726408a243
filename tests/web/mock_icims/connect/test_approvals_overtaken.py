"""What becomes of an approval whose order, candidate or app is gone by then, or comes back."""

from __future__ import annotations

import pytest

from mock_icims.domain.marketplace import InstallationStatus
from mock_icims.domain.structs import replace
from mock_icims.storage import picture
from tests.icims_cast import JOBCANNON, LEAD, NOON, SCREEN, published
from tests.web.mock_icims.connect.conftest import Caller, Stage
from tests.web.mock_icims.connect.two_steps import act, approval, chain, dora, status

__all__ = ["approval", "chain", "dora"]


@pytest.mark.parametrize("away", ["move", "cancel", "close"])
def test_what_makes_the_order_pointless_ends_its_approval(
    stage: Stage, bob: Caller, dora: Caller, application: str, order: str, approval: str, away: str
) -> None:
    if away == "move":
        bob("PUT", f"/applications/{application}/stage", json={"stage_id": SCREEN.id})
    elif away == "cancel":
        assert bob("DELETE", f"/assessment-orders/{order}").json()["status"] == "cancelled"
    else:
        bob("PATCH", f"/jobs/{LEAD.id}", json={"status": "closed"})

    assert bob("GET", f"/approvals/{approval}").json()["status"] == "cancelled"
    assert status(bob, order)[0] == "cancelled"
    assert status(bob, order)[1]
    assert act(dora, approval, "approve") == (409, "approval_decided")
    assert "assessment.cancelled" not in published(stage.tenant)


def test_erasing_the_candidate_forgets_the_approval(carol: Caller, approval: str) -> None:
    carol("DELETE", "/candidates/cand_alice1")

    assert carol("GET", f"/approvals/{approval}").status_code == 404


def test_what_waits_is_cancelled_with_its_app_and_nobody_is_asked_any_more(
    stage: Stage, dora: Caller, carol: Caller, order: str, approval: str
) -> None:
    assert carol("DELETE", "/apps/jobcannon").status_code == 204

    assert status(carol, order) == ("cancelled", "The app was uninstalled.")
    assert dora("GET", f"/approvals/{approval}").json()["status"] == "cancelled"
    assert act(dora, approval, "approve")[0] == 409
    assert "assessment.cancelled" not in published(stage.tenant)


def test_what_is_approved_after_its_app_left_is_cancelled(
    stage: Stage, dora: Caller, carol: Caller, order: str, approval: str
) -> None:
    installation = stage.tenant.installations.get(JOBCANNON)
    stage.tenant.installations.put(replace(installation, status=InstallationStatus.UNINSTALLED))
    act(dora, approval, "approve")
    act(carol, approval, "approve")

    assert status(carol, order) == ("cancelled", "The app was uninstalled.")


def test_a_snapshot_keeps_what_waits_and_what_was_answered(
    stage: Stage, bob: Caller, dora: Caller, carol: Caller, order: str, approval: str
) -> None:
    person, key = {"first_name": "Ann", "last_name": "Ode"}, {"Idempotency-Key": "k1"}
    made = bob("POST", "/candidates", json=person, headers=key)
    act(dora, approval, "approve")
    customer_id = stage.tenant.customer.id
    content = picture.write(picture.still(stage.tenant), stage.world.belongings(customer_id))
    act(carol, approval, "refuse", reason="Not now.")

    before, belongings = picture.read(content, system_clock=lambda: NOON)
    stage.world.replace(before, belongings)

    assert bob("POST", "/candidates", json=person, headers=key).content == made.content
    assert len(before.candidates) == 2
    assert status(bob, order) == ("awaiting_approval", None)
    assert act(dora, approval, "approve") == (403, "approval_not_yours")
    assert act(carol, approval, "approve") == (200, "approved")
