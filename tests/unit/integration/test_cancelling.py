"""A cancellation reaches an order wherever it is: nothing more is sent, and what is done stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from integration.domain.work import WorkState
from tests.unit.integration.fake_icims import CUSTOMER, problem
from tests.unit.integration.stage import Stage, requested

ORDER = "ord_alice00001"


def before_anything(stage: Stage) -> None:
    stage.request(ORDER)


def while_it_waits_for_a_retry(stage: Stage) -> None:
    stage.icims.fails("candidate_read", problem(503, "down"))
    stage.request(ORDER)
    stage.settle()


def parked_without_an_address(stage: Stage) -> None:
    stage.icims.email = None
    stage.request(ORDER)
    stage.settle()


def parked_by_a_403(stage: Stage) -> None:
    stage.icims.fails("profile_stamp", problem(403, "insufficient_scope"))
    stage.request(ORDER)
    stage.settle()


def sent(stage: Stage) -> None:
    stage.request(ORDER)
    stage.settle()


def submitted_and_parked(stage: Stage) -> None:
    sent(stage)
    stage.icims.fields.clear()
    stage.take()
    stage.settle()


STATES = [
    before_anything,
    while_it_waits_for_a_retry,
    parked_without_an_address,
    parked_by_a_403,
    sent,
    submitted_and_parked,
]


def cancel(stage: Stage) -> None:
    stage.accept("assessment.cancelled", {"customer_id": CUSTOMER, "order_id": ORDER})


@pytest.mark.parametrize("reach", STATES, ids=lambda reach: reach.__name__)
def test_nothing_is_sent_after_a_cancellation(
    installed: Stage, reach: Callable[[Stage], None]
) -> None:
    reach(installed)
    letters, effects = len(installed.postman.letters), list(installed.icims.effects)
    cancel(installed)
    installed.icims.email = "alice@candidates.test"
    installed.icims.fields["fld_score00001"] = "Assessment score"
    installed.install()
    installed.settle_within(hours=80)

    assert installed.order(ORDER)["status"] == "cancelled"
    assert len(installed.postman.letters) == letters
    assert installed.icims.effects == effects
    open_work = [row for row in installed.work() if row["subject"] == ORDER]
    assert all(row["state"] not in (WorkState.DUE, WorkState.PARKED) for row in open_work)


def test_a_cancellation_after_delivery_takes_nothing_back(installed: Stage) -> None:
    sent(installed)
    installed.take()
    installed.settle()
    cancel(installed)
    installed.settle()

    assert installed.order(ORDER)["status"] == "delivered"
    assert installed.icims.did("callback") == 1


def test_two_candidates_of_one_address_are_two_people(installed: Stage) -> None:
    """iCIMS says who somebody is; an address may be a family's, or an agency's."""
    installed.request(ORDER)
    installed.accept(
        "assessment.requested",
        requested("ord_alice00002")
        | {"candidate_id": "cand_alice00002", "application_id": "app_alice00002"},
    )
    installed.settle()

    assert len(installed.postman.letters) == 2
    assert len({str(letter["Message-ID"]) for letter in installed.postman.letters}) == 2
