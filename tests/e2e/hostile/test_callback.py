"""Mallory at iCIMS's callback: replays, forgeries, and results for orders that are not hers."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from itertools import count

import httpx
import pytest

from contracts.signing import signed
from scenarios import expect
from scenarios.shapes import Order
from scenarios.stack import Secrets
from tests.e2e.hostile.callers import JSON, Program
from tests.e2e.hostile.company import Company
from tests.e2e.hostile.refusals import refused
from tests.e2e.hostile.rival import APP_ID, ASSESSMENT, CALLBACK_SECRET, EVENT_SECRET, SCOPES

NUMBERS = count(1)
RESULT: dict[str, object] = {
    "assessment": ASSESSMENT,
    "instrument_version": "1.0.0",
    "norm_id": None,
    "overall_score": 64,
    "dimensions": [
        {
            "key": "speed",
            "name": "Speed",
            "score": 64,
            "percentile": None,
            "band": "average",
            "interval": None,
        }
    ],
    "validity": {"status": "valid", "flags": []},
    "narrative": "Quick.",
    "completed_at": "2026-11-23T11:59:00Z",
    "duration_seconds": 60,
    "report_url": "https://rival.test/reports/1",
    "schema_version": 1,
}


class Rival:
    """The app that was asked, with a token and the callback secret."""

    def __init__(self, abroad: Company) -> None:
        self.abroad, self.http = abroad, abroad.app(APP_ID)

    def order(self) -> Order:
        _, application = self.abroad.applicant()
        sent = {"application_id": application.id, "assessment": ASSESSMENT}
        created = self.abroad.bob.post("/assessment-orders", json=sent)
        return expect.shape(expect.status(created, 201), Order)

    def headers(
        self, body: bytes, *, id: str = "", late: int = 0, secret: str = CALLBACK_SECRET
    ) -> dict[str, str]:
        at = datetime.fromisoformat(self.abroad.now()) - timedelta(seconds=late)
        id = id or f"dlv_mallory{next(NUMBERS):06}"
        return {"content-type": JSON} | signed(body, secret=secret, id=id, at=at)

    def call(
        self,
        order_id: str,
        body: bytes,
        headers: dict[str, str],
        *,
        caller: httpx.Client | None = None,
    ) -> httpx.Response:
        path = f"/assessment-orders/{order_id}/callback"
        return (caller or self.http).post(path, content=body, headers=headers)


@pytest.fixture(scope="module")
def rival(abroad: Company) -> Rival:
    return Rival(abroad)


@pytest.fixture(scope="module")
def order(rival: Rival) -> Order:
    """Open, and open it stays."""
    return rival.order()


def body_for(order: Order, **result: object) -> bytes:
    data = {
        "order_id": order.id,
        "attempt_id": "atm_123456",
        "status": "completed",
        "result": RESULT | result,
    }
    told = {"type": "assessment.completed", "timestamp": "2026-11-23T12:00:00Z", "data": data}
    return json.dumps(told).encode()


def test_a_replayed_callback_has_no_second_effect_and_an_altered_one_none(rival: Rival) -> None:
    order = rival.order()
    body = body_for(order)
    headers = rival.headers(body)
    expect.status(rival.call(order.id, body, headers), 200)
    closed = rival.abroad.everything()

    again = rival.call(order.id, body, headers)
    later = rival.call(order.id, body, rival.headers(body))
    better = body_for(order, overall_score=100)
    other = rival.call(order.id, better, rival.headers(better, id=headers["webhook-id"]))
    rescored = rival.call(order.id, better, rival.headers(better))

    assert [one.status_code for one in (again, later, rescored)] == [200, 200, 200]
    refused(other, 409, "event_conflict")
    assert rival.abroad.everything() == closed


@pytest.mark.parametrize(
    ("late", "secret"),
    [(320, CALLBACK_SECRET), (-320, CALLBACK_SECRET), (0, EVENT_SECRET)],
    ids=["stale", "future", "other-secret"],
)
@pytest.mark.usefixtures("nothing_changes_abroad")
def test_a_callback_signed_otherwise_closes_nothing(
    rival: Rival, order: Order, late: int, secret: str
) -> None:
    body = body_for(order)

    answer = rival.call(order.id, body, rival.headers(body, late=late, secret=secret))

    refused(answer, 401, "signature_invalid")


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
@pytest.mark.parametrize("value", [None, "", "x", "\xff"], ids=["none", "empty", "x", "latin"])
@pytest.mark.usefixtures("nothing_changes_abroad")
def test_bent_headers_sign_nothing(
    rival: Rival, order: Order, name: str, value: str | None
) -> None:
    body = body_for(order)
    bent = {**rival.headers(body), name: value}
    sent = [(n.encode(), v.encode("latin-1")) for n, v in bent.items() if v is not None]

    answer = rival.http.post(f"/assessment-orders/{order.id}/callback", content=body, headers=sent)

    refused(answer, 401, "signature_invalid")


@pytest.mark.parametrize("place", [0, 60, -20, -1], ids=["first", "early", "late", "last"])
@pytest.mark.usefixtures("nothing_changes_abroad")
def test_one_altered_byte_closes_nothing(rival: Rival, order: Order, place: int) -> None:
    body = body_for(order)
    altered = bytearray(body)
    altered[place] ^= 1

    answer = rival.call(order.id, bytes(altered), rival.headers(body))

    refused(answer, 401, "signature_invalid")


@pytest.mark.usefixtures("nothing_changes_abroad")
def test_a_signature_alone_is_not_enough(icims: Program, rival: Rival, order: Order) -> None:
    body = body_for(order)
    headers = rival.headers(body)
    mallory = icims.caller(under=rival.abroad.path())

    refused(rival.call(order.id, body, headers, caller=mallory), 401, "unauthenticated")
    staff = rival.call(order.id, body, headers, caller=rival.abroad.carol)
    refused(staff, 403, "insufficient_scope")


def test_a_signature_with_a_token_without_the_scope_is_not_enough(
    rival: Rival, order: Order
) -> None:
    body = body_for(order)
    narrow = rival.abroad.app(APP_ID, scopes=[s for s in SCOPES if "assessment" not in s])
    before = rival.abroad.everything()

    refused(
        rival.call(order.id, body, rival.headers(body), caller=narrow), 403, "insufficient_scope"
    )

    assert rival.abroad.everything() == before
    rival.http = rival.abroad.app(APP_ID)


@pytest.mark.usefixtures("nothing_changes")
def test_no_app_closes_another_apps_order(
    intruder: httpx.Client, rival: Rival, served: Order, secrets: Secrets
) -> None:
    """Not even signed with that other app's secret: the token says who calls."""
    body = body_for(served, assessment=served.assessment)

    for secret, code, status in (
        (CALLBACK_SECRET, "not_found", 404),
        (secrets.callback_secret, "signature_invalid", 401),
    ):
        headers = rival.headers(body, secret=secret)
        refused(rival.call(served.id, body, headers, caller=intruder), status, code)
    refused(rival.call(served.id, body, rival.headers(body)), 404, "not_found")


@pytest.mark.parametrize(
    ("result", "field"),
    [
        ({"overall_score": 101}, "data.result.overall_score"),
        ({"overall_score": "64"}, "data.result.overall_score"),
        ({"overall_score": True}, "data.result.overall_score"),
        ({"assessment": "big-five"}, "data.result.assessment"),
        ({"dimensions": []}, "data.result.dimensions"),
        ({"report_url": "javascript:alert(1)"}, "data.result.report_url"),
        ({"report_url": "https://rival.test/\r\nX-Evil: 1"}, "data.result.report_url"),
        ({"completed_at": "yesterday"}, "data.result.completed_at"),
        ({"duration_seconds": -1}, "data.result.duration_seconds"),
        ({"narrative": "x" * 5001}, "data.result.narrative"),
        ({"admin": True}, "data.result.admin"),
    ],
    ids=[
        "101", "text-score", "true-score", "other-assessment", "no-dimensions", "javascript",
        "line-end", "yesterday", "negative", "long", "unknown-member",
    ],
)  # fmt: skip
@pytest.mark.usefixtures("nothing_changes_abroad")
def test_a_bent_result_is_refused_though_it_is_signed(
    rival: Rival, order: Order, result: dict[str, object], field: str
) -> None:
    body = body_for(order, **result)

    problem = refused(rival.call(order.id, body, rival.headers(body)), 422, "validation_failed")

    assert [one["field"] for one in problem["errors"]] == [field]  # type: ignore[attr-defined]


@pytest.mark.usefixtures("nothing_changes_abroad")
def test_a_callback_counts_for_the_order_in_its_path_only(rival: Rival, order: Order) -> None:
    body = body_for(order)

    answer = rival.call("ord_another1", body, rival.headers(body))

    refused(answer, 422, "validation_failed")
