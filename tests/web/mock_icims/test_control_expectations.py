"""The journal over HTTP is held against expectations, and what came closest is shown."""

from __future__ import annotations

import httpx
import pytest

from mock_icims.domain.ids import CustomerId
from mock_icims.domain.journal.journal import Journal
from tests.web.mock_icims.staging_desk import Stage, Tenant, code_of, played
from tests.web.mock_icims.traffic import some_traffic


def test_expectations_are_held_against_the_traffic() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await some_traffic(tenant)
        created = {"operation": "candidates.create", "body": {"first_name": "Alice"}}
        sent = {
            "expect": [
                {"match": created, "count": 1},
                {"match": {"app_id": "jobcannon"}, "at_least": 1, "at_most": 3},
                {"match": {"status": 429}, "never": True},
            ],
            "order": [{"operation": "candidates.list"}, created, {"status": 404}],
        }

        verdict = (await tenant("POST", "/journal/verify", json=sent)).json()

        assert verdict["held"] is True
        assert [one["held"] for one in verdict["results"]] == [True, True, True]
        assert [one["count"] for one in verdict["results"]] == [1, 3, 0]
        assert verdict["results"][0]["found"][0]["request_body"].startswith('{"first_name"')
        assert [one["status"] for one in verdict["order"]["found"]] == [200, 201, 404]

    played(story)


def test_an_expectation_that_fails_shows_what_came_closest() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await some_traffic(tenant)
        wanted = {"operation": "candidates.create", "body": {"last_name": "Moreau"}}

        verdict = (
            await tenant(
                "POST", "/journal/verify", json={"expect": [{"match": wanted, "count": 1}]}
            )
        ).json()

        assert verdict["held"] is False
        [near, *_] = verdict["results"][0]["closest"]
        assert near["exchange"]["operation"] == "candidates.create"
        assert near["differences"] == [
            {"field": "body.last_name", "wanted": "Moreau", "found": "Moreau-Bell"}
        ]

    played(story)


def test_what_was_dropped_is_not_claimed_never_to_have_been() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await tenant("PUT", "/journal", json={"capacity": 10})
        for _ in range(11):
            await tenant.connect("GET", "/jobs")

        sent = {"expect": [{"match": {"status": 500}, "never": True}]}
        verdict = (await tenant("POST", "/journal/verify", json=sent)).json()
        sent["expect"][0]["match"]["after"] = "exc_00000001"  # type: ignore[index]
        later = (await tenant("POST", "/journal/verify", json=sent)).json()

        assert (verdict["held"], verdict["dropped"]) == (None, 1)
        assert later["held"] is True

    played(story)


@pytest.mark.parametrize(
    "expected",
    [
        {},
        {"never": False},
        {"never": True, "count": 1},
        {"count": 1, "at_least": 1},
        {"count": -1},
        {"times": 1},
    ],
)
def test_an_expectation_says_one_thing(expected: dict[str, object]) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        sent = {"expect": [{"match": {}, **expected}]}

        answer = await tenant("POST", "/journal/verify", json=sent)

        assert code_of(answer) == (422, "validation_failed")

    played(story)


def test_a_path_that_leads_nowhere_is_told_what_was_meant() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await some_traffic(tenant)
        path = f"/connect/v1/customers/{tenant.id}/candidate"
        match = {"method": "POST", "path": path, "status": 201}

        told = (await tenant("POST", "/journal/closest", json={"match": match})).json()

        meant = {
            "operation": "candidates.create",
            "method": "POST",
            "path": "/connect/v1/customers/{customer_id}/candidates",
        }
        assert told["nearest_operation"] == meant
        nowhere = next(one for one in told["items"] if one["exchange"]["status"] == 404)
        assert nowhere["nearest_operation"] == meant
        # POST /candidates fits the part of the path and the rest: it matches.
        assert told["matching"] == 1

    played(story)


def test_the_journal_of_another_customer_is_another() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        other = await on.tenant()
        await some_traffic(tenant)

        verdict: httpx.Response = await other(
            "POST", "/journal/verify", json={"expect": [{"match": {}, "never": True}]}
        )

        assert verdict.json()["held"] is True
        assert isinstance(on.world.tenant(CustomerId(other.id)).journal, Journal)

    played(story)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        (
            {"expect": [{"match": {"operation": "candidates.creat"}, "never": True}]},
            "expect[0].match.operation",
        ),
        ({"order": [{}, {"operation": "candidates.creat"}]}, "order[1].operation"),
    ],
)
def test_an_operation_that_there_is_not_is_no_expectation(
    sent: dict[str, object], field: str
) -> None:
    """That it never happened would hold for ever, and prove nothing."""

    async def story(on: Stage, tenant: Tenant) -> None:
        refused = await tenant("POST", "/journal/verify", json=sent)

        assert code_of(refused) == (422, "validation_failed")
        [error] = refused.json()["errors"]
        assert error["field"] == field
        assert "did you mean candidates.create" in error["message"]

    played(story)


def test_events_and_pages_are_operations_too() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        for operation in (
            "assessment.requested",
            "candidate.tagged",
            "endpoint.test",
            "oauth.token",
            "pages.candidates",
            "public.status_changed",
        ):
            never = {"expect": [{"match": {"operation": operation}, "never": True}]}
            verdict = (await tenant("POST", "/journal/verify", json=never)).json()
            assert verdict["held"] is True, operation

    played(story)
