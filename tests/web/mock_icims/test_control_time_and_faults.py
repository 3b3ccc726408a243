"""The control API: a tenant's own time, and faults on purpose."""

from __future__ import annotations

import pytest

from tests.web.mock_icims.staging_desk import Stage, Tenant, code_of, played


def test_a_clock_is_the_tenants_alone() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        other = await on.tenant()

        answer = await tenant("PUT", "/clock", json={"frozen": True, "now": "2027-01-01T00:00:00Z"})
        on.system.move(hours=1)

        assert answer.json()["frozen"] is True
        assert (await tenant("GET", "/clock")).json() == {
            "now": "2027-01-01T00:00:00Z",
            "frozen": True,
            "rate": 1,
            "offset_seconds": 39 * 86_400 - 12 * 3_600 - 3_600,
        }
        assert (await other("GET", "/clock")).json() == {
            "now": "2026-11-23T13:00:00Z",
            "frozen": False,
            "rate": 1,
            "offset_seconds": 0,
        }

    played(story)


def test_two_years_end_a_token() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        token = await tenant.bearer()

        await tenant("POST", "/clock/advance", json={"seconds": 730 * 86_400 - 1})
        assert (await tenant.connect("GET", "", headers=token)).status_code == 200

        answer = await tenant("POST", "/clock/advance", json={"seconds": 1})
        assert answer.json()["now"] == "2028-11-22T12:00:00Z"
        assert answer.json()["fired"] == []
        assert code_of(await tenant.connect("GET", "", headers=token)) == (401, "token_expired")

    played(story)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/clock/advance", {"seconds": -1}),
        ("POST", "/clock/advance", {"seconds": 315_360_001}),
        ("POST", "/clock/advance", {}),
        ("PUT", "/clock", {"frozen": True, "now": "2027-02-30T00:00:00Z"}),
        ("PUT", "/clock", {"frozen": True, "now": "2027-01-01T00:00:00"}),
        ("PUT", "/clock", {"frozen": True, "now": "9999-12-31T23:59:59Z"}),
        ("PUT", "/clock", {"frozen": "yes"}),
        ("PUT", "/clock", {"frozen": False, "rate": 0}),
        ("PUT", "/clock", {"frozen": False, "rate": 1_000_001}),
    ],
)
def test_a_time_that_cannot_be_is_refused(method: str, path: str, body: object) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        assert code_of(await tenant(method, path, json=body)) == (422, "validation_failed")

    played(story)


def test_what_is_left_out_of_a_clock_stays() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await tenant("PUT", "/clock", json={"frozen": True, "rate": 60})

        moved = (await tenant("PUT", "/clock", json={"now": "2027-01-01T00:00:00Z"})).json()
        assert (moved["now"], moved["frozen"], moved["rate"]) == ("2027-01-01T00:00:00Z", True, 60)

        freed = (await tenant("PUT", "/clock", json={"frozen": False})).json()
        assert (freed["frozen"], freed["rate"]) == (False, 60)
        assert (await tenant("PUT", "/clock", json={"rate": 1})).json()["frozen"] is False

    played(story)


def test_however_often_it_advances_a_clock_stays_in_this_century() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        for _ in range(7):
            answer = await tenant("POST", "/clock/advance", json={"seconds": 315_360_000})
            assert answer.status_code == 200

        answer = await tenant("POST", "/clock/advance", json={"seconds": 315_360_000})
        assert code_of(answer) == (422, "validation_failed")

    played(story)


def test_a_fault_strikes_the_next_calls_of_its_tenant_only() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        other = await on.tenant()
        mine, theirs = await tenant.staff(), await other.staff()
        order = {"operation": "jobs.list", "status": 503, "times": 2}

        ordered = await tenant("PUT", "/faults", json={"faults": [order]})
        statuses = [
            (await tenant.connect("GET", "/jobs", headers=mine)).status_code for _ in range(3)
        ]

        assert ordered.json()["faults"][0] | order == ordered.json()["faults"][0]
        assert statuses == [503, 503, 200]
        assert (await other.connect("GET", "/jobs", headers=theirs)).status_code == 200
        [fault] = (await tenant("GET", "/faults")).json()["faults"]
        assert fault["hits"] == 2

    played(story)


def test_an_injected_fault_has_the_one_error_shape() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        fault = {"operation": "orders.callback", "status": 418}
        await tenant("PUT", "/faults", json={"faults": [fault]})

        answer = await tenant.connect("POST", "/assessment-orders/ord_alice00/callback", json={})

        assert answer.headers["content-type"] == "application/problem+json"
        problem = answer.json()
        assert problem["code"] == "fault_injected"
        assert problem["status"] == 418

    played(story)


@pytest.mark.parametrize(
    "fault",
    [
        {"operation": "orders.calback", "status": 503},
        {"operation": "oauth.metadata", "status": 503},
        {"operation": "tenants.create", "status": 503},
        {"operation": "jobs.list", "status": 200},
        {"operation": "jobs.list", "status": 600},
        {"operation": "jobs.list", "status": 503, "times": 0},
    ],
)
def test_a_fault_that_could_never_strike_is_refused(fault: dict[str, object]) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        answer = await tenant("PUT", "/faults", json={"faults": [fault]})

        assert code_of(answer) == (422, "validation_failed")

    played(story)
