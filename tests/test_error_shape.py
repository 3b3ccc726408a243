"""Every way to fail has one shape, a documented code and a status that the contract knows."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator

import httpx
import msgspec
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

import mock_icims.domain.errors as icims_errors
from contracts.conformance import Json, Node, node
from mock_icims.domain.oauth import errors as oauth_errors
from mock_icims.web.oauth_answers import to_the_app
from mock_icims.web.state import State
from tests.documents import tables_of, text_of, unquoted
from tests.refusals import ICIMS, PATH, PROGRAMS, Kind, Program, oauth_errors_raised, scope, waited

QUOTA_EXCEEDED = "https://iana.org/assignments/http-problem-types#quota-exceeded"

ANY_PATH = {"405", "406", "500"}
"""Statuses that any path may answer, which the documents do not repeat at each."""

EVERY_REFUSAL = [
    pytest.param(program, kind, id=f"{program.package}-{kind.__name__}")
    for program in PROGRAMS
    for kind in program.kinds()
]
every_program = pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.package)


@pytest.mark.parametrize(("program", "kind"), EVERY_REFUSAL)
def test_a_refusal_has_the_one_shape(program: Program, kind: Kind) -> None:
    refusal = program.example(kind)

    answer = program.answer(refusal)
    problem = msgspec.json.decode(answer.body)

    status = answer.status_code
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem == {
        "type": QUOTA_EXCEEDED if status == 429 else program.urn + refusal.code,
        "title": problem["title"],
        "status": status,
        "detail": refusal.detail,
        "instance": PATH,
        "code": refusal.code,
        **refusal.extensions,
    }
    assert problem["title"]
    for contract in program.contracts:
        contract.validator({"$ref": "#/components/schemas/Problem"}).validate(problem)


@every_program
def test_every_refusal_has_a_status_that_the_contracts_promise(program: Program) -> None:
    statuses = {
        kind.__name__: str(program.answer(program.example(kind)).status_code)
        for kind in program.kinds_raised()
    }

    promised = promised_statuses(program) | ANY_PATH
    assert {name: status for name, status in statuses.items() if status not in promised} == {}


@pytest.mark.parametrize(("program", "kind"), EVERY_REFUSAL)
def test_a_refusal_says_how_to_go_on_where_http_has_a_field_for_it(
    program: Program, kind: Kind
) -> None:
    answer = program.answer(program.example(kind))

    assert ("www-authenticate" in answer.headers) >= (answer.status_code == 401)
    assert ("retry-after" in answer.headers) == (answer.status_code in (429, 503))


@every_program
def test_every_code_is_documented_and_no_other(program: Program) -> None:
    assert documented(program).keys() == program.codes_raised()


@every_program
def test_a_documented_code_has_the_status_and_sentence_it_is_said_to_have(program: Program) -> None:
    rows = documented(program)

    for kind in program.kinds():
        example = program.example(kind)
        if example.code in rows:
            row = rows[example.code]
            assert row["Status"] == str(program.answer(example).status_code), example.code
            if example.detail != "Because.":
                assert example.detail in row["Sentence"], example.code


@every_program
def test_a_documented_code_has_a_cause_and_a_fix(program: Program) -> None:
    assert [
        code for code, row in documented(program).items() if not row["Cause"] or not row["Fix"]
    ] == []


@every_program
@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("GET", "/connect/v1/customers/nobody/nothing/at/all", 404, "not_found"),
        ("DELETE", "/oauth/authorize", 405, "method_not_allowed"),
        ("BREW", "/oauth/authorize", 405, "method_not_allowed"),
    ],
)
def test_the_routers_own_refusals_have_the_one_shape_too(
    program: Program, method: str, path: str, status: int, code: str
) -> None:
    answer = asyncio.run(asked(program.app(), method, path))
    problem = answer.json()

    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert problem["type"] == program.urn + code
    assert problem["instance"] == path
    assert code in documented(program)
    assert ("allow" in answer.headers) == (status == 405)
    assert answer.headers["vary"] == "Accept", "a browser is answered with a page"


@every_program
def test_a_refusal_that_a_contract_shows_is_one_that_is_given(program: Program) -> None:
    given = {
        problem["code"]: {name: problem[name] for name in ("type", "title", "status")}
        for problem in (
            msgspec.json.decode(program.answer(program.example(kind)).body)
            for kind in program.kinds()
        )
    }

    shown = [one for contract in program.contracts for one in problems_in(contract.document)]

    assert shown
    for problem in shown:
        assert given[problem["code"]].items() <= problem.items()


def problems_in(found: Json) -> Iterator[Node]:
    """Each example of a problem, wherever it stands in the document."""
    if isinstance(found, list):
        for one in found:
            yield from problems_in(one)
    elif isinstance(found, dict) and isinstance(found.get("code"), str) and "title" in found:
        yield found
    elif isinstance(found, dict):
        for value in found.values():
            yield from problems_in(value)


def test_the_example_in_the_document_is_a_real_answer() -> None:
    (shown,) = re.findall(
        r"^```json\n(.*?)^```$", text_of("docs/errors.md"), re.MULTILINE | re.DOTALL
    )
    problem = msgspec.json.decode(shown)

    answered = msgspec.json.decode(ICIMS.answer(icims_errors.ScopeMissing(problem["scope"])).body)
    assert {**problem, "instance": PATH} == answered


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (oauth_errors.ClientUnknown(), 401),
        (oauth_errors.TokenRefused("invalid_grant", "The code expired."), 400),
        (icims_errors.Malformed("The body is not UTF-8."), 400),
        (icims_errors.TooLarge(limit=262_144), 413),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_the_token_endpoint_refuses_in_oauths_own_shape(refusal: Exception, status: int) -> None:
    async def refusing(request: Request[State]) -> Response:
        raise refusal

    answer = waited(to_the_app(refusing)(Request[State](scope())))

    error = msgspec.json.decode(answer.body)
    assert answer.status_code == status
    assert error.keys() == {"error", "error_description"}
    assert error["error"] in oauth_errors_documented()
    assert answer.headers["cache-control"] == "no-store"


def test_every_oauth_error_is_documented_and_no_other() -> None:
    assert oauth_errors_documented() == oauth_errors_raised()


def promised_statuses(program: Program) -> set[str]:
    return {
        status
        for contract in program.contracts
        for operation in contract.operations
        for status in node(operation.node["responses"])
    }


async def asked(app: ASGIApp, method: str, path: str) -> httpx.Response:
    transport = httpx.ASGITransport(app, client=("127.0.0.1", 50_000))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8100") as client:
        return await client.request(method, path, headers={"accept": "application/json"})


def documented(program: Program) -> dict[str, dict[str, str]]:
    """The rows of docs/errors.md below the heading that names the program's package."""
    return {
        unquoted(row["Code"]): row
        for table in tables_of("docs/errors.md")
        if f"`{program.package}`" in table.heading and "Code" in table.rows[0]
        for row in table.rows
    }


def oauth_errors_documented() -> set[str]:
    return {
        unquoted(row["Error"])
        for table in tables_of("docs/errors.md")
        for row in table.rows
        if "Error" in row
    }
