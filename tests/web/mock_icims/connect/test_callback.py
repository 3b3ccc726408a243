"""The callback over HTTP: signed, once, and in shape."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mock_icims.domain.webhooks.endpoints import Signed
from tests.icims_cast import CALLBACK_SECRET, EVENT_SECRET, JOBCANNON, NOON, REJECTED, published
from tests.web.mock_icims.connect.callbacks import RESULT, callback, signed
from tests.web.mock_icims.connect.conftest import Caller, Stage


def test_the_callback_closes_the_order_with_its_result(jobcannon: Caller, order: str) -> None:
    body = callback(order)

    answer = jobcannon(
        "POST", f"/assessment-orders/{order}/callback", content=body, headers=signed(body)
    )

    assert answer.status_code == 200, answer.text
    assert answer.json() == {"order_id": order, "status": "completed"}
    closed = jobcannon("GET", f"/assessment-orders/{order}").json()
    assert closed["result"] == RESULT
    assert closed["completed_at"] == "2026-11-23T12:00:00Z"


def test_the_same_callback_again_has_no_second_effect(
    stage: Stage, jobcannon: Caller, order: str
) -> None:
    body, path = callback(order), f"/assessment-orders/{order}/callback"
    jobcannon("POST", path, content=body, headers=signed(body))
    stage.tenant.clock.advance(timedelta(minutes=1))

    again = jobcannon("POST", path, content=body, headers=signed(body))

    assert again.json() == {"order_id": order, "status": "completed"}
    closed = jobcannon("GET", f"/assessment-orders/{order}").json()
    assert closed["completed_at"] == "2026-11-23T12:00:00Z"


def test_the_same_id_with_another_body_is_refused(jobcannon: Caller, order: str) -> None:
    path = f"/assessment-orders/{order}/callback"
    first, other = callback(order), callback(order, overall_score=99)
    jobcannon("POST", path, content=first, headers=signed(first))

    answer = jobcannon("POST", path, content=other, headers=signed(other))

    assert answer.status_code == 409
    assert answer.json()["code"] == "event_conflict"


def test_a_completed_order_keeps_its_first_result(jobcannon: Caller, order: str) -> None:
    path = f"/assessment-orders/{order}/callback"
    first, other = callback(order), callback(order, overall_score=99)
    jobcannon("POST", path, content=first, headers=signed(first))

    answer = jobcannon("POST", path, content=other, headers=signed(other, id="evt_other"))

    assert answer.status_code == 200
    assert jobcannon("GET", f"/assessment-orders/{order}").json()["result"] == RESULT


@pytest.mark.parametrize(
    "headers",
    [
        signed(b"something else"),
        signed(callback("ord_any"), secret=EVENT_SECRET),
        {"Content-Type": "application/json"},
    ],
    ids=["another body", "another secret", "no signature"],
)
def test_a_callback_that_is_not_signed_by_the_app_is_refused(
    jobcannon: Caller, order: str, headers: dict[str, str]
) -> None:
    answer = jobcannon(
        "POST", f"/assessment-orders/{order}/callback", content=callback(order), headers=headers
    )

    assert answer.status_code == 401
    assert answer.json()["code"] == "signature_invalid"


def test_while_its_secret_is_rotated_a_callback_may_be_signed_with_either(
    jobcannon: Caller, carol: Caller, stage: Stage, order: str
) -> None:
    path = "/apps/jobcannon/endpoint/rotate-secret"
    rotated = carol("POST", path, json={"of": "callback", "overlap_seconds": 60}).json()
    new, body = rotated["secret"], callback(order)

    def sent(secret: str, id: str) -> int:
        headers = signed(body, id=id, secret=secret)
        answer = jobcannon(
            "POST", f"/assessment-orders/{order}/callback", content=body, headers=headers
        )
        return answer.status_code

    assert rotated["endpoint"]["former_callback_secret_until"] == "2026-11-23T12:01:00Z"
    assert rotated["endpoint"]["former_secret_until"] is None
    assert (sent(CALLBACK_SECRET, "evt_old"), sent(new, "evt_new")) == (200, 200)
    stage.tenant.clock.advance(timedelta(seconds=60))
    assert (sent(CALLBACK_SECRET, "evt_late"), sent(new, "evt_newest")) == (401, 200)
    assert stage.app.services.events.secrets(stage.tenant, JOBCANNON, Signed.EVENTS) == (
        EVENT_SECRET,
    )


def test_a_form_says_what_becomes_of_the_old_callback_secret(carols_browser: Caller) -> None:
    path = "/apps/jobcannon/endpoint/rotate-secret"
    form = {"of": "callback", "csrf": "csrf-carol"}

    during = carols_browser("POST", path, form=form | {"overlap_seconds": "3600"})
    after = carols_browser("POST", path, form=form | {"overlap_seconds": "0"})

    assert "The app signs its callback with it from now on." in during.text
    assert "The old secret is accepted until" in during.text
    assert "The old secret is accepted no more." in after.text


def test_an_old_callback_is_refused_even_when_the_tenants_clock_was_moved(
    stage: Stage, jobcannon: Caller, order: str
) -> None:
    body = callback(order)
    stage.tenant.clock.advance(timedelta(days=30))
    path = f"/assessment-orders/{order}/callback"

    old = signed(body, at=NOON - timedelta(minutes=6))
    assert jobcannon("POST", path, content=body, headers=old).status_code == 401
    assert jobcannon("POST", path, content=body, headers=signed(body)).status_code == 200


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"overall_score": 101}, "data.result.overall_score"),
        ({"dimensions": []}, "data.result.dimensions"),
        ({"assessment": "disc"}, "data.result.assessment"),
        ({"completed_at": "2026-11-23T11:59:00"}, "data.result.completed_at"),
        ({"schema_version": 2}, "data.result.schema_version"),
        ({"raw": 1}, "data.result.raw"),
    ],
)
def test_a_result_out_of_shape_is_refused(
    jobcannon: Caller, order: str, changed: dict[str, object], field: str
) -> None:
    body = callback(order, **changed)

    answer = jobcannon(
        "POST", f"/assessment-orders/{order}/callback", content=body, headers=signed(body)
    )

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


def test_a_callback_about_another_order_is_refused(jobcannon: Caller, order: str) -> None:
    body = callback("ord_another")

    answer = jobcannon(
        "POST", f"/assessment-orders/{order}/callback", content=body, headers=signed(body)
    )

    assert answer.status_code == 422


def test_rejecting_the_candidate_cancels_the_order(
    stage: Stage, bob: Caller, jobcannon: Caller, application: str, order: str
) -> None:
    bob("PUT", f"/applications/{application}/stage", json={"stage_id": REJECTED.id})

    report = jobcannon("PUT", f"/assessment-orders/{order}/status", json={"status": "sent"})
    body = callback(order)
    result = jobcannon(
        "POST", f"/assessment-orders/{order}/callback", content=body, headers=signed(body)
    )

    assert published(stage.tenant)[-1] == "assessment.cancelled"
    assert report.status_code == 409
    assert report.json()["code"] == "order_cancelled"
    assert result.status_code == 409
