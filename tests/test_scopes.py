"""Each of the guide's four scopes opens what the contract says, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import httpx
import pytest

from contracts.conformance import Operation, icims_connect, node
from mock_icims.app import create_app
from mock_icims.domain.oauth.grants import SCOPES
from mock_icims.settings import Settings

BASE = "/connect/v1/customers/{customer_id}"
A_THING = {"app_id": "jobcannon"}


def guarded() -> Iterator[tuple[Operation, frozenset[str]]]:
    """The operations of a customer, with the scopes that an app needs; none of them is empty."""
    for operation in icims_connect().operations:
        asked = operation.node.get("security", icims_connect().document["security"])
        assert isinstance(asked, list)
        for way in asked:
            scopes = node(way).get("oauth")
            if operation.path.startswith(BASE) and isinstance(scopes, list) and scopes:
                yield operation, frozenset(str(scope) for scope in scopes)


def for_people_only() -> Iterator[Operation]:
    for operation in icims_connect().operations:
        asked = operation.node.get("security", icims_connect().document["security"])
        assert isinstance(asked, list)
        if operation.path.startswith(BASE) and not any("oauth" in node(way) for way in asked):
            yield operation


every_guarded_operation = pytest.mark.parametrize(
    ("operation", "needed"),
    [pytest.param(operation, needed, id=operation.name) for operation, needed in guarded()],
)


def test_every_scope_of_the_guide_guards_something() -> None:
    assert {scope for _, scopes in guarded() for scope in scopes} == set(SCOPES)


@every_guarded_operation
def test_without_its_scope_an_operation_is_closed(
    operation: Operation, needed: frozenset[str]
) -> None:
    for missing in needed:
        answer = asyncio.run(called(operation, scopes=set(SCOPES) - {missing}))

        assert answer.status_code == 403
        assert answer.json()["code"] == "insufficient_scope"
        assert answer.json()["scope"] == missing
        assert f'scope="{missing}"' in answer.headers["www-authenticate"]


@every_guarded_operation
def test_its_scope_alone_opens_an_operation(operation: Operation, needed: frozenset[str]) -> None:
    answer = asyncio.run(called(operation, scopes=set(needed)))

    signed_as_well = operation.name == "orders.callback"
    assert answer.status_code not in ({403} if signed_as_well else {401, 403})


@pytest.mark.parametrize("operation", [*for_people_only()], ids=lambda operation: operation.name)
def test_what_people_do_no_app_does(operation: Operation) -> None:
    answer = asyncio.run(called(operation, scopes=set(SCOPES)))

    assert (answer.status_code, answer.json()["code"]) == (403, "role_required")


async def called(operation: Operation, *, scopes: set[str]) -> httpx.Response:
    """The answer to an app with these scopes; whatever is in the path does not exist."""
    transport = httpx.ASGITransport(create_app(Settings(staging=True)))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8100") as client:
        tenant = await client.post("/_staging/tenants", json={"pack": "empty"})
        customer_id = tenant.json()["customer"]["id"]
        minted = await client.post(
            f"/_staging/tenants/{customer_id}/tokens",
            json={"kind": "app", "app_id": "jobcannon", "scopes": sorted(scopes)},
        )
        path = operation.path.replace("{customer_id}", customer_id)
        for segment in path.split("/"):
            if segment.startswith("{"):
                path = path.replace(segment, A_THING.get(segment.strip("{}"), "ord_nothing"))
        return await client.request(
            operation.method,
            path,
            headers={"authorization": f"Bearer {minted.json()['token']}"},
            json={} if operation.method in {"POST", "PUT", "PATCH"} else None,
        )
