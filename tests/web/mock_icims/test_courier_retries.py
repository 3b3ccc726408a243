"""The courier tries again: on the tenant's clock, with one id and body, and ten times at most."""

from __future__ import annotations

from datetime import timedelta

from mock_icims.domain.webhooks.events import Answer
from tests.icims_cast import NOON
from tests.web.mock_icims.publishing import erase_somebody, events, played, settled
from tests.web.mock_icims.staging_desk import Stage, Tenant


def asked_to_wait(retry_after: str) -> Answer:
    headers = (("retry-after", retry_after),)
    return Answer(status=503, error=None, headers=headers, body="", duration_ms=1.0)


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
