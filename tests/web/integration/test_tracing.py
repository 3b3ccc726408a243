"""A request is a span of its caller's trace; what is logged and what is ordered goes on with it."""

from __future__ import annotations

from structlog.contextvars import get_contextvars, merge_contextvars
from structlog.testing import capture_logs

from integration.domain.ids import OrderId
from integration.domain.regions import Region
from integration.domain.spans import SpanKind
from integration.domain.trace import ids_of
from integration.storage.keys.vault import Vault
from integration.storage.orders.orders import Orders
from tests.unit.integration.stage import TRACE
from tests.web.integration.browser import Browser
from tests.web.integration.desk import Desk
from tests.web.integration.icims import ACME


def test_an_event_goes_on_with_the_trace_of_whoever_sent_it(desk: Desk, icims: Browser) -> None:
    icims.http.headers["traceparent"] = TRACE
    desk.invite(icims)

    received = desk.spans[-1]
    orders = Orders(Vault(Region.EU, desk.settings.encryption_keys))
    assert (received.name, received.kind) == ("events.receive", SpanKind.SERVER)
    assert (received.parent, received.failed) == (TRACE, False)
    assert ids_of(received.traceparent)[0] == ids_of(TRACE)[0]
    assert received.attributes == {
        "http.request.method": "POST",
        "http.response.status_code": 202,
        "jobcannon.region": "eu",
    }
    order = desk.run(lambda tx: orders.order(tx, ACME, OrderId("ord_000001")))
    assert order is not None
    assert order.traceparent == received.traceparent


def test_without_a_usable_trace_a_request_begins_one(desk: Desk, icims: Browser) -> None:
    icims.get("/healthz", headers={"traceparent": "00-no-trace-01"})

    assert desk.spans[-1].parent is None
    assert len(ids_of(desk.spans[-1].traceparent)[0]) == 32


def test_an_error_of_ours_is_logged_in_the_trace_and_nothing_of_it_stays(
    desk: Desk,
) -> None:
    admin = desk.sign_in(desk.unchecked_browser())
    desk.break_clock()

    with capture_logs([merge_contextvars]) as logged:
        answer = admin.get("/admin/integrations/icims/logs", headers={"traceparent": TRACE})

    assert answer.status_code == 500
    told = {line["event"]: line for line in logged}
    assert told["unexpected"]["error_id"] == answer.json()["error_id"]
    assert {line["trace_id"] for line in logged} == {ids_of(TRACE)[0]}
    assert {line["span_id"] for line in logged} == {ids_of(desk.spans[-1].traceparent)[1]}
    assert told["answered"]["status"] == 500
    assert get_contextvars() == {}


def test_a_refusal_is_logged_with_a_number_that_can_be_read(desk: Desk) -> None:
    with capture_logs() as logged:
        desk.unchecked_browser().post("/admin/sessions", json={})

    [answered] = [line for line in logged if line["event"] == "answered"]
    # The member of an enum would be shown as one.
    assert repr(answered["status"]) == "422"
