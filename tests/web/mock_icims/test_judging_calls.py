"""Calls that the fake finds wrong: off the contract, with a dead token, a secret, half a list."""

from __future__ import annotations

import pytest

from tests.web.mock_icims.findings import ALICE, kinds
from tests.web.mock_icims.staging_desk import Stage, Tenant, played


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
