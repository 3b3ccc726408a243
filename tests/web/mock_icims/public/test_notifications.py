"""Event notifications: zipped, signed as iCIMS signs, tried once, and whichever side moved."""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from collections.abc import Mapping

import pytest

from mock_icims.delivery.notifications import notification
from mock_icims.domain.public.notifications import Subscription, Way
from mock_icims.domain.public.signatures import SCHEME, Signable, objection, parse
from mock_icims.domain.webhooks.events import Event, EventStatus
from tests.icims_cast import NOON
from tests.web.mock_icims.public.calling import Desk, Integration
from tests.web.mock_icims.public.subscribed_vendor import (
    URL,
    Vendor,
    delivered,
    desk,
    move,
    subscribe,
    vendor,
)

__all__ = ["desk", "vendor"]


def test_a_move_is_told_in_gzip_with_strings_for_ids(
    desk: Desk, acme: Integration, workflow: int, vendor: Vendor
) -> None:
    subscribe(desk)
    move(acme, workflow)

    delivered(desk)

    ((url, headers, body),) = vendor.requests
    base = f"http://icims.test{desk.base}"
    assert url == URL
    assert (headers["content-encoding"], headers["content-type"]) == ("gzip", "application/json")
    assert headers["user-agent"].startswith("Apache-HttpClient/4")
    place = f"{base}/applicantworkflows/{workflow}"
    link = f'<{place}>;rel="applicantWorkflow";title="Applicant Workflow",'
    assert headers["link"].startswith(link)
    told = json.loads(gzip.decompress(body))
    assert [one["rel"] for one in told.pop("links")] == [
        "applicantWorkflow",
        "job",
        "person",
        "user",
    ]
    assert told == {
        "eventType": "WorkFlowStatusChangeEvent",
        "customerId": str(desk.tenant.customer.number),
        "systemId": str(workflow),
        "jobId": "1001",
        "personId": "5001",
        "userId": "100",
        "oldStatus": "10100",
        "newStatus": told["newStatus"],
    }
    assert told["newStatus"].isdecimal()


def test_what_a_recruiter_moves_in_connect_is_told_too(
    desk: Desk, acme: Integration, workflow: int, vendor: Vendor
) -> None:
    subscribe(desk)
    (application,) = desk.connect("GET", "/applications").json()["items"]

    desk.connect("PUT", f"/applications/{application['id']}/stage", {"stage_id": "stg_screen"})
    delivered(desk)

    told = json.loads(gzip.decompress(vendor.requests[0][2]))
    assert (told["systemId"], told["userId"]) == (str(workflow), "101")
    refused = acme("GET", "/people/101")
    assert refused.json()["errors"][0]["errorCode"] == 3


def test_only_the_wanted_statuses_are_told(
    desk: Desk, acme: Integration, workflow: int, vendor: Vendor
) -> None:
    subscribe(desk, statuses=["Assessment"])

    move(acme, workflow, "Screen")
    move(acme, workflow, "Assessment")
    delivered(desk)

    assert len(vendor.requests) == 1


def test_it_is_not_zipped_where_that_was_asked_for(
    desk: Desk, acme: Integration, workflow: int, vendor: Vendor
) -> None:
    subscribe(desk, gzip=False)
    move(acme, workflow)

    delivered(desk)

    _, headers, body = vendor.requests[0]
    assert "content-encoding" not in headers
    assert json.loads(body)["eventType"] == "WorkFlowStatusChangeEvent"


def test_it_proves_itself_by_basic(
    desk: Desk, acme: Integration, workflow: int, vendor: Vendor
) -> None:
    subscribe(desk, way="basic", user="icims", secret="open-sesame")
    move(acme, workflow)

    delivered(desk)

    pair = b64encode(b"icims:open-sesame").decode()
    assert vendor.requests[0][1]["authorization"] == f"Basic {pair}"


def signature_fits(url: str, headers: Mapping[str, str], body: bytes, *, key: str) -> bool:
    """As a vendor checks it, who knows the key and the documentation."""
    scheme, _, credentials = headers["authorization"].partition(" ")
    assert scheme == SCHEME
    assert ", " not in credentials
    sent = parse(credentials)
    assert sent is not None
    request = Signable(
        method="POST",
        path="/icims/events",
        query="tenant=7",
        headers={**headers, "host": "vendor.test"},
        body=body,
    )
    return objection(sent, request, key=key, clocks=[NOON]) is None


def test_it_proves_itself_by_hmac_over_the_bytes_that_are_sent(
    desk: Desk, acme: Integration, workflow: int, vendor: Vendor
) -> None:
    subscribe(desk, way="hmac", user="icims", secret="signing-key")
    move(acme, workflow)

    delivered(desk)

    assert signature_fits(*vendor.requests[0], key="signing-key")
    assert not signature_fits(*vendor.requests[0], key="another-key")
    assert vendor.requests[0][1]["x-icims-date"] == "2026-11-23T12:00:00+0000"


@pytest.mark.parametrize("variant", ["wrong_key", "changed_body", "old_timestamp"])
def test_a_fault_spoils_its_signature(
    desk: Desk, acme: Integration, workflow: int, vendor: Vendor, variant: str
) -> None:
    subscribe(desk, way="hmac", user="icims", secret="signing-key")
    path = f"/_staging/tenants/{desk.tenant.customer.id}/faults"
    fault = {
        "operation": "public.status_changed",
        "effect": {"kind": "mis_sign", "variant": variant},
    }
    assert desk.send("POST", path, json=fault).status_code == 201
    move(acme, workflow)

    delivered(desk)

    url, headers, body = vendor.requests[0]
    assert json.loads(gzip.decompress(body))["eventType"] == "WorkFlowStatusChangeEvent"
    assert not signature_fits(url, headers, body, key="signing-key")


@pytest.mark.parametrize("status", [200, 202, 303])
def test_a_vendor_may_say_yes_in_two_ways(
    desk: Desk, acme: Integration, workflow: int, vendor: Vendor, status: int
) -> None:
    vendor.status = status
    subscribe(desk)
    move(acme, workflow)

    (event,) = delivered(desk)

    assert event.status is EventStatus.DELIVERED


@pytest.mark.parametrize(
    ("status", "error"), [(503, None), (400, None), (410, None), (500, None), (0, "timeout")]
)
def test_a_failure_is_not_tried_again_until_somebody_asks(
    desk: Desk, acme: Integration, workflow: int, vendor: Vendor, status: int, error: str | None
) -> None:
    vendor.status, vendor.error = status, error
    subscribe(desk)
    move(acme, workflow)

    (event,) = delivered(desk)
    assert (event.status, event.next_attempt_at) == (EventStatus.EXHAUSTED, None)
    # It says nothing of the endpoint of an app.
    assert len(desk.tenant.endpoints) == 0

    vendor.status, vendor.error = 200, None
    again = f"/_staging/tenants/{desk.tenant.customer.id}/events/{event.id}/resend"
    assert desk.send("POST", again).status_code == 202
    (event,) = delivered(desk)
    assert event.status is EventStatus.DELIVERED
    assert [body for _, _, body in vendor.requests] == [vendor.requests[0][2]] * 2


def test_the_journal_shows_what_was_told_unzipped(
    desk: Desk, acme: Integration, workflow: int
) -> None:
    subscribe(desk)
    move(acme, workflow)

    delivered(desk)

    assert desk.last.operation == "public.status_changed"
    assert json.loads(desk.last.request_body)["systemId"] == str(workflow)


def test_nobody_is_told_who_did_not_subscribe_or_does_no_more(
    desk: Desk, acme: Integration, workflow: int, vendor: Vendor
) -> None:
    move(acme, workflow, "Screen")
    subscribe(desk)
    move(acme, workflow, "Assessment")
    path = f"/_staging/tenants/{desk.tenant.customer.id}/public-api/subscriptions/acme"
    assert desk.send("DELETE", path).status_code == 204

    (event,) = delivered(desk)

    assert vendor.requests == []
    assert event.status is EventStatus.HELD


def test_the_same_text_is_zipped_to_the_same_bytes(desk: Desk) -> None:
    event = Event(
        id="evt_1",  # type: ignore[arg-type]  # any text will do
        app_id="acme",  # type: ignore[arg-type]  # as above
        type="public.status_changed",
        body='{"links": []}',
        traceparent="",
        created_at=NOON,
        next_attempt_at=NOON,
        notification=True,
    )
    to = Subscription(name="acme", url=URL, way=Way.NONE)

    bodies = {notification(event, to, secret="", at=NOON).body for _ in range(2)}

    assert len(bodies) == 1
