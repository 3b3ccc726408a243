"""Mallory's bodies: what is no JSON, no text, no form, too deep or too large."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

import httpx
import pytest

from contracts.signing import signed
from scenarios.stack import Secrets
from tests.e2e.hostile.callers import JSON, Program
from tests.e2e.hostile.company import Company
from tests.e2e.hostile.refusals import refused, refused_by_oauth
from tests.e2e.hostile.rival import CLIENT_ID, CLIENT_SECRET

FORM = "application/x-www-form-urlencoded"
DEEP = 100_000
LARGE = 300 * 1024

Send = Callable[[bytes, str | None], httpx.Response]

pytestmark = pytest.mark.usefixtures("nothing_changes_meanwhile")


@dataclass(frozen=True, slots=True)
class Door:
    """A write route. `text` is a body whose `%s` is a JSON string, and which is fine otherwise."""

    send: Send
    text: bytes


@pytest.fixture(params=["icims", "jobcannon", "events"])
def door(
    request: pytest.FixtureRequest,
    home: Company,
    jobcannon: Program,
    secrets: Secrets,
) -> Door:
    def to_icims(body: bytes, sent_as: str | None) -> httpx.Response:
        return home.bob.post("/candidates", content=body, headers=typed(sent_as))

    def to_jobcannon(body: bytes, sent_as: str | None) -> httpx.Response:
        return jobcannon.caller().post("/admin/sessions", content=body, headers=typed(sent_as))

    def to_events(body: bytes, sent_as: str | None) -> httpx.Response:
        """Signed as it is, so that only the body can be wrong."""
        at = datetime.fromisoformat(home.now())
        signature = signing(body, secrets.event_secret, at)
        return jobcannon.caller().post(
            "/icims/events", content=body, headers=typed(sent_as) | signature
        )

    event = b'{"type": "x", "timestamp": "2026-11-23T12:00:00Z", "data": {"customer_id": %s}}'
    doors = {
        "icims": Door(to_icims, b'{"first_name": %s, "last_name": "Tim"}'),
        "jobcannon": Door(to_jobcannon, b'{"password": %s}'),
        "events": Door(to_events, event),
    }
    return doors[request.param]


def typed(sent_as: str | None) -> dict[str, str]:
    return {} if sent_as is None else {"content-type": sent_as}


def signing(body: bytes, secret: str, at: datetime) -> dict[str, str]:
    """The reference library signs texts only; what is none is refused for its signature."""
    try:
        return signed(body, secret=secret, id="evt_body000001", at=at)
    except UnicodeDecodeError:
        return {"webhook-id": "evt_body000001"}


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"{'a': 1}", b"nonsense", b"\xef\xbb\xbf{}", b"{,}"],
    ids=["none", "brace", "quotes", "words", "bom", "comma"],
)
def test_what_is_no_json_is_malformed(door: Door, body: bytes) -> None:
    refused(door.send(body, JSON), 400, "malformed")


@pytest.mark.parametrize(
    "value",
    [
        b"NaN",
        b"Infinity",
        b"-Infinity",
        b'"\\ud800"',
        b'"\\udc00\\ud800"',
        b'"\\u0000"',
        b'"a\\u0000b"',
        b'"\x00"',
        b'"\n"',
        b'"\\x41"',
        b"01",
        b"1e999999",
        b"1" * 5000,
        b"[" * DEEP,
        b"[" * DEEP + b"]" * DEEP,
        b'{"":' * (DEEP // 2) + b"1" + b"}" * (DEEP // 2),
        b'"Vic"}{',
    ],
    ids=[
        "nan", "infinity", "minus-infinity", "lone-surrogate", "swapped-surrogates", "nul",
        "nul-inside", "raw-nul", "raw-line-end", "bad-escape", "octal", "overflow", "endless",
        "deep-open", "deep-lists", "deep-objects", "second-object",
    ],
)  # fmt: skip
def test_a_value_that_json_does_not_have_is_refused(door: Door, value: bytes) -> None:
    bent(door.send(door.text % value, JSON))


@pytest.mark.parametrize(
    "text",
    [b'"\xff"', b'"\xed\xa0\x80"', b'"\xc0\xaf"', b'"caf\xe9"', b'"\xf5\x80\x80\x80"'],
    ids=["ff", "surrogate", "overlong", "latin-1", "beyond-unicode"],
)
def test_what_is_not_utf_8_is_refused(door: Door, text: bytes) -> None:
    answer = door.send(door.text % text, JSON)

    refused(
        answer, *((401, "signature_invalid") if "events" in str(answer.url) else (400, "malformed"))
    )


@pytest.mark.parametrize("body", [b"[]", b"null", b"1", b'"text"', b"{}", b"true"])
def test_json_of_another_shape_fails_validation(door: Door, body: bytes) -> None:
    assert refused(door.send(body, JSON), 422, "validation_failed")["errors"]


@pytest.mark.parametrize(
    "sent_as",
    [None, "", "text/plain", "text/json", "application/xml", "multipart/form-data; boundary=x",
     "application/json-seq", "application/jsonp", "*/*"],
    ids=["none", "empty", "text", "text-json", "xml", "multipart", "seq", "jsonp", "any"],
)  # fmt: skip
def test_another_media_type_is_not_read(door: Door, sent_as: str | None) -> None:
    refused(door.send(door.text % b'"Vic"', sent_as), 415, "unsupported_media_type")


def test_a_form_with_a_bearer_token_is_not_read(home: Company) -> None:
    sent = {"first_name": "Vic", "last_name": "Tim"}

    refused(home.bob.post("/candidates", data=sent), 415, "unsupported_media_type")


def test_more_than_256_kib_is_too_large(door: Door) -> None:
    for size in (LARGE, 3 * 1024 * 1024):
        answer = door.send(door.text % (b'"' + b"x" * size + b'"'), JSON)
        refused(answer, 413, "payload_too_large")


def test_a_body_that_does_not_say_how_large_it_is_is_as_much_too_large(
    home: Company, jobcannon: Program
) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(LARGE // 1024):
            yield b" " * 1024

    for http, path in ((home.bob, "/candidates"), (jobcannon.caller(), "/admin/sessions")):
        answer = http.post(path, content=pieces(), headers=typed(JSON))
        refused(answer, 413, "payload_too_large")


def test_members_that_nobody_knows_are_refused(home: Company, jobcannon: Program) -> None:
    person = {"first_name": "Vic", "last_name": "Tim", "role": "admin", "__proto__": {}}
    refused(home.bob.post("/candidates", json=person), 422, "validation_failed")

    sent = {"password": "guess", "admin": True}
    refused(jobcannon.caller().post("/admin/sessions", json=sent), 422, "validation_failed")


@pytest.mark.parametrize(
    "query",
    ["q=%ff", "q=%00", "q=a&q=b", "nonsense=1", "limit=0", "limit=201", "limit=1e3", "limit=ten",
     "cursor=..%2f..", "limit=%D9%A1"],
    ids=["latin-1", "nul", "twice", "unknown", "zero", "201", "exponent", "word", "path", "arabic"],
)  # fmt: skip
def test_a_bent_query_is_refused(home: Company, operator: httpx.Client, query: str) -> None:
    for http, path in ((home.bob, "/candidates"), (operator, "/integrations/icims/logs")):
        bent(http.get(f"{path}?{query}"))


@pytest.mark.parametrize(
    "segment", ["%ff", "%00", "%2e%2e", "a%2fb", "%0d%0aX-Evil:%201", "x" * 5000]
)
def test_a_bent_path_leads_nowhere(home: Company, operator: httpx.Client, segment: str) -> None:
    for http, path in ((home.bob, "/candidates"), (operator, "/integrations/icims/logs")):
        answer = http.get(f"{path}/{segment}")
        assert answer.status_code in {400, 404}, answer.text
        refused(
            answer, answer.status_code, "malformed" if answer.status_code == 400 else "not_found"
        )
        assert "x-evil" not in answer.headers


def bent(answer: httpx.Response) -> None:
    """Unreadable, or read and found wanting: which of them comes first is the program's affair."""
    codes = {400: "malformed", 422: "validation_failed"}
    refused(answer, answer.status_code, codes.get(answer.status_code, "neither of them"))


def test_a_token_request_that_is_too_large_is_an_oauth_error(icims: Program) -> None:
    answer = icims.caller().post(
        "/oauth/token", data={"code": "x" * LARGE}, auth=(CLIENT_ID, CLIENT_SECRET)
    )

    refused_by_oauth(answer, 413, "invalid_request")
