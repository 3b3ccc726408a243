"""A scorecard field is missing, renamed or made anew: what waits for it, and what goes on."""

from __future__ import annotations

import pytest

from integration.domain.deliveries import DeliveryKind, Outcome
from integration.domain.problems import guide_problem
from tests.unit.integration.fake_icims import CUSTOMER
from tests.unit.integration.parking import parked
from tests.unit.integration.stage import Stage


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Scorecard field not found: “Assessment score” was deleted"),
        (
            {"fld_score00001": "Renamed"},
            "Scorecard field not found: “Assessment score” was renamed",
        ),
    ],
)
def test_a_missing_field_parks_and_its_return_resumes_by_itself(
    installed: Stage, fields: dict[str, str], said: str
) -> None:
    installed.request()
    installed.settle()
    installed.take()
    installed.icims.fields = fields
    installed.settle()

    assert parked(installed) == ("scorecard.write", said)
    (looked,) = [one for one in installed.log() if one.outcome is Outcome.PARKED]
    assert (looked.exchange.kind, looked.exchange.error) == (DeliveryKind.FIELDS_READ, said)
    assert "scorecard_write" not in installed.icims.calls
    problem = guide_problem(said)
    assert problem is not None
    assert problem.cause == "Custom scorecard field was deleted or renamed in iCIMS."
    assert installed.icims.did("callback") == 0

    installed.icims.fields = {"fld_score00001": "Assessment score"}
    installed.settle_within(seconds=10)
    assert installed.order()["status"] == "delivered"


def test_a_field_created_anew_under_its_old_name_is_found(installed: Stage) -> None:
    installed.request()
    installed.settle()
    installed.take()
    installed.icims.fields = {"fld_score00002": "Assessment score"}
    installed.settle()

    assert list(installed.icims.scorecard) == ["fld_score00002"]
    assert installed.order()["status"] == "delivered"


def test_a_field_that_was_renamed_is_not_replaced_by_a_new_one_of_its_old_name(
    installed: Stage,
) -> None:
    installed.request()
    installed.settle()
    installed.take()
    installed.icims.fields = {
        "fld_score00001": "Renamed",
        "fld_score00002": "Assessment score",
    }
    installed.settle()

    assert parked(installed)[0] == "scorecard.write"


def test_a_field_renamed_back_resumes_by_its_event(installed: Stage) -> None:
    installed.request()
    installed.settle()
    installed.take()
    installed.icims.fields = {}
    installed.settle()
    installed.icims.fields = {"fld_score00001": "Assessment score"}
    data = {"field_id": "fld_score00001", "old_name": "Renamed", "new_name": "Assessment score"}
    installed.accept("scorecard_field.renamed", {"customer_id": CUSTOMER} | data)
    installed.settle()

    assert installed.order()["status"] == "delivered"
