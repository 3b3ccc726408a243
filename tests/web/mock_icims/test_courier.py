"""The courier: what is due goes out, signed, in order; the rest waits for its tenant's clock."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta

import standardwebhooks

from mock_icims.domain.webhooks.events import Answer
from mock_icims.web.control.registering import apps_in
from tests.icims_cast import NOON
from tests.web.mock_icims.staging_desk import Stage, Tenant, stage

Story = Callable[[Stage, Tenant], Awaitable[None]]

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def played(story: Story) -> None:
    """A story on a fresh stage with one tenant at which JobCannon is installed."""

    async def play() -> None:
        async with stage() as on:
            tenant = await on.tenant()
            await tenant.bearer()
            await story(on, tenant)

    asyncio.run(play())


async def erase_somebody(tenant: Tenant) -> None:
    """What publishes one event."""
    admin = await tenant.staff("admin")
    people = (await tenant.connect("GET", "/candidates?limit=1", headers=admin)).json()["items"]
    path = f"/candidates/{people[0]['id']}"
    answer = await tenant.connect("DELETE", path, headers={**admin, "traceparent": TRACE})
    assert answer.status_code == 204


def asked_to_wait(retry_after: str) -> Answer:
    headers = (("retry-after", retry_after),)
    return Answer(status=503, error=None, headers=headers, body="", duration_ms=1.0)


async def settled(tenant: Tenant) -> None:
    assert (await tenant("GET", "/settled")).json() == {
        "settled": True,
        "pending": 0,
        "waiting_for": [],
    }


async def events(tenant: Tenant, query: str = "") -> list[dict[str, object]]:
    found: list[dict[str, object]] = (await tenant("GET", f"/events{query}")).json()["items"]
    return found


def test_an_event_goes_out_at_once_signed_and_traced() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await erase_somebody(tenant)
        await settled(tenant)

        [(url, headers, body)] = on.sender.sent
        [app] = apps_in(None)
        assert url == app.events_url
        assert headers["content-type"] == "application/json"
        assert headers["traceparent"][:35] == TRACE[:35]
        assert headers["webhook-timestamp"] == str(int(NOON.timestamp()))
        reference = standardwebhooks.Webhook(app.event_secret)
        signature = reference.sign(headers["webhook-id"], NOON, body.decode())
        assert headers["webhook-signature"] == signature
        assert json.loads(body)["type"] == "candidate.erased"

    played(story)


def test_every_attempt_is_shown_with_its_request_and_answer() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        on.sender.answers = [503]
        await erase_somebody(tenant)
        await settled(tenant)

        [event] = await events(tenant)
        [(_, headers, body)] = on.sender.sent
        attempts = event["attempts"]
        assert isinstance(attempts, list)
        assert event["status"] == "failed"
        assert event["body"] == body.decode()
        assert attempts == [
            {
                "id": attempts[0]["id"],
                "number": 1,
                "at": "2026-11-23T12:00:00Z",
                "trigger": "scheduled",
                "url": "http://127.0.0.1:8200/icims/events",
                "duration_ms": 3.0,
                "status": 503,
                "error": None,
                "request_headers": dict(headers),
                "response_headers": {"content-type": "text/plain"},
                "response_body": "thanks",
            }
        ]

    played(story)


def test_an_exchange_that_went_out_is_in_the_journal() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await erase_somebody(tenant)
        await settled(tenant)

        [exchange] = (await tenant("GET", "/journal?direction=out")).json()["items"]
        assert exchange["method"] == "POST"
        assert exchange["path"] == "http://127.0.0.1:8200/icims/events"
        assert exchange["operation"] == "candidate.erased"
        assert exchange["status"] == 202
        assert exchange["app_id"] == "jobcannon"
        assert exchange["response_body"] == "thanks"

    played(story)


def test_the_journal_says_why_no_answer_came() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        on.sender.answers = ["connect"]
        await erase_somebody(tenant)
        await settled(tenant)

        [exchange] = (await tenant("GET", "/journal?direction=out")).json()["items"]
        assert exchange["status"] is None
        assert exchange["note"] == "No answer: nobody listens there."

    played(story)


def test_a_retry_waits_for_its_time_on_the_tenants_clock() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        on.sender.answers = ["timeout", 500]
        await erase_somebody(tenant)
        await settled(tenant)
        assert len(on.sender.sent) == 1

        answer = await tenant("POST", "/clock/advance", json={"seconds": 400})

        fired = answer.json()["fired"]
        assert [one["what"].split(": ")[1] for one in fired] == ["500", "202"]
        assert all(
            one["what"].startswith("candidate.erased evt_") and "to jobcannon" in one["what"]
            for one in fired
        )
        assert fired[0]["due_at"] < fired[1]["due_at"] < answer.json()["now"]
        [event] = await events(tenant)
        assert event["status"] == "delivered"
        assert event["next_attempt_at"] is None

    played(story)


def test_all_attempts_carry_one_id_and_body_and_their_own_signature() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        on.sender.answers = [500] * 9
        await erase_somebody(tenant)
        await settled(tenant)
        on.system.move(seconds=1)
        await tenant("POST", "/clock/advance", json={"seconds": 80 * 3600})

        assert len(on.sender.sent) == 10
        assert len({headers["webhook-id"] for _, headers, _ in on.sender.sent}) == 1
        assert len({body for _, _, body in on.sender.sent}) == 1
        # The wall clock went on by a second: that is what a receiver checks the age by.
        assert {headers["webhook-timestamp"] for _, headers, _ in on.sender.sent[1:]} == {
            str(int(NOON.timestamp()) + 1)
        }

    played(story)


def test_after_ten_attempts_an_event_is_exhausted_and_never_dropped() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        on.sender.answers = [500] * 20
        await erase_somebody(tenant)
        await settled(tenant)
        await tenant("POST", "/clock/advance", json={"seconds": 100 * 3600})

        [event] = await events(tenant, "?status=exhausted")
        assert isinstance(event["attempts"], list)
        assert len(event["attempts"]) == 10
        assert len(on.sender.sent) == 10

    played(story)


def test_a_frozen_clock_sends_what_is_due_and_never_comes_to_a_retry() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await tenant("PUT", "/clock", json={"frozen": True})
        on.sender.answers = [500]
        await erase_somebody(tenant)
        await settled(tenant)
        on.system.move(days=30)
        on.services.events.wake()
        await settled(tenant)
        assert len(on.sender.sent) == 1

        answer = await tenant("POST", "/clock/advance", json={"seconds": 6})
        assert len(answer.json()["fired"]) == 1
        assert answer.json()["frozen"] is True
        assert answer.json()["now"] == "2026-11-23T12:00:06Z"

    played(story)


def test_a_running_clock_comes_to_a_retry_by_itself() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        on.sender.answers = [500]
        await erase_somebody(tenant)
        await settled(tenant)

        on.system.move(seconds=6)
        on.services.events.wake()
        await settled(tenant)

        assert len(on.sender.sent) == 2
        [event] = await events(tenant)
        assert event["status"] == "delivered"

    played(story)


def test_the_courier_wakes_for_a_retry_without_being_called() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        # The one test in which real time passes: a retry is brought to within milliseconds.
        on.sender.answers = [500]
        await erase_somebody(tenant)
        await settled(tenant)
        [kept] = on.world.tenants.values()
        [event] = kept.events.values()
        assert event.next_attempt_at is not None

        on.system.now = event.next_attempt_at - timedelta(milliseconds=20)
        on.system.tick()
        on.services.events.wake()

        sent_twice = await on.services.events.settled.until(
            lambda: len(on.sender.sent) == 2 or None, seconds=5
        )
        assert sent_twice

    played(story)


def test_tenants_do_not_wait_for_each_other() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        other = await on.tenant()
        await other.bearer()
        on.sender.answers = [500]
        await erase_somebody(tenant)
        await settled(tenant)
        await erase_somebody(other)
        await settled(other)

        answer = await other("POST", "/clock/advance", json={"seconds": 86_400})

        assert answer.json()["fired"] == []
        assert [event["status"] for event in await events(tenant)] == ["failed"]

    played(story)


def test_events_of_a_tenant_go_out_in_the_order_they_were_published() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        for _ in range(3):
            await erase_somebody(tenant)
        await settled(tenant)

        sent = [headers["webhook-id"] for _, headers, _ in on.sender.sent]
        assert sent == [event["id"] for event in await events(tenant)]

    played(story)


def test_a_resend_goes_out_once_more_with_the_same_id() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await erase_somebody(tenant)
        await settled(tenant)
        [event] = await events(tenant)

        answer = await tenant("POST", f"/events/{event['id']}/resend")
        await settled(tenant)

        assert answer.status_code == 202
        assert answer.json()["status"] == "pending"
        assert [headers["webhook-id"] for _, headers, _ in on.sender.sent] == [event["id"]] * 2
        [again] = await events(tenant, "?status=delivered&type=candidate.erased")
        assert isinstance(again["attempts"], list)
        assert [attempt["number"] for attempt in again["attempts"]] == [1, 2]

    played(story)


def test_nothing_that_is_not_there_is_sent_again() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        answer = await tenant("POST", "/events/evt_nobody00/resend")

        assert answer.status_code == 404

    played(story)


def test_a_gone_endpoint_is_left_alone_until_the_app_is_registered_anew() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        on.sender.answers = [410]
        await erase_somebody(tenant)
        await settled(tenant)
        await erase_somebody(tenant)
        await settled(tenant)
        assert [event["status"] for event in await events(tenant)] == ["held"] * 2
        assert len(on.sender.sent) == 1

        [app] = apps_in(None)
        on.services.registrations.put(app)
        await erase_somebody(tenant)
        await settled(tenant)

        assert len(on.sender.sent) == 2

    played(story)


def test_retry_after_is_waited_for_on_the_tenants_clock() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        on.sender.answers = [asked_to_wait("3600"), asked_to_wait("Mon, 23 Nov 2026 15:00:00 GMT")]
        await erase_somebody(tenant)
        await settled(tenant)
        [event] = await events(tenant)
        assert event["next_attempt_at"] == "2026-11-23T13:00:00Z"

        await tenant("POST", "/clock/advance", json={"seconds": 3600})

        # A date is read by the app's own watch, on which it is still noon.
        [event] = await events(tenant)
        assert event["next_attempt_at"] == "2026-11-23T16:00:00Z"

    played(story)


def test_an_advance_tells_what_ended_there() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        on.sender.answers = [500] * 10
        await erase_somebody(tenant)
        await settled(tenant)
        answer = await tenant("POST", "/clock/advance", json={"seconds": 100 * 3600})
        assert answer.json()["fired"][-1]["what"].endswith("attempt 10: 500, exhausted")

        on.sender.answers = [500, 410]
        await erase_somebody(tenant)
        await settled(tenant)
        answer = await tenant("POST", "/clock/advance", json={"seconds": 60})
        assert answer.json()["fired"][-1]["what"].endswith("attempt 2: 410, held")

    played(story)


def test_an_app_that_was_uninstalled_hears_nothing_but_that() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        on.sender.answers = [500, 500]
        await erase_somebody(tenant)
        await settled(tenant)
        admin = await tenant.staff("admin")
        await tenant.connect("DELETE", "/apps/jobcannon", headers=admin)
        await settled(tenant)
        await tenant("POST", "/clock/advance", json={"seconds": 100 * 3600})

        assert {one["type"]: one["status"] for one in await events(tenant)} == {
            "candidate.erased": "held",
            "app.uninstalled": "delivered",
        }

    played(story)


def test_a_reset_tenant_hears_nothing_of_its_former_life() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        on.sender.answers = [500]
        await erase_somebody(tenant)
        await settled(tenant)

        await tenant("POST", "/reset")
        answer = await tenant("POST", "/clock/advance", json={"seconds": 3600})

        assert answer.json()["fired"] == []
        assert len(on.sender.sent) == 1

    played(story)


def test_settled_says_how_much_is_due_when_it_is_not() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        for _ in range(2):
            await erase_somebody(tenant)

        answer = await tenant("GET", "/settled?timeout=0.01")
        assert answer.json() == {"settled": False, "pending": 2, "waiting_for": ["mock_icims"]}

    async def play() -> None:
        async with stage(delivering=False) as on:
            tenant = await on.tenant()
            await tenant.bearer()
            await story(on, tenant)

    asyncio.run(play())


def test_the_courier_closes_what_it_opened() -> None:
    async def play() -> None:
        async with stage() as on:
            tenant = await on.tenant()
            await tenant.bearer()
            await erase_somebody(tenant)
            await settled(tenant)
            assert not on.sender.closed
        assert on.sender.closed

    asyncio.run(play())
