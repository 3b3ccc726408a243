"""An admin looks after the events of an app: by JSON, by form, and on the page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mock_icims.domain.ids import AppId
from mock_icims.domain.webhooks.endpoints import Signed, Why
from mock_icims.domain.webhooks.events import EventStatus, EventType
from tests.icims_cast import EVENT_SECRET, JOBCANNON, NOON, auto_send, install, registration
from tests.unit.mock_icims.attempts import answered
from tests.web.mock_icims.connect.conftest import Caller, Stage

EVENTS = f"/apps/{JOBCANNON}/events"
ENDPOINT = f"/apps/{JOBCANNON}/endpoint"
SINCE = {"since": "2026-11-23T12:00:00Z"}


def publish(stage: Stage, *, status: int | None = None) -> str:
    """One more event; tried already, if a status says with what success."""
    desk = stage.app.services.events
    desk.publish(stage.tenant, type=EventType.CANDIDATE_ERASED, data={}, traceparent="")
    event = stage.tenant.events.values()[-1]
    if status is not None:
        desk.record(stage.tenant, event.id, answered(status), app_time=NOON)
    return event.id


def statuses(stage: Stage) -> list[EventStatus]:
    return [event.status for event in stage.tenant.events.values()]


def test_everybody_on_the_staff_may_read(stage: Stage, bob: Caller) -> None:
    first, second = publish(stage, status=503), publish(stage, status=200)

    listed = bob("GET", EVENTS).json()["items"]
    failed = bob("GET", f"{EVENTS}?status=failed&type=candidate.erased").json()["items"]

    assert [one["id"] for one in listed] == [first, second]
    assert [one["id"] for one in failed] == [first]
    assert bob("GET", f"{EVENTS}/{first}").json() == failed[0]
    assert bob("GET", ENDPOINT).json()["events"]["delivered"] == 1


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (f"{EVENTS}/recover", SINCE),
        (f"{EVENTS}/replay-missing", SINCE),
        (f"{EVENTS}/test", None),
        (f"{ENDPOINT}/enable", None),
        (f"{ENDPOINT}/disable", None),
        (f"{ENDPOINT}/rotate-secret", {}),
    ],
)
def test_only_an_admin_may_change_anything(
    bob: Caller, jobcannon: Caller, path: str, body: object
) -> None:
    for caller in (bob, jobcannon):
        answer = caller("POST", path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (403, "role_required")


def test_one_event_is_sent_again(stage: Stage, carol: Caller) -> None:
    event_id = publish(stage, status=200)

    answer = carol("POST", f"{EVENTS}/{event_id}/resend")

    assert (answer.status_code, answer.json()["status"]) == (202, "pending")
    assert statuses(stage) == [EventStatus.PENDING]


def test_an_event_of_another_app_is_not_found(stage: Stage, carol: Caller) -> None:
    other = AppId("othervendor")
    stage.world.registrations[other] = registration(other)
    install(stage.tenant, configuration=auto_send(app_id=other))
    event_id = publish(stage)

    assert stage.tenant.events.get(event_id).app_id == other
    assert carol("GET", f"{EVENTS}/{event_id}").status_code == 404
    assert carol("POST", f"{EVENTS}/{event_id}/resend").status_code == 404


def test_an_admin_disables_enables_recovers_and_replays(stage: Stage, carol: Caller) -> None:
    publish(stage, status=503)
    assert carol("POST", f"{ENDPOINT}/disable").json()["disabled_because"] == Why.BY_HAND
    publish(stage)
    assert statuses(stage) == [EventStatus.HELD] * 2
    refused = carol("POST", f"{EVENTS}/recover", json=SINCE)
    assert (refused.status_code, refused.json()["disabled_because"]) == (409, "by_hand")

    carol("POST", f"{ENDPOINT}/enable")
    recovered = carol("POST", f"{EVENTS}/recover", json=SINCE)
    replayed = carol("POST", f"{EVENTS}/replay-missing", json=SINCE)

    assert (recovered.json(), replayed.json()) == ({"events": 1}, {"events": 1})
    assert statuses(stage) == [EventStatus.PENDING] * 2


def test_a_new_secret_is_shown_once(stage: Stage, carol: Caller) -> None:
    rotated = carol("POST", f"{ENDPOINT}/rotate-secret", json={"overlap_seconds": 3600})

    secret = rotated.json()["secret"]
    desk = stage.app.services.events
    assert desk.secrets(stage.tenant, JOBCANNON, Signed.EVENTS) == (secret, EVENT_SECRET)
    assert secret not in carol("GET", ENDPOINT).text
    stage.tenant.clock.advance(timedelta(hours=1))
    assert desk.secrets(stage.tenant, JOBCANNON, Signed.EVENTS) == (secret,)


def test_a_new_secret_is_not_in_the_journal(
    stage: Stage, carol: Caller, carols_browser: Caller
) -> None:
    path = f"{ENDPOINT}/rotate-secret"
    secret = carol("POST", path, json={}).json()["secret"]
    carols_browser("POST", path, form={"secret": secret, "csrf": "csrf-carol"})

    shown = carol("GET", f"//_staging/tenants/{stage.tenant.customer.id}/journal").text

    assert shown.count("/endpoint/rotate-secret") >= 2
    assert secret.removeprefix("whsec_").rstrip("=") not in shown
    assert "whsec_***" in shown


def test_a_form_shows_the_new_secret_on_a_page(carols_browser: Caller) -> None:
    answer = carols_browser(
        "POST", f"{ENDPOINT}/rotate-secret", form={"overlap_seconds": "0", "csrf": "csrf-carol"}
    )

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert "whsec_" in answer.text
    assert "The old secret signs no more." in answer.text


@pytest.mark.parametrize("since", ["2026-11-23T12:00", "2026-11-23T12:00:00", SINCE["since"]])
def test_a_date_field_means_utc(stage: Stage, carols_browser: Caller, since: str) -> None:
    publish(stage, status=503)

    answer = carols_browser(
        "POST", f"{EVENTS}/recover", form={"since": since, "csrf": "csrf-carol"}
    )

    assert (answer.status_code, answer.headers["location"]) == (303, "/settings/events")
    assert statuses(stage) == [EventStatus.PENDING]


@pytest.mark.parametrize("since", ["", "yesterday", "2026-13-01T00:00"])
def test_a_date_that_is_none_is_refused(carols_browser: Caller, since: str) -> None:
    form = {"since": since, "csrf": "csrf-carol"}

    answer = carols_browser("POST", f"{EVENTS}/recover", form=form)

    assert answer.status_code == 422


def test_a_test_event_is_published_like_any_other(stage: Stage, carol: Caller) -> None:
    answer = carol("POST", f"{EVENTS}/test")

    assert (answer.status_code, answer.json()["type"]) == (202, "endpoint.test")
    stage.contract.request_is_valid("endpoint.test", answer.json()["body"].encode())
    assert carol("GET", f"{EVENTS}?type=endpoint.test").json()["items"] == [answer.json()]


def test_the_page_shows_attempts_and_offers_what_can_be_done(
    stage: Stage, carols_browser: Caller, bob: Caller
) -> None:
    event_id = publish(stage, status=410)

    shown = carols_browser("GET", "//settings/events").text

    assert "it answered 410 Gone" in shown
    assert "POST https://jobcannon.test/icims/events" in shown
    assert f"{EVENTS}/{event_id}/resend" in shown
    for label in ("Enable", "Recover", "Replay missing", "Send a test event", "Make a new secret"):
        assert label in shown
    for filtered in ("?status=held", "?type=candidate.erased", "?app_id=jobcannon&status=held"):
        assert event_id in carols_browser("GET", f"//settings/events{filtered}").text
    for filtered in ("?status=delivered", "?type=nonsense", "?app_id=stranger"):
        assert event_id not in carols_browser("GET", f"//settings/events{filtered}").text


def test_the_page_says_since_when_it_fails(stage: Stage, carols_browser: Caller) -> None:
    publish(stage, status=503)

    shown = carols_browser("GET", "//settings/events").text

    assert "<strong>Failing</strong> since" in shown
    assert "Disable <span" in shown
