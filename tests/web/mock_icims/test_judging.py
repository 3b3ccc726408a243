"""The fake judges its clients: what each did over HTTP, found or not found by name."""

from __future__ import annotations

import pytest

from mock_icims.domain.ids import CustomerId
from mock_icims.domain.rate_limit import Limit, Limits
from mock_icims.services.staging.findings import Findings
from tests.icims_cast import JOBCANNON, northwind
from tests.unit.mock_icims.test_conduct import call, refused
from tests.web.mock_icims.staging_desk import Stage, Tenant, code_of, played

ALICE = {"first_name": "Alice", "last_name": "Moreau"}


async def kinds(tenant: Tenant, query: str = "") -> list[str]:
    answer = await tenant("GET", f"/findings{query}")
    assert answer.status_code == 200, answer.text
    return [one["kind"] for one in answer.json()["items"]]


async def freeze(tenant: Tenant) -> None:
    await tenant("PUT", "/clock", json={"frozen": True, "now": "2026-11-23T12:00:00Z"})


async def break_next(tenant: Tenant, **fault: object) -> None:
    answer = await tenant("PUT", "/faults", json={"faults": [fault]})
    assert answer.status_code == 200, answer.text


def spend(on: Stage, tenant: Tenant, *, quota: int = 1) -> None:
    limits = Limits(limit=Limit(quota=quota, window_seconds=60))
    on.world.tenant(CustomerId(tenant.id)).limits.put(limits)


def test_an_app_that_does_nothing_wrong_has_no_findings() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        token = await tenant.bearer()
        made = (await tenant.connect("POST", "/candidates", headers=token, json=ALICE)).json()
        await tenant.connect("GET", f"/candidates/{made['id']}", headers=token)
        await tenant.connect("GET", "/candidates?q=Alice", headers=token)
        await tenant.connect("GET", "/candidates/cand_nobody22222", headers=token)
        cursor, query = "", ""
        while cursor is not None:
            page = await tenant.connect("GET", f"/candidates{query}", headers=token)
            cursor = page.json()["next_cursor"]
            query = f"?cursor={cursor}"

        assert (await tenant("GET", "/findings")).json() == {"items": [], "next_cursor": None}

    played(story)


def test_a_finding_says_what_when_where_and_what_would_have_been_right() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        token = await tenant.bearer()
        await freeze(tenant)
        for _ in range(2):
            await tenant.connect("GET", "/candidate", headers=token)

        [finding] = (await tenant("GET", "/findings")).json()["items"]
        exchange = (await tenant("GET", f"/journal/{finding.pop('exchange_id')}")).json()

        path = f"/connect/v1/customers/{tenant.id}/candidate"
        assert exchange["path"] == path
        assert finding == {
            "kind": "off_contract_request",
            "app_id": "jobcannon",
            "count": 2,
            "first_at": "2026-11-23T12:00:00Z",
            "last_at": "2026-11-23T12:00:00Z",
            "what": f"GET {path} was refused with 404 not_found.",
            "advice": "Send what the contract describes, and nothing else.",
            "source": "contracts/icims-connect-v1.yaml",
        }

    played(story)


def test_a_retry_within_the_wait_is_found_and_one_after_it_is_not() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        token = await tenant.bearer()
        await freeze(tenant)
        spend(on, tenant)
        assert (await tenant.connect("GET", "/jobs", headers=token)).status_code == 200
        told = await tenant.connect("GET", "/jobs", headers=token)
        assert told.headers["retry-after"] == "60"

        await tenant("POST", "/clock/advance", json={"seconds": 60})
        assert (await tenant.connect("GET", "/jobs", headers=token)).status_code == 200
        assert await kinds(tenant) == []

        for _ in range(2):
            await tenant.connect("GET", "/jobs", headers=token)
        assert await kinds(tenant) == ["early_retry_after_429"]
        await tenant.connect("GET", "/jobs", headers=token)
        assert await kinds(tenant) == ["early_retry_after_429", "retry_after_ignored"]

    played(story)


@pytest.mark.parametrize(
    ("waited", "found"), [(29, ["early_retry_after_503"]), (30, [])], ids=["too early", "in time"]
)
def test_an_injected_503_with_retry_after_binds_the_client(waited: int, found: list[str]) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        token = await tenant.bearer()
        await freeze(tenant)
        fault = {
            "match": {"operation": "jobs.list"},
            "effect": {"kind": "problem", "status": 503, "retry_after": "30"},
        }
        made = await tenant("POST", "/faults", json=fault)
        assert made.status_code == 201, made.text
        first = await tenant.connect("GET", "/jobs", headers=token)
        assert (first.status_code, first.headers["retry-after"]) == (503, "30")

        await tenant("POST", "/clock/advance", json={"seconds": waited})
        await tenant.connect("GET", "/jobs", headers=token)

        assert await kinds(tenant) == found

    played(story)


@pytest.mark.parametrize("status", [400, 401, 403, 405, 415, 422, 500, 503])
def test_nobody_is_blamed_for_a_fault(status: int) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        token = await tenant.bearer()
        await break_next(tenant, operation="jobs.list", status=status, times=9)
        for _ in range(9):
            await tenant.connect("GET", "/jobs", headers=token)

        assert await kinds(tenant) == []
        [exchange, *_] = (await tenant("GET", "/journal?limit=1")).json()["items"]
        assert exchange["fault_id"].startswith("flt_")

    played(story)


def test_a_scope_that_was_not_approved_is_asked_for_once() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        scopes = ["candidate_profile:read"]
        token = await tenant.bearer(kind="app", app_id="jobcannon", scopes=scopes)

        await tenant.connect("POST", "/candidates", headers=token, json=ALICE)
        assert await kinds(tenant) == []
        await tenant.connect("POST", "/candidates", headers=token, json=ALICE)
        assert await kinds(tenant) == ["scope_exceeded"]

    played(story)


@pytest.mark.parametrize(
    ("method", "path", "sent"),
    [
        pytest.param("GET", "/nowhere", {}, id="no such path"),
        pytest.param("DELETE", "/jobs", {}, id="no such method"),
        pytest.param("GET", "/jobs?colour=blue", {}, id="no such parameter"),
        pytest.param("GET", "/candidates?limit=0", {}, id="no such page"),
        pytest.param("GET", "/jobs?limit=1&limit=2", {}, id="a parameter twice"),
        pytest.param("POST", "/candidates", {"json": {**ALICE, "x": 1}}, id="no such member"),
        pytest.param("POST", "/candidates", {"json": {}}, id="a member is missing"),
        pytest.param("POST", "/candidates", {"content": b"{"}, id="no type"),
        pytest.param("POST", "/scorecard-fields", {"json": {}}, id="for people only"),
    ],
)
def test_what_the_contract_does_not_have_is_found(
    method: str, path: str, sent: dict[str, object]
) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        token = await tenant.bearer()

        answer = await tenant.connect(method, path, headers=token, **sent)

        assert answer.status_code >= 400
        assert await kinds(tenant) == ["off_contract_request"]

    played(story)


def test_a_token_in_a_url_is_found_and_is_not_repeated() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        token = await tenant.bearer()
        secret = token["Authorization"].removeprefix("Bearer ")

        await tenant.connect("GET", f"/jobs?access_token={secret}")
        answer = await tenant("GET", "/findings?app_id=jobcannon")

        [finding] = [one for one in answer.json()["items"] if one["kind"] == "secret_in_url"]
        assert finding["what"].endswith("/jobs?access_token=*** carries access_token in its URL.")
        assert secret not in answer.text

    played(story)


@pytest.mark.parametrize("query", ["?cursor={}", "?q=token%3Dabc", "?q=password"])
def test_words_that_are_no_secrets_are_not_found(query: str) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        token = await tenant.bearer()
        page = (await tenant.connect("GET", "/candidates?limit=1", headers=token)).json()
        asked = query.format(page["next_cursor"])
        assert (await tenant.connect("GET", f"/candidates{asked}", headers=token)).is_success

        assert await kinds(tenant) == []

    played(story)


def test_a_revoked_token_is_not_used_for_ever() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        old = await tenant.bearer()
        await tenant.bearer()
        for _ in range(5):
            assert (await tenant.connect("GET", "/jobs", headers=old)).status_code == 401
        assert await kinds(tenant) == []

        await tenant.connect("GET", "/jobs", headers=old)
        assert await kinds(tenant) == ["dead_token_reused"]

    played(story)


def test_a_first_page_that_was_taken_for_all_is_found_until_it_is_read_on() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        staff = await tenant.staff()
        for number in range(60):
            person = {**ALICE, "last_name": f"Moreau {number}"}
            await tenant.connect("POST", "/candidates", headers=staff, json=person)
        token = await tenant.bearer()

        await tenant.connect("GET", "/candidates?limit=2", headers=token)
        await tenant.connect("GET", "/candidates?q=Moreau", headers=token)
        await tenant.connect("POST", "/candidates", headers=token, json=ALICE)
        assert await kinds(tenant) == []

        page = (await tenant.connect("GET", "/candidates", headers=token)).json()
        assert await kinds(tenant) == []
        await tenant.connect("POST", "/candidates", headers=token, json=ALICE)
        assert await kinds(tenant) == ["pagination_unread"]

        await tenant.connect("GET", f"/candidates?cursor={page['next_cursor']}", headers=token)
        assert await kinds(tenant) == []

    played(story)


def test_people_and_strangers_are_not_judged() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        for headers in (await tenant.staff(), {}, {"Authorization": "Bearer icims_made_up"}):
            for path in ("/nowhere", "/jobs?colour=blue", "/jobs?access_token=icims_made_up"):
                await tenant.connect("GET", path, headers=headers)

        assert await kinds(tenant) == []

    played(story)


def test_findings_are_by_app_and_by_customer_and_can_be_forgotten() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        other = await on.tenant()
        await tenant.connect("GET", "/nowhere", headers=await tenant.bearer())

        assert await kinds(tenant, "?app_id=jobcannon") == ["off_contract_request"]
        assert await kinds(tenant, "?app_id=acme") == []
        assert await kinds(other) == []
        assert code_of(await tenant("GET", "/findings?app_id=!")) == (422, "validation_failed")

        assert (await tenant("DELETE", "/findings")).status_code == 204
        assert await kinds(tenant) == []

    played(story)


def test_who_was_told_to_wait_may_come_again_once_it_is_forgotten() -> None:
    tenant, desk = northwind(), Findings()
    desk.hear(tenant, JOBCANNON, refused())
    desk.clear(tenant)

    desk.hear(tenant, JOBCANNON, call(after=1))

    assert desk.of(tenant) == []


def test_the_limits_of_a_customer_are_read_replaced_and_switched_off() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        token = await tenant.bearer()
        await freeze(tenant)
        guide = {"enabled": True, "quota": 500, "window_seconds": 60, "burst": 1000}
        assert (await tenant("GET", "/limits")).json() == {**guide, "apps": []}

        await tenant("PUT", "/limits", json={"quota": 1})
        await tenant.connect("GET", "/jobs", headers=token)
        assert code_of(await tenant.connect("GET", "/jobs", headers=token)) == (429, "rate_limited")
        [app] = (await tenant("GET", "/limits")).json()["apps"]
        assert app == {
            "app_id": "jobcannon",
            "remaining": 0,
            "reset_seconds": 60,
            "retry_after": 60,
        }

        off = await tenant("PUT", "/limits", json={"enabled": False})
        assert off.json()["enabled"] is False
        free = await tenant.connect("GET", "/jobs", headers=token)
        assert free.status_code == 200
        assert "ratelimit" not in free.headers

        assert (await tenant("PUT", "/limits", json={})).json() == {
            **guide,
            "apps": [
                {"app_id": "jobcannon", "remaining": 500, "reset_seconds": 0, "retry_after": None}
            ],
        }

    played(story)


@pytest.mark.parametrize(
    "limits", [{"quota": 0}, {"window_seconds": 0}, {"quota": 1.5}, {"enabled": "no"}, {"burst": 9}]
)
def test_limits_that_mean_nothing_are_refused(limits: dict[str, object]) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        assert code_of(await tenant("PUT", "/limits", json=limits)) == (422, "validation_failed")

    played(story)
