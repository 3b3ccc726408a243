"""Faults as a resource: ordered, struck, counted and withdrawn, refused, and kept in snapshots."""

from __future__ import annotations

import pytest

from mock_icims.domain.faults.effects import EffectKind
from mock_icims.domain.ids import CustomerId
from tests.web.mock_icims.ordering_faults import ordered
from tests.web.mock_icims.staging_desk import Stage, Tenant, code_of, played


def test_a_fault_is_ordered_read_struck_and_withdrawn() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        token = await tenant.bearer()
        fault = await ordered(tenant, {"operation": "jobs.*", "status": 503, "times": None})

        struck = await tenant.connect("GET", "/jobs", headers=token)
        read = (await tenant("GET", f"/faults/{fault['id']}")).json()
        withdrawn = await tenant("DELETE", f"/faults/{fault['id']}")

        assert code_of(struck) == (503, "fault_injected")
        assert (read["matched"], read["hits"], read["times"], read["spent"]) == (1, 1, None, False)
        assert withdrawn.status_code == 204
        assert code_of(await tenant("GET", f"/faults/{fault['id']}")) == (404, "not_found")
        assert (await tenant.connect("GET", "/jobs", headers=token)).status_code == 200

    played(story)


def test_rules_are_listed_in_the_order_in_which_they_strike() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        for status in (500, 501, 502):
            await ordered(tenant, {"operation": "jobs.list", "status": status})
        await tenant.connect("GET", "/jobs")

        listed = (await tenant("GET", "/faults")).json()["faults"]

        assert [(one["status"], one["hits"]) for one in listed] == [(500, 1), (501, 0), (502, 0)]

    played(story)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"operation": "orders.calback", "status": 503}, "orders.callback"),
        ({"operation": "jobs.list", "effect": {"kind": "drop"}}, "an event"),
        ({"operation": "smtp.banner", "effect": {"kind": "hang"}}, "smtp"),
        ({"operation": "smtp.rcpt", "status": 503}, "cannot meet problem"),
        ({"operation": "jobs.*", "effect": {"kind": "omit"}}, "cannot meet omit: that is for cand"),
        ({"operation": "jobs.list", "effect": {"kind": "refuse_mail", "status": 451}}, "cannot"),
        ({"operation": "assessment.requested", "status": 503}, "is not an operation"),
        ({"operation": "oauth.metadata", "status": 503}, "before anybody can know"),
        ({"operation": "jobs.list", "status": 503, "probability": 0.5}, "on principle"),
        ({"operation": "jobs.list"}, "effect or status"),
        ({"operation": "jobs.list", "match": {"operation": "jobs.list"}, "status": 500}, "match"),
        ({"operation": "jobs.list", "effect": {"kind": "problem"}}, "or code"),
        (
            {"operation": "jobs.list", "effect": {"kind": "problem", "code": "token_expird"}},
            "token_expired",
        ),
        ({"operation": "jobs.list", "effect": {"kind": "delay"}}, "seconds or median"),
        ({"operation": "jobs.list", "effect": {"kind": "delay", "seconds": 61}}, "seconds"),
        ({"operation": "jobs.list", "effect": {"kind": "explode"}}, "explode"),
        ({"operation": "jobs.list", "effect": {"kind": "reset", "seconds": 1}}, "seconds"),
        ({"operation": "jobs.list", "effect": {"kind": "slow_body", "bytes": 0}}, "bytes"),
        ({"match": {"operation": "*", "until": "2026-02-30T00:00:00Z"}, "status": 500}, "calendar"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_a_rule_that_could_never_strike_is_refused_with_a_hint(
    rule: dict[str, object], said: str
) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        one = await tenant("POST", "/faults", json=rule)
        several = await tenant("PUT", "/faults", json={"faults": [rule]})

        assert code_of(one) == code_of(several) == (422, "validation_failed")
        assert said in one.json()["detail"]
        assert said in several.json()["detail"]

    played(story)


EVERY_EFFECT: list[tuple[str, dict[str, object]]] = [
    ("jobs.list", {"kind": "problem", "code": "insufficient_scope", "retry_after": "-5"}),
    ("jobs.list", {"kind": "delay", "median": 0.4, "sigma": 0.8}),
    ("jobs.list", {"kind": "hang", "seconds": 2}),
    ("jobs.list", {"kind": "reset", "applied": True}),
    ("jobs.list", {"kind": "empty"}),
    ("jobs.list", {"kind": "truncate", "bytes": 3}),
    ("jobs.list", {"kind": "garbage", "variant": "bom"}),
    ("jobs.list", {"kind": "slow_body", "bytes": 9}),
    ("fields.list", {"kind": "stale"}),
    ("orders.*", {"kind": "omit"}),
    ("smtp.data", {"kind": "refuse_mail", "status": 451}),
    ("candidate.erased", {"kind": "duplicate", "copies": 2}),
    ("*", {"kind": "postpone", "seconds": 3_600}),
    ("*", {"kind": "drop"}),
    ("*", {"kind": "reorder"}),
    ("*", {"kind": "mis_sign", "variant": "old_timestamp"}),
]


def test_a_snapshot_has_the_rules_their_counts_and_what_a_stale_one_kept() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        admin = await tenant.staff("admin")
        for operation, effect in EVERY_EFFECT:
            await ordered(tenant, {"operation": operation, "effect": effect})
        await tenant.connect("GET", "/scorecard-fields", headers=admin)
        before = (await tenant("GET", "/faults")).json()
        assert (await tenant("PUT", "/snapshots/broken")).status_code == 201

        await tenant("PUT", "/faults", json={"faults": []})
        await tenant("POST", "/snapshots/broken/restore")

        assert (await tenant("GET", "/faults")).json() == before
        assert {one["effect"]["kind"] for one in before["faults"]} == set(EffectKind)
        admin = await tenant.staff("admin")
        field = {"name": "Typing speed", "type": "number"}
        await tenant.connect("POST", "/scorecard-fields", json=field, headers=admin)
        assert len(on.world.tenant(CustomerId(tenant.id)).stale_answers) == 1

    played(story)


def test_a_reset_of_the_customer_forgets_its_faults() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await ordered(tenant, {"operation": "*", "status": 503, "times": None})

        await tenant("POST", "/reset")

        assert (await tenant("GET", "/faults")).json() == {"faults": []}
        token = await tenant.bearer()
        assert (await tenant.connect("GET", "/jobs", headers=token)).status_code == 200

    played(story)
