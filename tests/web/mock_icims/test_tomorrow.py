"""Tomorrow's vendor, over HTTP: what it changes, for whom, and that it can be turned back."""

from __future__ import annotations

import json

import httpx
import pytest

from mock_icims.domain.faults.tomorrow import ADDED, NEW_EVENT
from mock_icims.domain.structs import replace
from mock_icims.domain.webhooks.events import EventType
from tests.icims_cast import JOBCANNON
from tests.web.mock_icims.publishing import settled
from tests.web.mock_icims.staging_desk import Stage, Tenant, code_of, played

TOMORROW: dict[str, object] = {"promised": ()}
"""Such answers keep tomorrow's contract, not today's."""


async def turn(tenant: Tenant, **wanted: object) -> None:
    answer = await tenant("PUT", "/tomorrow", json=wanted)
    assert answer.status_code == 200, answer.text


async def jobs(tenant: Tenant, query: str = "") -> httpx.Response:
    return await tenant.connect("GET", f"/jobs{query}", headers=await tenant.bearer())


def test_it_is_off_until_it_is_turned_on() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        off = {
            "extra_fields": False,
            "reordered_keys": False,
            "new_values": False,
            "page_limit": None,
        }
        assert (await tenant("GET", "/tomorrow")).json() == off

        await turn(tenant, extra_fields=True, page_limit=2)

        on_now = {**off, "extra_fields": True, "page_limit": 2}
        assert (await tenant("GET", "/tomorrow")).json() == on_now

    played(story)


def test_every_object_of_an_answer_has_a_member_more() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        before = (await jobs(tenant)).json()
        await turn(tenant, extra_fields=True)

        answer = await jobs(tenant)

        assert ADDED in answer.json()
        assert all(ADDED in item for item in answer.json()["items"])
        assert int(answer.headers["content-length"]) == len(answer.content)
        ids = [item["id"] for item in before["items"]]
        assert [item["id"] for item in answer.json()["items"]] == ids

    played(story, **TOMORROW)


def test_a_refusal_grows_too() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await turn(tenant, extra_fields=True)

        answer = await tenant.connect("GET", "/candidates/cand_nobody00")

        assert code_of(answer) == (401, "unauthenticated")
        assert ADDED in answer.json()

    played(story, **TOMORROW)


def test_members_come_in_another_order() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        before = list((await jobs(tenant)).json()["items"][0])
        await turn(tenant, reordered_keys=True)

        after = list((await jobs(tenant)).json()["items"][0])

        assert after == list(reversed(before))

    played(story)


@pytest.mark.parametrize(("query", "most"), [("", 1), ("?limit=50", 1), ("?limit=1", 1)])
def test_pages_are_smaller_than_was_asked_for(query: str, most: int) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        everything = [item["id"] for item in (await jobs(tenant)).json()["items"]]
        await turn(tenant, page_limit=most)

        found: list[str] = []
        cursor = query
        while True:
            page = (await jobs(tenant, cursor)).json()
            assert len(page["items"]) <= most
            found += [item["id"] for item in page["items"]]
            if page["next_cursor"] is None:
                break
            cursor = f"?limit=50&cursor={page['next_cursor']}"

        assert len(everything) > most
        assert found == everything

    played(story)


def test_a_limit_that_is_wrong_stays_wrong() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await turn(tenant, page_limit=2)

        assert code_of(await jobs(tenant, "?limit=0")) == (422, "validation_failed")
        assert code_of(await jobs(tenant, "?limit=ten")) == (422, "validation_failed")
        assert code_of(await jobs(tenant, f"?limit={'9' * 5_000}")) == (422, "validation_failed")

    played(story)


def test_an_event_is_changed_before_it_is_signed() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await tenant.bearer()
        await turn(tenant, extra_fields=True)
        admin = await tenant.staff("admin")
        field = {"name": "Speed", "type": "number"}
        made = await tenant.connect("POST", "/scorecard-fields", json=field, headers=admin)
        await tenant.connect("DELETE", f"/scorecard-fields/{made.json()['id']}", headers=admin)
        await settled(tenant)

        [(_, _, body)] = on.sender.sent
        assert ADDED in json.loads(body)
        assert ADDED in json.loads(body)["data"]

    played(story, **TOMORROW)


def test_who_wants_all_events_is_sent_one_of_a_new_type() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await tenant.bearer()
        listening = replace(on.world.registrations[JOBCANNON], events=tuple(EventType))
        on.world.registrations[JOBCANNON] = listening

        await turn(tenant, new_values=True)
        await settled(tenant)

        assert [json.loads(body)["type"] for _, _, body in on.sender.sent] == [NEW_EVENT]

    played(story)


def test_an_app_reads_a_value_that_is_new_and_people_the_one_that_is_meant() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await turn(tenant, new_values=True)

        app = await tenant.connect("GET", "", headers=await tenant.bearer())
        bob = await tenant.connect("GET", "", headers=await tenant.staff())

        assert (app.json()["tier"], bob.json()["tier"]) == ("enterprise_max", "enterprise_plus")

    played(story, **TOMORROW)


def test_another_customer_stays_in_today() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        other = await on.tenant()
        await turn(tenant, extra_fields=True, reordered_keys=True, page_limit=1)

        theirs = (await jobs(other)).json()

        assert ADDED not in theirs
        assert len(theirs["items"]) > 1

    played(story)


def test_turning_it_off_and_a_reset_bring_today_back() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await turn(tenant, extra_fields=True)
        await turn(tenant)
        assert ADDED not in (await jobs(tenant)).json()

        await turn(tenant, extra_fields=True)
        await tenant("POST", "/reset")
        assert ADDED not in (await jobs(tenant)).json()

    played(story)
