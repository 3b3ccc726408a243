"""Faults as a resource: ordered, struck, counted, withdrawn; what an answer can carry."""

from __future__ import annotations

import json
from collections.abc import Mapping

import httpx
import pytest

from mock_icims.domain.faults.effects import EffectKind
from mock_icims.domain.ids import CustomerId
from mock_icims.web.connection import ConnectionBroken
from tests.icims_cast import JOBCANNON
from tests.web.mock_icims.staging_desk import Stage, Tenant, code_of, played

BROKEN_ON_PURPOSE: dict[str, object] = {"promised": ()}
"""Such answers keep no contract: that is what they are for."""


async def ordered(tenant: Tenant, rule: Mapping[str, object]) -> dict[str, object]:
    answer = await tenant("POST", "/faults", json=rule)
    assert answer.status_code == 201, answer.text
    fault: dict[str, object] = answer.json()
    return fault


async def problem(tenant: Tenant, **effect: object) -> httpx.Response:
    """What an app's call runs into."""
    token = await tenant.bearer()
    rule = {"operation": "candidates.list", "effect": {"kind": "problem", **effect}}
    await ordered(tenant, rule)
    return await tenant.connect("GET", "/candidates", headers=token)


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
    ("code", "status", "challenge"),
    [
        ("token_expired", 401, 'error="invalid_token"'),
        ("token_revoked", 401, 'error="invalid_token"'),
        ("insufficient_scope", 403, 'scope="candidate_profile:write"'),
        ("role_required", 403, 'error="insufficient_scope"'),
        ("scorecard_field_not_found", 422, None),
        ("order_cancelled", 409, None),
        ("version_conflict", 412, None),
    ],
)
def test_a_documented_error_looks_like_the_true_one(
    code: str, status: int, challenge: str | None
) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        answer = await problem(tenant, code=code)

        assert code_of(answer) == (status, code)
        assert answer.headers["content-type"] == "application/problem+json"
        if challenge is None:
            assert "www-authenticate" not in answer.headers
        else:
            assert challenge in answer.headers["www-authenticate"]

    played(story, **BROKEN_ON_PURPOSE)


@pytest.mark.parametrize("status", [400, 401, 403, 418, 429, 500, 502, 503, 504, 599])
def test_any_status_comes_in_the_vendors_dialect(status: int) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        answer = await problem(tenant, status=status)

        assert code_of(answer) == (status, "fault_injected")
        assert ("www-authenticate" in answer.headers) is (status in (401, 403))
        assert ("retry-after" in answer.headers) is (status == 429)

    played(story)


@pytest.mark.parametrize(
    "odd",
    ["0", "3600", "1000000000", "-5", "abc", "1.5", "Wed, 21 Oct 2015 07:28:00 GMT", 0, 2, -5],
)
def test_retry_after_goes_out_as_it_was_ordered(odd: str | int) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        limited = await problem(tenant, code="rate_limited", retry_after=odd)

        assert code_of(limited) == (429, "rate_limited")
        assert limited.headers["retry-after"] == str(odd)

    played(story, **BROKEN_ON_PURPOSE)


def test_a_call_that_is_applied_and_then_fails_has_done_its_work() -> None:
    """500, and yet it is there: what a client that retries blindly does twice."""

    async def story(on: Stage, tenant: Tenant) -> None:
        token = await tenant.staff("admin")
        effect = {"kind": "problem", "status": 500, "applied": True}
        await ordered(tenant, {"operation": "fields.create", "effect": effect})

        field = {"name": "Typing speed", "type": "number"}
        answer = await tenant.connect("POST", "/scorecard-fields", json=field, headers=token)

        listed = await tenant.connect("GET", "/scorecard-fields", headers=token)
        assert code_of(answer) == (500, "fault_injected")
        assert "Typing speed" in [one["name"] for one in listed.json()["items"]]

    played(story)


def test_without_applied_nothing_was_done() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        token = await tenant.staff("admin")
        await ordered(tenant, {"operation": "fields.create", "status": 500})

        field = {"name": "Typing speed", "type": "number"}
        await tenant.connect("POST", "/scorecard-fields", json=field, headers=token)

        listed = await tenant.connect("GET", "/scorecard-fields", headers=token)
        assert "Typing speed" not in [one["name"] for one in listed.json()["items"]]

    played(story)


@pytest.mark.parametrize("kind", ["reset", "empty", "hang", "truncate"])
def test_in_process_a_broken_connection_is_an_exception(kind: str) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await ordered(tenant, {"operation": "jobs.list", "effect": {"kind": kind}})
        token = await tenant.bearer()

        with pytest.raises(ConnectionBroken, match=kind) as broken:
            await tenant.connect("GET", "/jobs", headers=token)

        assert broken.value.how == kind
        assert (await tenant.connect("GET", "/jobs", headers=token)).status_code == 200

    played(story)


@pytest.mark.parametrize(
    ("variant", "media_type"),
    [
        ("nothing", "application/json"),
        ("invalid_json", "application/json"),
        ("html", "text/html; charset=utf-8"),
        ("wrong_charset", "application/json; charset=utf-8"),
        ("bom", "application/json"),
        ("deep_nesting", "application/json"),
    ],
)
def test_garbage_comes_with_200_and_is_no_json(variant: str, media_type: str) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        effect = {"kind": "garbage", "variant": variant}
        await ordered(tenant, {"operation": "jobs.list", "effect": effect})

        answer = await tenant.connect("GET", "/jobs")

        assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
        assert int(answer.headers["content-length"]) == len(answer.content)
        with pytest.raises((ValueError, RecursionError)):
            json.loads(answer.content.decode())

    played(story, **BROKEN_ON_PURPOSE)


@pytest.mark.parametrize(
    ("variant", "piece"),
    [("nan", b"NaN"), ("duplicate_keys", b'"status": "completed", "status"'), ("big", b"    ")],
)
def test_some_garbage_is_only_wrong_for_a_reader_who_looks(variant: str, piece: bytes) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        effect = {"kind": "garbage", "variant": variant}
        await ordered(tenant, {"operation": "jobs.list", "effect": effect})

        answer = await tenant.connect("GET", "/jobs")

        assert piece in answer.content
        assert (len(answer.content) > 10_000_000) is (variant == "big")

    played(story, **BROKEN_ON_PURPOSE)


def test_a_stale_read_answers_what_was_there_before_the_write() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        admin = await tenant.staff("admin")
        await ordered(tenant, {"operation": "fields.list", "effect": {"kind": "stale"}})

        async def names() -> list[str]:
            answer = await tenant.connect("GET", "/scorecard-fields", headers=admin)
            return [one["name"] for one in answer.json()["items"]]

        before = [await names(), await names()]
        field = {"name": "Typing speed", "type": "number"}
        await tenant.connect("POST", "/scorecard-fields", json=field, headers=admin)
        after = [await names(), await names()]

        assert before[0] == before[1] == after[0]
        assert "Typing speed" in after[1]
        [fault] = (await tenant("GET", "/faults")).json()["faults"]
        assert (fault["matched"], fault["hits"]) == (3, 1)

    played(story)


def test_nobody_is_answered_what_somebody_else_read() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        admin, app = await tenant.staff("admin"), await tenant.bearer()
        await ordered(tenant, {"operation": "fields.list", "effect": {"kind": "stale"}})
        await tenant.connect("GET", "/scorecard-fields", headers=admin)
        field = {"name": "Typing speed", "type": "number"}
        await tenant.connect("POST", "/scorecard-fields", json=field, headers=admin)

        answer = await tenant.connect("GET", "/scorecard-fields", headers=app)

        assert "Typing speed" in [one["name"] for one in answer.json()["items"]]

    played(story)


def test_a_rule_for_an_app_lets_people_through() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        app, bob = await tenant.bearer(), await tenant.staff()
        match = {"operation": "*", "app_id": "jobcannon"}
        await ordered(tenant, {"match": match, "status": 503, "times": None})

        assert (await tenant.connect("GET", "/jobs", headers=bob)).status_code == 200
        assert (await tenant.connect("GET", "/jobs", headers=app)).status_code == 503

    played(story)


def test_icims_is_down_until_the_customers_clock_says_otherwise() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        token = await tenant.bearer()
        match = {"operation": "*", "until": "2026-11-23T12:05:00Z"}
        await ordered(tenant, {"match": match, "status": 503, "times": None})

        down = await tenant.connect("GET", "/jobs", headers=token)
        await tenant("POST", "/clock/advance", json={"seconds": 300})
        up = await tenant.connect("GET", "/jobs", headers=token)

        assert (down.status_code, up.status_code) == (503, 200)

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


def test_what_leads_to_no_customer_passes_untouched() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await ordered(tenant, {"operation": "*", "status": 503, "times": None})

        metadata = await on.call("GET", "/.well-known/oauth-authorization-server")
        nobody = await on.call("POST", "/connect/v1/sessions", json={"email": "x", "password": "y"})

        assert metadata.status_code == 200
        assert code_of(nobody) == (401, "credentials_invalid")

    played(story)


def test_signing_in_can_fail_for_the_people_of_one_customer() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        other = await on.tenant()
        await ordered(tenant, {"operation": "sessions.create", "status": 503, "times": None})

        async def sign_in(whose: Tenant) -> int:
            people = whose.shown["staff"]
            assert isinstance(people, list)
            sent = {name: people[0][name] for name in ("email", "password")}
            return (await on.call("POST", "/connect/v1/sessions", json=sent)).status_code

        assert [await sign_in(tenant), await sign_in(other)] == [503, 201]

    played(story)


def test_revoking_a_token_can_fail_in_oauths_own_words() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        registration = on.world.registrations[JOBCANNON]
        token = (await tenant.bearer())["Authorization"].removeprefix("Bearer ")
        await ordered(tenant, {"operation": "oauth.revoke", "status": 503})
        pair = (registration.client_id, registration.client_secret)

        async def revoke() -> httpx.Response:
            sent = {"token": token}
            return await on.http.post("/oauth/revoke", data=sent, auth=pair)

        failed, revoked = await revoke(), await revoke()

        assert failed.status_code == 503
        assert failed.json()["error"] == "temporarily_unavailable"
        assert revoked.status_code == 200

    played(story, **BROKEN_ON_PURPOSE)


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
