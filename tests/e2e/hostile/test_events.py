"""Mallory at JobCannon's event door: replays, forgeries, and bent signatures."""

from __future__ import annotations

import httpx
import pytest

from scenarios.shapes import Event
from tests.e2e.hostile.company import Company
from tests.e2e.hostile.refusals import refused
from tests.e2e.hostile.rival import EVENT_SECRET
from tests.e2e.hostile.senders import DOOR, Sender, changed

pytestmark = pytest.mark.usefixtures("nothing_changes")


def test_a_replayed_event_is_acknowledged_without_effect(sender: Sender, event: Event) -> None:
    answer = sender.told(event.body.encode(), id=event.id)

    assert (answer.status_code, answer.json()["status"]) == (202, "duplicate")


def test_the_same_order_under_another_id_is_no_second_order(sender: Sender, event: Event) -> None:
    answer = sender.told(event.body.encode())

    assert (answer.status_code, answer.json()["status"]) == (202, "accepted")


@pytest.mark.parametrize("place", [0, 20, -30, -1], ids=["first", "early", "late", "last"])
def test_one_altered_byte_breaks_the_signature(sender: Sender, event: Event, place: int) -> None:
    body = event.body.encode()
    headers = sender.headers(body, id=event.id)
    altered = bytearray(body)
    altered[place] ^= 1

    refused(sender.post(bytes(altered), headers), 401, "signature_invalid")
    refused(sender.post(body + b" ", headers), 401, "signature_invalid")


@pytest.mark.parametrize(
    ("late", "secret"),
    [(320, None), (-320, None), (86_400, None), (0, EVENT_SECRET)],
    ids=["stale", "future", "yesterday", "rivals-secret"],
)
def test_an_old_a_future_and_a_rivals_signature_are_none(
    sender: Sender, event: Event, late: float, secret: str | None
) -> None:
    body = event.body.encode()
    headers = sender.headers(body, id=event.id, late=late, secret=secret)

    refused(sender.post(body, headers), 401, "signature_invalid")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("webhook-id", None),
        ("webhook-timestamp", None),
        ("webhook-signature", None),
        ("webhook-id", "evt_another00001"),
        ("webhook-id", "a.b"),
        ("webhook-id", "x" * 65),
        ("webhook-id", "caf\xe9"),
        ("webhook-timestamp", "1"),
        ("webhook-timestamp", "9" * 12),
        ("webhook-timestamp", "9" * 400),
        ("webhook-timestamp", "-1"),
        ("webhook-timestamp", "1e9"),
        ("webhook-timestamp", "now"),
        ("webhook-signature", "v1,"),
        ("webhook-signature", "v1,AAAA"),
        ("webhook-signature", "v1a,AAAA v2,AAAA"),
        ("webhook-signature", "v1,\xff\xfe"),
        ("webhook-signature", "v1,AAAA " * 500),
    ],
    ids=[
        "no-id", "no-timestamp", "no-signature", "another-id", "dotted-id", "long-id", "latin-id",
        "1970", "year-33658", "endless", "negative", "exponent", "now",
        "no-mac", "short-mac", "other-versions", "latin-mac", "500-macs",
    ],
)  # fmt: skip
def test_bent_headers_are_no_signature(
    sender: Sender, event: Event, name: str, value: str | None
) -> None:
    body = event.body.encode()
    headers = {**sender.headers(body, id=event.id), name: value}
    sent = [(n.encode(), v.strip().encode("latin-1")) for n, v in headers.items() if v is not None]

    answer = sender.http.post(
        DOOR, content=body, headers=[(b"content-type", b"application/json"), *sent]
    )

    refused(answer, 401, "signature_invalid")


def test_the_same_id_with_another_body_is_a_conflict_and_in_the_log(
    sender: Sender, event: Event, operator: httpx.Client
) -> None:
    other = changed(event, {"job_title": "<script>alert(1)</script>"})

    refused(sender.told(other, id=event.id), 409, "event_conflict")

    log = operator.get("/integrations/icims/logs?kind=event_received&outcome=refused").json()
    assert [one["status"] for one in log["items"]] == [409]
    assert "<script>alert(1)</script>" in log["items"][0]["request_body"]
    address = f"/integrations/icims/logs/{log['items'][0]['id']}"
    assert "<script>" not in operator.get(address, headers={"accept": "text/html"}).text


@pytest.mark.parametrize(
    "type", ["candidate.promoted", "assessment.requested.v2", "x", "application.stage_changed"]
)
def test_an_event_of_an_unknown_type_is_kept_and_does_nothing(
    sender: Sender, event: Event, type: str
) -> None:
    answer = sender.told(changed(event, {}, type=type))

    assert (answer.status_code, answer.json()["status"]) == (202, "accepted")


def test_an_event_of_an_unknown_customer_is_not_found(
    sender: Sender, abroad: Company, event: Event
) -> None:
    for customer in (abroad.id, "cus_nobody"):
        refused(sender.told(changed(event, {"customer_id": customer})), 404, "not_found")


@pytest.mark.parametrize("sent_as", ["text/plain", "application/x-www-form-urlencoded", "", "*/*"])
def test_an_event_comes_as_json_only(sender: Sender, event: Event, sent_as: str) -> None:
    body = event.body.encode()
    headers = {**sender.headers(body, id=event.id), "content-type": sent_as}

    refused(sender.post(body, headers), 415, "unsupported_media_type")
    for method in ("GET", "PUT", "DELETE"):
        refused(sender.http.request(method, DOOR), 405, "method_not_allowed")
