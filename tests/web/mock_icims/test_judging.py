"""The fake judges its clients: what a finding says, whose it is, and when it is forgotten."""

from __future__ import annotations

from mock_icims.services.staging.findings import Findings
from tests.icims_cast import JOBCANNON, northwind
from tests.unit.mock_icims.calls_seen import call, refused
from tests.web.mock_icims.findings import ALICE, freeze, kinds
from tests.web.mock_icims.staging_desk import Stage, Tenant, code_of, played


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
