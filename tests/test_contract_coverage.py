"""Every route of both programs' APIs is in a contract, and nothing else is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from openapi_spec_validator import validate
from starlette.routing import BaseRoute, Mount, Route

from contracts.conformance import (
    Contract,
    Json,
    Node,
    Operation,
    icims_connect,
    icims_public,
    icims_staging,
    jobcannon,
    node,
)
from contracts.injected import PROBLEM
from integration.web.routes import routes as jobcannon_routes
from mock_icims.web.public.routes import routes as public_routes
from mock_icims.web.rooms import ROOMS, STAGING_ROOMS
from mock_icims.web.routing import routes_of

CONTRACTS = [icims_connect(), icims_staging(), icims_public(), jobcannon()]
SERVED = [
    pytest.param(contract, operation, id=f"{contract.title}: {operation.name}")
    for contract in CONTRACTS
    for operation in contract.operations
]
OPERATIONS = SERVED + [
    pytest.param(contract, operation, id=f"{contract.title}: {operation.name}")
    for contract in CONTRACTS
    for operation in contract.webhooks.values()
]

OTHER_ERRORS = {
    "Errors": "the public iCIMS API's own (docs/decisions/0049)",
    "LoginError": "its token endpoint's, which are Auth0's (docs/decisions/0049)",
    "OAuthError": "RFC 6749 section 5.2, for OAuth clients (docs/decisions/0015)",
    "Ready": "health.ready says what is wrong in its own words",
}
"""Schemas of errors that are not the one shape, each with the reason."""

BESIDE = {
    "303": {"Location"},
    "307": {"Location"},
    "401": {"WWW-Authenticate"},
    "429": {"Retry-After"},
    "503": {"Retry-After"},
}
"""Headers that a redirect and a refusal of this status carry."""

each_contract = pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.title)
each_operation = pytest.mark.parametrize(("contract", "operation"), OPERATIONS)


@pytest.mark.parametrize(
    ("contract", "routes"),
    [
        pytest.param(
            icims_connect(),
            [route for route in routes_of(ROOMS) if route not in public_routes],
            id="icims-connect-v1",
        ),
        pytest.param(icims_public(), public_routes, id="icims-public-v1"),
        pytest.param(icims_staging(), routes_of(STAGING_ROOMS), id="icims-staging-v1"),
        pytest.param(jobcannon(), jobcannon_routes, id="jobcannon-v1"),
    ],
)
def test_the_routes_are_the_operations(contract: Contract, routes: list[BaseRoute]) -> None:
    served = set(served_by(routes))
    promised = {(one.name, one.method, one.path) for one in contract.operations}

    assert served - promised == set(), "not in the contract"
    assert promised - served == set(), "promised, and not there"


def test_a_name_stands_for_one_operation_of_a_program() -> None:
    icims = [one.name for contract in CONTRACTS[:3] for one in contract.operations]

    assert len(set(icims)) == len(icims)
    assert len({one.name for one in jobcannon().operations}) == len(jobcannon().operations)


@each_contract
def test_the_document_is_valid_openapi(contract: Contract) -> None:
    validate(contract.document)


@each_operation
def test_every_body_has_an_example_that_fits(contract: Contract, operation: Operation) -> None:
    if "requestBody" not in operation.node:
        return

    content = node(contract.resolve(operation.node["requestBody"])["content"])
    for media_type, found in content.items():
        schema = node(node(found)["schema"])
        examples = list(examples_of(contract, node(found)))
        assert examples, f"{operation.name} has no example of {media_type}"
        for example in examples:
            contract.validator(schema).validate(example)


@pytest.mark.parametrize(("contract", "operation"), SERVED)
def test_a_text_that_is_sent_is_said_to_have_no_nul(
    contract: Contract, operation: Operation
) -> None:
    """Both programs refuse each: PostgreSQL keeps none."""
    schemas = dict(sent(contract, operation))
    assert [where for where, schema in schemas.items() if takes_nul(contract, schema)] == []


def sent(contract: Contract, operation: Operation) -> Iterator[tuple[str, Json]]:
    """The schema of each parameter of the query, and of each member of a body of JSON."""
    parameters = operation.node.get("parameters", [])
    assert isinstance(parameters, list)
    for parameter in map(contract.resolve, parameters):
        if parameter["in"] == "query":
            yield from parts(contract, parameter["schema"], f"?{parameter['name']}")
    content = node(contract.resolve(operation.node.get("requestBody", {})).get("content", {}))
    for media_type, body in content.items():
        if media_type.endswith("json"):
            yield from parts(contract, node(body)["schema"], "body")


def parts(contract: Contract, schema: Json, where: str) -> Iterator[tuple[str, Json]]:
    yield where, schema
    resolved = contract.resolve(schema)
    for name, member in node(resolved.get("properties", {})).items():
        yield from parts(contract, member, f"{where}.{name}")
    for members, shown in (("items", "[]"), ("additionalProperties", "{}")):
        if isinstance(resolved.get(members), dict):
            yield from parts(contract, resolved[members], f"{where}{shown}")


def takes_nul(contract: Contract, schema: Json) -> bool:
    """Formats are not looked at by the validator, and none of them takes one."""
    resolved = contract.resolve(schema)
    if "format" in resolved:
        return False
    fewest = int(str(resolved.get("minLength", 1)))
    takes = contract.validator(resolved).is_valid
    return any(takes(text + "\0" * fewest) for text in ("", "a", "a@"))


@each_operation
def test_every_answer_example_fits(contract: Contract, operation: Operation) -> None:
    for found in node(operation.node["responses"]).values():
        content = node(contract.resolve(found).get("content", {}))
        for media in map(node, content.values()):
            for example in examples_of(contract, media):
                contract.validator(node(media["schema"])).validate(example)


@each_operation
def test_every_error_has_the_one_shape(contract: Contract, operation: Operation) -> None:
    for status, found in node(operation.node["responses"]).items():
        if status[0] not in "45" or operation in contract.webhooks.values():
            continue

        content = node(contract.resolve(found)["content"])
        for media_type, media in content.items():
            if media_type != "text/html":
                schema = str(node(node(media)["schema"])["$ref"]).rpartition("/")[2]
                assert (media_type == PROBLEM) == (schema == "Problem"), (status, media_type)
                assert schema == "Problem" or schema in OTHER_ERRORS, (status, schema)


@each_operation
def test_what_http_wants_beside_a_status_is_promised(
    contract: Contract, operation: Operation
) -> None:
    for status, found in node(operation.node["responses"]).items():
        answer = contract.resolve(found)
        headers = node(answer.get("headers", {}))
        promised = {name for name, one in headers.items() if contract.resolve(one).get("required")}
        if PROBLEM in node(answer.get("content", {})) or status.startswith("3"):
            assert BESIDE.get(status, set()) <= promised, status


def test_what_is_read_with_a_version_is_written_on_condition_of_it() -> None:
    connect = icims_connect()
    versioned = {
        one.path
        for one in connect.operations
        if one.method == "GET" and "304" in node(one.node["responses"])
    }
    writes = [one for one in connect.operations if one.path in versioned and one.method != "GET"]

    assert len(writes) > 4
    for write in writes:
        parameters = write.node.get("parameters", [])
        assert isinstance(parameters, list)
        assert "If-Match" in {connect.resolve(one)["name"] for one in parameters}, write.name
        assert node(write.node["responses"]).keys() >= {"412", "422"}, write.name


@each_operation
def test_whoever_needs_credentials_can_be_refused(contract: Contract, operation: Operation) -> None:
    declared = operation.node.get("security", contract.document.get("security", []))

    if declared:
        refusals = {"401", "303"} & node(operation.node["responses"]).keys()
        assert refusals, "it needs credentials, and no answer says that they are missing"


def served_by(routes: list[BaseRoute]) -> Iterator[tuple[str, str, str]]:
    """Name, method and path of each route that is no page and no file."""
    for route in routes:
        if isinstance(route, Mount):
            assert route.name == "static"
            continue

        assert isinstance(route, Route)
        if not route.name.startswith("pages."):
            for method in (route.methods or set()) - {"HEAD"}:
                yield route.name, method, route.path


def examples_of(contract: Contract, media: Node) -> Iterator[Json]:
    """Those beside the schema, and its own."""
    if "example" in media:
        yield media["example"]
    for named in node(media.get("examples", {})).values():
        yield contract.resolve(named)["value"]

    schema = contract.resolve(media.get("schema", {}))
    if "example" in schema:
        yield schema["example"]
