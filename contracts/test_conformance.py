"""The judge itself: what it lets pass, and what it says of the rest."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from contracts.conformance import Contract, Json, NotAsPromised

CONTRACT = Contract.of(
    {
        "openapi": "3.1.0",
        "info": {"title": "Zoo", "version": "1"},
        "paths": {
            "/animals/{id}": {
                "get": {
                    "operationId": "animals.read",
                    "responses": {
                        "200": {
                            "headers": {"ETag": {"required": True, "schema": {"pattern": '^"'}}},
                            "content": {
                                "application/json": {
                                    "schema": {"$ref": "#/components/schemas/Animal"}
                                }
                            },
                        },
                        "4XX": {"$ref": "#/components/responses/Problem"},
                    },
                },
                "delete": {"operationId": "animals.free", "responses": {"204": {}}},
            },
            "/animals/random": {"get": {"operationId": "animals.any", "responses": {"204": {}}}},
        },
        "webhooks": {
            "animal.born": {
                "post": {
                    "operationId": "births.tell",
                    "requestBody": {
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/Animal"}}
                        }
                    },
                    "responses": {"2XX": {}},
                }
            }
        },
        "components": {
            "responses": {
                "Problem": {
                    "content": {
                        "application/problem+json": {
                            "schema": {"$ref": "#/components/schemas/Problem"}
                        }
                    }
                }
            },
            "schemas": {
                "Animal": {
                    "type": "object",
                    "required": ["name"],
                    "properties": {"name": {"type": "string"}, "born": {"format": "date-time"}},
                },
                "Problem": {"type": "object", "required": ["code"]},
            },
        },
    }
)
OTTER: Json = {"name": "Otter"}


def check(
    status: int,
    body: Json = None,
    *,
    method: str = "GET",
    path: str = "/animals/otter?fed=1",
    type: str = "application/json",
    headers: Mapping[str, str] | None = None,
    browser: bool = False,
) -> None:
    known = {"Content-Type": type} if body is not None else {}
    CONTRACT.check(
        method,
        path,
        status,
        {**known, **({"ETag": '"1"'} if headers is None else headers)},
        b"" if body is None else json.dumps(body).encode(),
        browser=browser,
    )


def test_an_answer_as_promised_passes() -> None:
    check(200, OTTER)
    check(404, {"code": "not_found"}, type="application/problem+json")
    check(204, method="DELETE")


def test_a_literal_path_wins_over_a_parameter() -> None:
    check(204, path="/animals/random")


def test_pages_are_none_of_its_business() -> None:
    check(200, "<h1>Zoo</h1>", path="/map", type="text/html")


@pytest.mark.parametrize("status", [405, 406])
def test_what_any_operation_may_answer_need_not_be_listed(status: int) -> None:
    problem: Json = {"code": "no"}
    method = "PUT" if status == 405 else "GET"
    kind = "application/problem+json"

    check(status, problem, method=method, type=kind, headers={"Allow": "GET"})


def test_an_answer_to_head_is_that_to_get_without_a_body_to_look_at() -> None:
    known = {"Content-Type": "application/json", "ETag": '"1"'}

    check(200, method="HEAD", headers=known)
    with pytest.raises(NotAsPromised, match="the header ETag was promised"):
        check(200, method="HEAD", headers={"Content-Type": "application/json"})
    with pytest.raises(NotAsPromised, match="a body"):
        check(200, OTTER, method="HEAD")


def test_a_person_may_be_answered_with_a_page_or_sent_to_one() -> None:
    check(404, "<h1>Gone</h1>", type="text/html", browser=True)
    check(303, method="DELETE", headers={"Location": "/map"}, browser=True)


def test_an_injected_fault_may_have_any_status() -> None:
    check(503, {"code": "fault_injected"}, type="application/problem+json")


@pytest.mark.parametrize(
    ("says", "status", "body", "more"),
    [
        ("promises 200, 4XX", 518, None, {}),
        ("name: 42 is not of type", 200, {"name": 42}, {}),
        ('"name" is a required property', 200, {}, {}),
        ('born: "today" is not a "date-time"', 200, {"name": "Otter", "born": "today"}, {}),
        ("the header ETag was promised", 200, OTTER, {"headers": {}}),
        ("ETag:", 200, OTTER, {"headers": {"etag": "1"}}),
        ("application/json was promised, got text/plain", 200, OTTER, {"type": "text/plain"}),
        ("application/problem+json was promised", 404, {"code": "x"}, {}),
        ("no body was promised", 204, OTTER, {"method": "DELETE"}),
        ("405 with Allow is due", 200, OTTER, {"method": "PUT"}),
        ("promises 200, 4XX", 303, None, {"headers": {"Location": "/"}}),
        ("303 without Location", 303, None, {"browser": True}),
    ],
)
def test_what_is_off_is_said_in_one_sentence(
    says: str, status: int, body: Json, more: dict[str, object]
) -> None:
    with pytest.raises(NotAsPromised) as told:
        check(status, body, **more)  # type: ignore[arg-type]

    assert says in str(told.value)


def test_a_body_that_is_no_json_is_shown() -> None:
    with pytest.raises(NotAsPromised, match=r"the body is not JSON.*Otter"):
        CONTRACT.check(
            "GET", "/animals/1", 200, {"content-type": "application/json", "etag": '"1"'}, b"Otter"
        )


def test_a_webhooks_body_is_held_against_its_schema() -> None:
    CONTRACT.request_is_valid("animal.born", b'{"name": "Otter"}')

    with pytest.raises(NotAsPromised, match="name"):
        CONTRACT.request_is_valid("animal.born", b'{"name": null}')
    with pytest.raises(NotAsPromised, match="no webhook"):
        CONTRACT.request_is_valid("animal.lost", b"{}")
