"""The courier: what is due goes out at once, signed and in order, and every attempt is shown."""

from __future__ import annotations

import asyncio
import json

import standardwebhooks

from mock_icims.web.control.registering import apps_in
from tests.icims_cast import NOON
from tests.web.mock_icims.publishing import TRACE, erase_somebody, events, played, settled
from tests.web.mock_icims.staging_desk import Stage, Tenant, stage


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
