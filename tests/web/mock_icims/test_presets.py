"""Presets: break by name, see the documented error, apply the documented fix."""

from __future__ import annotations

import re

import httpx
import pytest

from mock_icims.domain.faults.presets import PRESETS, PresetName
from tests.documents import text_of
from tests.web.mock_icims.staging_desk import Stage, Tenant, code_of, played


async def apply(tenant: Tenant, name: str, **wanted: object) -> dict[str, object]:
    answer = await tenant("POST", f"/presets/{name}", json=wanted)
    assert answer.status_code == 200, answer.text
    applied: dict[str, object] = answer.json()
    return applied


async def read(tenant: Tenant, token: dict[str, str]) -> httpx.Response:
    return await tenant.connect("GET", "/candidates?limit=1", headers=token)


async def write(tenant: Tenant, token: dict[str, str]) -> httpx.Response:
    person = {"first_name": "Alice", "last_name": "Moreau", "email": "alice@candidates.test"}
    return await tenant.connect("POST", "/candidates", json=person, headers=token)


async def made_field(tenant: Tenant) -> str:
    admin = await tenant.staff("admin")
    field = {"name": "Openness", "type": "number"}
    made = await tenant.connect("POST", "/scorecard-fields", json=field, headers=admin)
    return str(made.json()["id"])


async def names(tenant: Tenant) -> list[str]:
    admin = await tenant.staff("admin")
    answer = await tenant.connect("GET", "/scorecard-fields", headers=admin)
    return [one["name"] for one in answer.json()["items"]]


def test_each_error_that_the_guide_documents_has_its_preset() -> None:
    guide = text_of("docs/guide.txt")
    documented = {
        line.strip().removeprefix("Error: ").strip('"')
        for line in guide.splitlines()
        if line.strip().startswith("Error: ")
    }

    presets = [one for one in PRESETS.values() if one.source == "guide"]
    assert {one.error for one in presets} == documented
    for preset in presets:
        for words in (preset.cause or "", *preset.mended("JobCannon")):
            assert words in guide


@pytest.mark.parametrize(
    "error", sorted({one.error for one in PRESETS.values() if one.source == "guide"})
)
def test_an_error_is_mended_by_the_whole_of_the_guides_fix(error: str) -> None:
    _, _, behind = text_of("docs/guide.txt").partition(f'Error: "{error}"')
    fix = re.findall(r"^ *[0-9]\. (.+?)(?: \(\[email.protected\]\))?$", behind, re.MULTILINE)[:3]

    said = [one.mended("JobCannon") for one in PRESETS.values() if one.error == error]

    assert max(said, key=len) == fix


def test_the_fix_names_the_app_that_is_broken() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await tenant.bearer()
        applied = await apply(tenant, "oauth-token-revoked")
        listed = (await on.call("GET", "/_staging/presets")).json()["items"]

        assert applied["preset"]["fix"][0] == "Contact JobCannon support"  # type: ignore[index]
        assert listed[1]["fix"][0] == "Contact app support"

    played(story)


def test_they_are_listed_with_what_they_do_and_how_it_is_mended() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        listed = (await on.call("GET", "/_staging/presets")).json()["items"]

        assert [one["name"] for one in listed] == list(PresetName)

    played(story)


@pytest.mark.parametrize(
    ("name", "code"),
    [("oauth-token-expired", "token_expired"), ("oauth-token-revoked", "token_revoked")],
)
def test_a_token_is_really_gone_and_authorizing_again_mends_it(name: str, code: str) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        token = await tenant.bearer()

        applied = await apply(tenant, name)

        assert code_of(await read(tenant, token)) == (401, code)
        assert applied["app_id"] == "jobcannon"
        assert "Re-authorize JobCannon" in str(applied["undo"])
        assert (await read(tenant, await tenant.bearer())).status_code == 200

    played(story)


def test_only_profile_writes_are_forbidden_until_the_scope_is_approved_again() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        token = await tenant.bearer()

        await apply(tenant, "profile-write-forbidden")

        assert code_of(await write(tenant, token)) == (403, "insufficient_scope")
        assert (await read(tenant, token)).status_code == 200
        assert (await write(tenant, await tenant.bearer())).status_code == 201

    played(story)


def test_a_field_is_really_deleted() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await tenant.bearer()
        field_id = await made_field(tenant)

        applied = await apply(tenant, "scorecard-field-deleted", field_id=field_id)

        assert await names(tenant) == []
        assert "'Openness'" in str(applied["undo"])

    played(story)


def test_a_field_is_really_renamed() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await tenant.bearer()
        field_id = await made_field(tenant)

        await apply(tenant, "scorecard-field-renamed", field_id=field_id)

        assert await names(tenant) == ["Openness (renamed)"]

    played(story)


def test_the_rate_is_limited_three_times() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        token = await tenant.bearer()
        await apply(tenant, "rate-limited")

        answers = [await read(tenant, token) for _ in range(4)]

        assert [one.status_code for one in answers] == [429, 429, 429, 200]
        assert answers[0].headers["retry-after"] == "2"

    played(story)


def test_icims_is_down_for_five_minutes_and_for_the_app_only() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        token, bob = await tenant.bearer(), await tenant.staff()
        await apply(tenant, "icims-down")

        down = await read(tenant, token)
        people = await read(tenant, bob)
        await tenant("POST", "/clock/advance", json={"seconds": 300})

        assert (down.status_code, people.status_code) == (503, 200)
        assert (await read(tenant, token)).status_code == 200

    played(story)


@pytest.mark.parametrize("name", [one.name for one in PRESETS.values() if not one.real])
def test_what_is_not_real_is_a_fault_that_can_be_withdrawn(name: str) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await tenant.bearer()
        applied = await apply(tenant, name)
        fault = applied["fault"]
        assert isinstance(fault, dict)

        assert str(fault["id"]) in str(applied["undo"])
        assert (await tenant("DELETE", f"/faults/{fault['id']}")).status_code == 204

    played(story)


def test_a_preset_needs_to_know_which_app_and_which_field() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        nobody = await tenant("POST", "/presets/icims-down")
        await tenant.bearer()
        unmapped = await tenant("POST", "/presets/scorecard-field-deleted")
        unknown = await tenant("POST", "/presets/coffee-spilt")

        assert code_of(nobody) == (422, "validation_failed")
        assert "app_id" in nobody.json()["detail"]
        assert code_of(unmapped) == (422, "validation_failed")
        assert "field_id" in unmapped.json()["detail"]
        assert code_of(unknown) == (404, "not_found")

    played(story)
