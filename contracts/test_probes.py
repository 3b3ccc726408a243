"""Attacks that fuzzers miss, over real sockets: refused in the one error shape, never a 500."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass

import pytest

from contracts.conformance import Contract, icims_connect, jobcannon
from contracts.icims_stage import IcimsStage, WithoutLifespan
from contracts.jobcannon_stage import JobcannonStage
from contracts.raw_http import Answer, ask, refused
from contracts.serving import served
from tests.web.integration.desk import PASSWORD

JSON = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """
    Where its probes go: an item, the list of such, and an operation that takes `body` as JSON.

    `text` is a member of `body` that holds text; `allow` what the list may be asked; `unreadable`
    is a path that takes POST alone.
    """

    url: str
    contract: Contract
    headers: dict[str, str]
    items: str
    id: str
    taking: str
    body: dict[str, str]
    text: str
    allow: str
    unreadable: str

    def __call__(
        self,
        method: str,
        target: str,
        *,
        body: bytes | None = None,
        type: str | None = JSON,
        **headers: str,
    ) -> Answer:
        sent = self.headers | headers
        if body is not None and type is not None:
            sent["Content-Type"] = type
        return ask(self.url, method, target, headers=sent, body=body)

    def refuses(self, answer: Answer, *statuses: int) -> None:
        refused(self.contract, answer, *statuses)


@contextmanager
def icims() -> Iterator[Program]:
    stage = IcimsStage()
    with served(lambda _: stage.web) as url:
        yield Program(
            url=url,
            contract=icims_connect(),
            headers={"Authorization": f"Bearer {stage.carol}"},
            items=f"{stage.base}/candidates",
            id=stage.ids["cand_4f2k7q7x3m5p"],
            taking=f"{stage.base}/candidates",
            body={"first_name": "Mallory", "last_name": "Malone"},
            text="first_name",
            allow="GET, HEAD, POST",
            unreadable="/oauth/token",
        )


@contextmanager
def jobcannon_itself() -> Iterator[Program]:
    with closing(JobcannonStage()) as stage, served(lambda _: WithoutLifespan(stage.web)) as url:
        yield Program(
            url=url,
            contract=jobcannon(),
            headers={"Authorization": f"Bearer {stage.admin}"},
            items="/admin/integrations/icims/logs",
            id=stage.places["path.delivery_id"],
            taking="/admin/sessions",
            body={"password": PASSWORD},
            text="password",
            allow="GET, HEAD",
            unreadable="/icims/events",
        )


@pytest.fixture(scope="module", params=[icims, jobcannon_itself], ids=["icims", "jobcannon"])
def program(request: pytest.FixtureRequest) -> Iterator[Program]:
    with request.param() as ready:
        yield ready


def test_the_probes_start_from_something_that_works(program: Program) -> None:
    body = json.dumps(program.body).encode()

    assert program("GET", f"{program.items}/{program.id}").status == 200
    assert program("GET", f"{program.items}?limit=1").status == 200
    assert program("POST", program.taking, body=body).status == 201


@pytest.mark.parametrize("method", ["TRACE", "OPTIONS", "PUT", "QUERY"])
def test_a_method_that_is_not_in_the_contract_is_refused(program: Program, method: str) -> None:
    answer = program(method, program.items)

    program.refuses(answer, 405)
    assert answer.headers["allow"] == program.allow


@pytest.mark.parametrize("target", ["{items}", "{items}/{id}", "{items}/nobody", "/nowhere", "/"])
def test_head_is_answered_like_get_without_the_body(program: Program, target: str) -> None:
    path = target.format(items=program.items, id=program.id)

    looked, read = program("HEAD", path), program("GET", path)

    assert (looked.status, looked.body) == (read.status, b"")
    assert same_each_time(looked.headers) == same_each_time(read.headers)


def test_what_cannot_be_read_cannot_be_looked_at_with_head(program: Program) -> None:
    answer = program("HEAD", program.unreadable)

    assert (answer.status, answer.headers["allow"], answer.body) == (405, "POST", b"")


@pytest.mark.parametrize(
    "path", ["/nowhere", "/connect", "//", "/..", "/%2e%2e/etc/passwd", "/a?b"]
)
def test_an_unknown_path_is_refused(program: Program, path: str) -> None:
    program.refuses(program("GET", path), 400, 404)


def test_a_final_slash_leads_nowhere_else(program: Program) -> None:
    program.refuses(program("GET", f"{program.items}/"), 404)


@pytest.mark.parametrize(
    "id", ["%00", "%ff", "%zz", "%", "%2F", "%C0%AF", "a%0d%0ab", "%F0%9F%92%A9", "x" * 8_000]
)
def test_an_id_that_none_can_have_is_refused(program: Program, id: str) -> None:
    program.refuses(program("GET", f"{program.items}/{id}"), 400, 404)


@pytest.mark.parametrize(
    "query",
    [
        "limit=5&limit=6",
        "limit=",
        "limit",
        "limit=%D9%A1",  # an Arabic-Indic one
        "limit=1_0",
        "limit=%2B5",
        "limit=+5",
        "limit=5%20",
        "limit=05",
        "limit=1e2",
        "limit=5.0",
        "limit=0",
        "limit=201",
        "limit=null",
        "limit=" + "9" * 5_000,
        "limit=%00",
        "limit=%ff",
        "limit=%zz",
        "cursor=made-up",
        "cursor=%D9%A1",
        "cursor=null",
    ],
)
def test_a_query_that_the_contract_does_not_allow_is_refused(program: Program, query: str) -> None:
    program.refuses(program("GET", f"{program.items}?{query}"), 400, 422)


@pytest.mark.parametrize(
    "value",
    [
        "NaN",
        "Infinity",
        "-Infinity",
        "1e400",
        "9" * 5_000,
        "[" * 100_000,
        '{"a":' * 40_000,
        r'"\ud800"',
        r'"\u0000"',
        r'"\x41"',
        '"tab\there"',
        "'single'",
        "null",
        "[]",
        "{}",
        "1",
        "true",
    ],
    ids=lambda value: value[:12],
)
def test_a_value_that_is_no_text_is_refused(program: Program, value: str) -> None:
    others = {name: text for name, text in program.body.items() if name != program.text}
    rest = json.dumps(others)[1:-1]
    body = f'{{"{program.text}": {value}{", " + rest if rest else ""}}}'

    program.refuses(program("POST", program.taking, body=body.encode()), 400, 422)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig", "latin-1"])
def test_only_utf_8_is_read(program: Program, encoding: str) -> None:
    body = json.dumps({**program.body, program.text: "Zoë"}, ensure_ascii=False)

    program.refuses(program("POST", program.taking, body=body.encode(encoding)), 400)


def test_a_member_that_is_given_twice_is_refused(program: Program) -> None:
    twice = json.dumps(program.body)[:-1] + f', "{program.text}": "again"}}'

    program.refuses(program("POST", program.taking, body=twice.encode()), 400, 422)


def test_a_member_that_nobody_knows_is_refused(program: Program) -> None:
    body = json.dumps({**program.body, "admin": "true"})

    program.refuses(program("POST", program.taking, body=body.encode()), 422)


@pytest.mark.parametrize("body", [b"", b" ", b"{", b"{}{}", b"[]", b"null", b'"text"', b"\x00"])
def test_what_is_no_object_is_refused(program: Program, body: bytes) -> None:
    program.refuses(program("POST", program.taking, body=body), 400, 422)


@pytest.mark.parametrize(
    "type",
    [
        None,
        "",
        "text/plain",
        "text/json",
        "application/jsonp",
        "application/xml",
        "multipart/form-data",
        "application/json, text/plain",
        ";",
    ],
)
def test_another_content_type_is_refused(program: Program, type: str | None) -> None:
    body = json.dumps(program.body).encode()

    program.refuses(program("POST", program.taking, body=body, type=type), 415)


def test_a_body_that_is_too_large_is_refused(program: Program) -> None:
    body = json.dumps({**program.body, program.text: "x" * 300_000}).encode()

    program.refuses(program("POST", program.taking, body=body), 413)


@pytest.mark.parametrize(
    "credentials",
    ["", "Bearer", "Bearer ", "Bearer x y", "bearer \xff", "Basic eDp5", "Negotiate", "x" * 8_000],
    ids=lambda value: value[:12],
)
def test_credentials_that_none_can_have_are_refused(program: Program, credentials: str) -> None:
    answer = program("GET", program.items, Authorization=credentials)

    # RFC 6750 section 3.1: a request that is malformed is 400, and so one without one token.
    program.refuses(answer, 401, *([400] if credentials.startswith("Bearer") else []))
    assert "www-authenticate" in answer.headers


def test_a_refusal_for_a_browser_is_a_page_with_the_same_status(program: Program) -> None:
    answer = program("GET", f"{program.items}/{'x' * 20}", Accept="text/html")

    assert answer.status in (400, 404)
    assert answer.headers["content-type"].startswith("text/html")


def same_each_time(headers: Mapping[str, str]) -> dict[str, str]:
    """Without what two answers to the same request need not have in common."""
    changing = {"date", "ratelimit", "traceparent"}
    return {name: value for name, value in headers.items() if name not in changing}
