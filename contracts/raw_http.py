"""HTTP as somebody writes it who wants to break something: the target and the bytes as they are."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPResponse
from urllib.parse import urlsplit

from contracts.conformance import Contract
from contracts.injected import PROBLEM

SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


def ask(
    url: str,
    method: str,
    target: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
) -> Answer:
    """`headers` are sent as they are, latin-1; the length of a body is added."""
    address = urlsplit(url)
    sent = {"Host": address.netloc, "Connection": "close", **(headers or {})}
    if body is not None:
        sent["Content-Length"] = str(len(body))
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items())]
    with socket.create_connection((address.hostname, address.port), timeout=SECONDS) as line:
        line.sendall("\r\n".join([*lines, "", ""]).encode("latin-1") + (body or b""))
        response = HTTPResponse(line, method=method)
        response.begin()
        told = {name.lower(): value for name, value in response.getheaders()}
        answer = Answer(response.status, told, response.read())
        response.close()
    return answer


def refused(contract: Contract, answer: Answer, *statuses: int) -> None:
    """One of these statuses, in the one error shape."""
    assert answer.status in statuses, f"{answer.status}: {answer.body[:500]!r}"
    assert answer.headers["content-type"].partition(";")[0] == PROBLEM
    problem = json.loads(answer.body)
    assert problem["status"] == answer.status
    contract.validator({"$ref": "#/components/schemas/Problem"}).validate(problem)
