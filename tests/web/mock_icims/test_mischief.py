"""Events that go wrong on purpose: twice, late, never, out of turn, not to be believed."""

from __future__ import annotations

import asyncio
import json

import pytest

from integration.domain.errors import SignatureInvalid
from integration.domain.signatures import key_of, verify
from mock_icims.web.control.registering import apps_in
from tests.icims_cast import NOON
from tests.web.mock_icims.misbehaving import about, delete_a_field, mischief
from tests.web.mock_icims.publishing import events, played, settled
from tests.web.mock_icims.staging_desk import Stage, Tenant


def attempts_of(event: dict[str, object]) -> list[dict[str, object]]:
    attempts = event["attempts"]
    assert isinstance(attempts, list)
    return attempts


async def hits(tenant: Tenant) -> list[int]:
    faults = (await tenant("GET", "/faults")).json()["faults"]
    return [fault["hits"] for fault in faults]


def test_an_event_comes_three_times_word_for_word() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await mischief(tenant, "duplicate", copies=2)
        await delete_a_field(tenant)
        await settled(tenant)

        first, *others = on.sender.sent
        assert others == [first, first]
        [event] = await events(tenant)
        assert event["status"] == "delivered"
        assert [one["number"] for one in attempts_of(event)] == [1, 2, 3]
        assert await hits(tenant) == [1]

    played(story)


def test_a_copy_that_fails_does_not_count_for_the_schedule() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        on.sender.answers = [503, 503, 202]
        await mischief(tenant, "duplicate", copies=2)
        await delete_a_field(tenant)
        await settled(tenant)

        [event] = await events(tenant)
        assert event["status"] == "delivered"

    played(story)


def test_an_event_comes_late_by_the_customers_clock() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await mischief(tenant, "postpone", seconds=3_600)
        await delete_a_field(tenant)
        await settled(tenant)
        assert on.sender.sent == []

        answer = await tenant("POST", "/clock/advance", json={"seconds": 3_600})

        assert len(on.sender.sent) == 1
        assert [one["due_at"] for one in answer.json()["fired"]] == ["2026-11-23T13:00:00Z"]
        assert await hits(tenant) == [1]

    played(story)


def test_an_event_that_is_dropped_is_shown_and_can_be_recovered() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await mischief(tenant, "drop")
        await delete_a_field(tenant)
        await settled(tenant)

        [event] = await events(tenant)
        [attempt] = attempts_of(event)
        assert on.sender.sent == []
        assert (attempt["status"], attempt["error"]) == (None, "dropped")
        assert event["status"] == "held"

        await tenant("POST", f"/events/{event['id']}/resend")
        await settled(tenant)
        assert len(on.sender.sent) == 1

    played(story)


def test_an_event_goes_out_behind_the_next_one() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await mischief(tenant, "reorder")
        first = await delete_a_field(tenant, "First")
        await settled(tenant)
        assert on.sender.sent == []

        second = await delete_a_field(tenant, "Second")
        await settled(tenant)

        assert about(on) == [second, first]
        assert {event["status"] for event in await events(tenant)} == {"delivered"}

    played(story)


@pytest.mark.parametrize(
    "variant", ["wrong_key", "no_signature", "old_timestamp", "early_timestamp", "changed_body"]
)
def test_an_event_that_is_mis_signed_is_not_believed(variant: str) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await mischief(tenant, "mis_sign", variant=variant)
        on.sender.answers = [401]
        await delete_a_field(tenant)
        await settled(tenant)

        _, headers, body = on.sender.sent[0]
        [app] = apps_in(None)
        with pytest.raises(SignatureInvalid):
            verify(headers, body, keys=[key_of(app.event_secret)], at=NOON)
        [exchange] = (await tenant("GET", "/journal?direction=out")).json()["items"]
        assert exchange["request_body"].encode() == body
        [fault] = (await tenant("GET", "/faults")).json()["faults"]
        assert exchange["fault_id"] == fault["id"]

    played(story)


@pytest.mark.parametrize(("variant", "hours"), [("old_timestamp", -1), ("early_timestamp", 1)])
def test_a_timestamp_that_is_off_is_so_by_an_hour(variant: str, hours: int) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await mischief(tenant, "mis_sign", variant=variant)
        await delete_a_field(tenant)
        await settled(tenant)

        [(_, headers, _)] = on.sender.sent
        assert int(headers["webhook-timestamp"]) - NOON.timestamp() == hours * 3_600

    played(story)


def test_a_body_that_was_changed_has_one_blank_more() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await mischief(tenant, "mis_sign", variant="changed_body")
        await delete_a_field(tenant)
        await settled(tenant)

        [event], [(_, _, body)] = await events(tenant), on.sender.sent
        assert body.decode() == "{ " + str(event["body"])[1:]

    played(story)


def test_the_retry_of_a_mis_signed_event_is_good() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await mischief(tenant, "mis_sign")
        on.sender.answers = [401]
        await delete_a_field(tenant)
        await settled(tenant)
        await tenant("POST", "/clock/advance", json={"seconds": 60})

        [wrong, good] = [headers["webhook-signature"] for _, headers, _ in on.sender.sent]
        assert wrong != good
        assert await hits(tenant) == [1]

    played(story)


def test_mischief_is_for_the_type_that_was_named() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await mischief(tenant, "drop", operation="scorecard_field.renamed")
        await delete_a_field(tenant)
        await settled(tenant)

        assert len(on.sender.sent) == 1
        assert await hits(tenant) == [0]

    played(story)


def test_another_customers_events_go_out_as_they_should() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        other = await on.tenant()
        await other.bearer()
        await mischief(tenant, "drop")

        await asyncio.gather(delete_a_field(tenant), delete_a_field(other))
        await settled(tenant)
        await settled(other)

        told = [json.loads(body)["data"]["customer_id"] for _, _, body in on.sender.sent]
        assert told == [other.id]

    played(story)
