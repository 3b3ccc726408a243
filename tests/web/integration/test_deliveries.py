"""The delivery log: its order, filters, pages and details."""

from __future__ import annotations

from datetime import timedelta

import pytest

from integration.domain.deliveries import DeliveryKind, Outcome
from integration.web.wording import KINDS, OUTCOMES
from tests.web.integration.browser import Browser
from tests.web.integration.desk import Desk

LOGS = "/admin/integrations/icims/logs"


def test_the_log_is_newest_first_and_says_the_outcome_in_words(desk: Desk, admin: Browser) -> None:
    desk.deliver(kind=DeliveryKind.EMAIL, method="SMTP", url="smtp://mail.test", status=None)
    desk.clock.advance(timedelta(minutes=1))
    desk.deliver(kind=DeliveryKind.CALLBACK, outcome=Outcome.WILL_RETRY, status=503)

    items = admin.get(LOGS).json()["items"]
    shown = admin.page(LOGS).text

    assert [item["kind"] for item in items] == ["callback", "email"]
    assert shown.index("Callback</a>") < shown.index("Assessment email</a>")
    assert "Will retry" in shown
    assert "84 ms" in shown


def test_filters_and_pages_of_the_log_are_links_that_work(desk: Desk, admin: Browser) -> None:
    for number in range(3):
        desk.deliver(outcome=Outcome.PARKED, order=f"ord_00000{number}")
    desk.deliver()

    first = admin.get(f"{LOGS}?outcome=parked&limit=2").json()
    second = admin.get(f"{LOGS}?outcome=parked&limit=2&cursor={first['next_cursor']}").json()

    assert len(first["items"]) == 2
    assert len(second["items"]) == 1
    assert second["next_cursor"] is None
    shown = admin.page(f"{LOGS}?outcome=parked&kind=&order_id=").text
    assert '<option value="parked" selected>' in shown
    assert shown.count('scope="row"') == 3


def test_an_empty_log_says_what_will_come(admin: Browser) -> None:
    assert "Nothing delivered yet" in admin.page(LOGS).text
    assert "Nothing matches these filters" in admin.page(f"{LOGS}?kind=callback").text


@pytest.mark.parametrize(
    "query",
    [
        "outcome=lost",
        "kind=call",
        "limit=0",
        "limit=201",
        "limit=",
        "limit=1_0",
        "limit=%D9%A3",
        "order_id=%3Cb%3E",
        "cursor=!",
        "colour=red",
    ],
)
def test_a_wrong_filter_is_refused_by_name(admin: Browser, query: str) -> None:
    answer = admin.get(f"{LOGS}?{query}")

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
    assert answer.json()["errors"][0]["field"] == query.partition("=")[0]


def test_a_delivery_shows_both_sides_escaped_with_its_attempts_and_a_curl_line(
    desk: Desk, admin: Browser
) -> None:
    desk.deliver(outcome=Outcome.WILL_RETRY, status=503, error="iCIMS answered 503.")
    named = desk.deliver(attempt=2, response_body='{"note":"<script>alert(1)</script>"}')

    shown = admin.page(f"{LOGS}/{named}").text

    assert "Callback, attempt 2" in shown
    assert "All attempts of this work" in shown
    assert "Attempt 1, Callback</a>" in shown
    assert "<script>" not in shown
    assert "&#34;type&#34;: &#34;assessment.completed&#34;" in shown
    assert "curl --request POST" in shown
    assert "authorization: ***" in shown


def test_a_mail_has_no_curl_line(desk: Desk, admin: Browser) -> None:
    named = desk.deliver(kind=DeliveryKind.EMAIL, method="SMTP", url="smtp://m", status=None)

    assert "As a curl line" not in admin.page(f"{LOGS}/{named}").text


def test_a_parked_delivery_shows_the_guides_fix(desk: Desk, admin: Browser) -> None:
    named = desk.deliver(outcome=Outcome.PARKED, error="Scorecard field not found: Overall")

    shown = admin.page(f"{LOGS}/{named}").text

    assert "Custom scorecard field was deleted or renamed in iCIMS." in shown
    assert "Verify scorecard field exists in iCIMS admin" in shown


def test_an_unknown_delivery_is_not_found(admin: Browser) -> None:
    assert admin.get(f"{LOGS}/dlv_000000000000").status_code == 404
    assert admin.get(f"{LOGS}/nonsense").status_code == 404


def test_every_outcome_and_kind_has_its_words() -> None:
    assert set(OUTCOMES) == set(Outcome)
    assert set(KINDS) == set(DeliveryKind)
