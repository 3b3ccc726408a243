"""The delivery log: its order, filters, pages and details."""

from __future__ import annotations

import csv
from datetime import timedelta

import pytest

from integration.domain.deliveries import DeliveryKind, Outcome
from integration.web.instants import instant
from integration.web.wording import KINDS, OUTCOMES
from tests.web.integration.browser import Browser
from tests.web.integration.desk import Desk
from tests.web.integration.icims import ACME
from tests.web.integration.spending import spend

RECOVERY = "/admin/integrations/icims/recovery"
LOGS = "/admin/integrations/icims/logs"
BEFORE_ALL = "0001-01-01T00:00:00+14:00"
"""Not within any year in UTC."""
ORDER = f"/admin/integrations/icims/customers/{ACME}/orders"


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
    older = admin.page(f"{LOGS}?outcome=parked&limit=2").text
    address = f"{LOGS}?limit=2&amp;outcome=parked&amp;cursor={first['next_cursor']}"
    assert f'rel="next" href="{address}"' in older
    assert f'href="{LOGS}.csv?outcome=parked" download' in older


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


def test_the_log_is_filtered_by_customer_and_time(desk: Desk, admin: Browser) -> None:
    early = desk.deliver(started_at=desk.clock.at - timedelta(hours=1))
    late = desk.deliver()

    def found(query: str) -> list[str]:
        return [item["id"] for item in admin.get(f"{LOGS}?{query}").json()["items"]]

    assert found("since=2026-11-23T12:00:00Z") == [late]
    assert found("until=2026-11-23T13:00:00%2B01:00") == [early]
    assert found(f"customer_id={ACME}") == [late, early]
    assert found("customer_id=cus_000000000000") == []
    shown = admin.page(f"{LOGS}?since=2026-11-23T12:00").text
    assert late in shown
    assert early not in shown
    assert 'value="2026-11-23T12:00:00"' in shown


def test_any_whole_id_finds_what_it_names(desk: Desk, admin: Browser) -> None:
    named = desk.deliver(order="ord_000007", work="wrk_000007")
    desk.deliver(traceparent="00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01")
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"

    for one in (named, "ord_000007", "wrk_000007", trace):
        items = admin.get(f"{LOGS}?search={one}").json()["items"]
        assert [item["id"] for item in items] == [named], one
    assert admin.get(f"{LOGS}?search={trace[:-1]}").json()["items"] == []


@pytest.mark.parametrize(
    "query",
    [
        "since=yesterday",
        "since=2026-11-23T09:00",
        f"since={BEFORE_ALL.replace('+', '%2B')}",
        "until=2026-13-01T00:00Z",
        "until=9999-12-31T23:59:59-14:00",
        "search=%25",
    ],
)
def test_a_time_or_an_id_that_is_none_is_refused_by_name(admin: Browser, query: str) -> None:
    answer = admin.get(f"{LOGS}?{query}")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == query.partition("=")[0]


def test_the_filtered_list_is_exported_whole_and_without_bodies(desk: Desk, admin: Browser) -> None:
    for _ in range(205):
        desk.deliver(outcome=Outcome.PARKED, response_body='{"first_name":"Alice"}')
    desk.deliver()

    answer = admin.get(f"{LOGS}.csv?outcome=parked", headers={"accept": "text/csv"})

    rows = list(csv.DictReader(answer.text.splitlines()))
    assert len({row["id"] for row in rows}) == 205
    assert {row["outcome"] for row in rows} == {"parked"}
    assert "Alice" not in answer.text
    assert "http" not in answer.text
    assert answer.headers["content-disposition"].startswith("attachment;")


# The last four are full-width, as East Asian keyboards have them.
@pytest.mark.parametrize("sign", list("=+-@\uff1d\uff0b\uff0d\uff20"))
def test_no_cell_of_the_export_is_a_formula(desk: Desk, admin: Browser, sign: str) -> None:
    formula = f'{sign}HYPERLINK("http://evil.test","a, b")'
    desk.deliver(outcome=Outcome.REFUSED, error=formula)

    (row,) = csv.DictReader(admin.get(f"{LOGS}.csv").text.splitlines())

    assert row["error"] == f"'{formula}"


def test_the_export_is_for_the_admin(mallory: Browser) -> None:
    assert mallory.get(f"{LOGS}.csv").status_code == 401


def test_an_order_tells_its_whole_story_and_what_its_work_waits_for(
    desk: Desk, icims: Browser, admin: Browser
) -> None:
    desk.invite(icims)
    desk.deliver(kind=DeliveryKind.CANDIDATE_READ, outcome=Outcome.WILL_RETRY, status=503)
    spend(desk, calls=500)

    story = admin.get(f"{ORDER}/ord_000001").json()
    shown = admin.page(f"{ORDER}/ord_000001").text

    (work,) = story["work"]
    assert story["order"]["status"] == "requested"
    assert (work["kind"], work["state"]) == ("invitation.prepare", "due")
    # One call, the 75 that are kept and the one that the install is out with, at 500 a minute.
    waits_until = instant(desk.clock.at + timedelta(seconds=9.24))
    assert work["waits_for_rate_limit_until"] == waits_until
    assert [one["kind"] for one in story["deliveries"]] == ["event_received", "candidate_read"]
    assert "waits for the rate limit, about 12:00 UTC" in shown
    assert shown.index("Event received</a>") < shown.index("Candidate read</a>")
    assert f'href="{ORDER}/ord_000001"' in admin.page(f"{LOGS}?order_id=ord_000001").text


def test_an_order_of_another_customer_is_not_found(
    desk: Desk, icims: Browser, admin: Browser
) -> None:
    desk.invite(icims)

    elsewhere = ORDER.replace(ACME, "cus_000000000000")
    assert admin.get(f"{elsewhere}/ord_000001").status_code == 404
    assert admin.get(f"{ORDER}/ord_999999").status_code == 404


def test_a_delivery_without_work_says_why_it_is_not_sent_again(desk: Desk, admin: Browser) -> None:
    named = desk.deliver(kind=DeliveryKind.EVENT_RECEIVED, work=None)

    answer = admin.post(f"{LOGS}/{named}/redelivery")

    assert (answer.status_code, answer.json()["code"]) == (409, "not_resendable")
    assert "Resend" not in admin.page(f"{LOGS}/{named}").text


def test_recovering_is_a_form_that_says_how_many_and_a_call_that_does(
    desk: Desk, admin: Browser
) -> None:
    seen = admin.page(LOGS)

    sent = admin.submit(RECOVERY, {"since": "2026-11-23T09:00"}, seen=seen)
    assert sent.status_code == 303, sent.text
    assert sent.headers["location"] == f"{LOGS}?recovered=0"
    assert "Nothing had failed since then." in admin.page(f"{LOGS}?recovered=0").text
    assert "2 pieces of work are sent again." in admin.page(f"{LOGS}?recovered=2").text

    called = admin.post(RECOVERY, json={"since": "2026-11-23T09:00:00Z"})
    assert (called.status_code, called.json()) == (202, {"recovered": 0})
    assert desk.wakes == 2
    for since in ("yesterday", BEFORE_ALL):
        wrong = admin.submit(RECOVERY, {"since": since}, seen=seen)
        assert wrong.status_code == 422
    assert admin.post(RECOVERY, json={"since": BEFORE_ALL}).status_code == 422


def test_whoever_is_not_signed_in_sends_nothing_again(desk: Desk, mallory: Browser) -> None:
    named = desk.deliver()

    assert mallory.post(f"{LOGS}/{named}/redelivery").status_code == 401
    assert mallory.post(RECOVERY, json={}).status_code == 401
