"""Mallory's hosts: a request says once where it goes to, or it is refused (RFC 9112, 3.2)."""

from __future__ import annotations

import json
import socket
from http.client import HTTPResponse
from urllib.parse import urlsplit

import pytest

from contracts.conformance import Contract, icims_connect
from contracts.conformance import jobcannon as jobcannon_contract
from contracts.raw_http import Answer, refused
from scenarios.stack import Stack

TWO = ("Host: {here}", "Host: {here}")
OF_TWO_MINDS = ("Host: {here}", "hOST: mallory.test")
NONE = ()

ICIMS = [
    "/signin",
    "/static/staging.css",
    "/nowhere",
    "/_staging/tenants",
    "/connect/v1/customers/x",
]
JOBCANNON = ["/admin/sign-in", "/healthz", "/nowhere", "/assessments/x", "/static/mark.svg"]
DOORS = [("icims", path) for path in ICIMS] + [("jobcannon", path) for path in JOBCANNON]


def asked(
    stack: Stack, program: str, path: str, hosts: tuple[str, ...], *, version: str = "1.1"
) -> Answer:
    address = urlsplit(getattr(stack.addresses, program))
    said = [one.format(here=address.netloc) for one in hosts]
    lines = [f"GET {path} HTTP/{version}", *said, "Connection: close", "", ""]
    with socket.create_connection((address.hostname, address.port), timeout=10) as line:
        line.sendall("\r\n".join(lines).encode())
        response = HTTPResponse(line, method="GET")
        response.begin()
        told = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, told, response.read())


def contract_of(program: str) -> Contract:
    return icims_connect() if program == "icims" else jobcannon_contract()


@pytest.mark.parametrize("hosts", [TWO, OF_TWO_MINDS, NONE], ids=["two", "of two minds", "none"])
@pytest.mark.parametrize(("program", "path"), DOORS)
def test_a_request_without_one_host_is_refused(
    stack: Stack, program: str, path: str, hosts: tuple[str, ...]
) -> None:
    answer = asked(stack, program, path, hosts)

    refused(contract_of(program), answer, 400)
    assert json.loads(answer.body)["code"] == "malformed"
    assert "Host" in json.loads(answer.body)["detail"]


def test_the_public_api_refuses_it_in_its_own_shape(stack: Stack) -> None:
    answer = asked(stack, "icims", "/customers/7/people/1", TWO)

    assert answer.status == 400
    assert "Host" in json.loads(answer.body)["errors"][0]["errorMessage"]


@pytest.mark.parametrize("program", ["icims", "jobcannon"])
def test_who_speaks_the_http_of_1996_names_no_host(stack: Stack, program: str) -> None:
    path = "/signin" if program == "icims" else "/healthz"

    assert asked(stack, program, path, NONE, version="1.0").status == 200
