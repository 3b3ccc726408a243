"""What a fault makes of an answer: an error like the true one, garbage, an old page, or none."""

from __future__ import annotations

import json

import httpx
import pytest

from mock_icims.web.connection import ConnectionBroken
from tests.web.mock_icims.ordering_faults import BROKEN_ON_PURPOSE, ordered
from tests.web.mock_icims.staging_desk import Stage, Tenant, code_of, played


async def problem(tenant: Tenant, **effect: object) -> httpx.Response:
    """What an app's call runs into."""
    token = await tenant.bearer()
    rule = {"operation": "candidates.list", "effect": {"kind": "problem", **effect}}
    await ordered(tenant, rule)
    return await tenant.connect("GET", "/candidates", headers=token)


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
