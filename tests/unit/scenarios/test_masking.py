"""What leaves in a transcript holds no secret."""

from __future__ import annotations

import httpx
import pytest

from scenarios import masking
from scenarios.curl import curl_line

TOKEN = "Qx0v1YQ2mJ3tF4hK5wL6pR7sT8uV9xB0cD1eG2iN3oA"


def test_the_query_keeps_its_names_and_loses_its_secrets() -> None:
    url = f"http://127.0.0.1:8200/icims/oauth-callback?code={TOKEN}&state={TOKEN}&iss=http://a.test"

    assert masking.url(url) == (
        "http://127.0.0.1:8200/icims/oauth-callback?code=***&state=***&iss=http://a.test"
    )


@pytest.mark.parametrize("path", ["assessments", "reports"])
def test_a_link_that_opens_something_by_itself_is_masked(path: str) -> None:
    assert masking.url(f"http://a.test/{path}/{TOKEN}") == f"http://a.test/{path}/***"
    assert masking.text(f"see /{path}/{TOKEN}!") == f"see /{path}/***!"


@pytest.mark.parametrize("name", ["Authorization", "cookie", "Set-Cookie", "webhook-signature"])
def test_headers_that_are_secrets_are_masked(name: str) -> None:
    assert masking.headers({name: TOKEN, "accept": "text/html"}) == {
        name: "***",
        "accept": "text/html",
    }


def test_a_form_keeps_what_a_reader_needs() -> None:
    sent = f"csrf={TOKEN}&password=hunter2&first_name=Alice".encode()

    shown = masking.body(sent, "application/x-www-form-urlencoded")

    assert shown == "csrf=***&password=***&first_name=Alice"


def test_json_is_masked_at_any_depth() -> None:
    sent = b'{"user": {"name": "Bob", "password": "hunter2"}, "items": [{"token": "t0p"}]}'

    shown = masking.body(sent, "application/json")

    assert shown == '{"user": {"name": "Bob", "password": "***"}, "items": [{"token": "***"}]}'


def test_json_that_was_cut_is_masked_too() -> None:
    assert masking.body(b'{"token": "t0psecret", "na', "application/json") == (
        '{"token": "***", "na'
    )


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        (rb'{"detail": "\ud800"}', '{"detail": "\N{REPLACEMENT CHARACTER}"}'),
        (b"[" * 2_000, "[" * 2_000),
        (b"[" * 2_000 + b"]" * 2_000, "[" * 2_000 + "]" * 2_000),
    ],
    ids=["half a character", "no end", "too deep"],
)
def test_json_that_nobody_can_write_down_is_text(sent: bytes, shown: str) -> None:
    assert masking.body(sent, "application/json") == shown


def test_the_code_of_a_problem_is_its_name_and_stays() -> None:
    problem = b'{"type": "urn:x", "status": 404, "code": "not_found"}'

    assert '"code": "not_found"' in masking.body(problem, "application/problem+json")
    assert masking.body(b'{"code": "not_found"}', "application/json") == '{"code": "***"}'


def test_webhook_secrets_are_masked_wherever_they_stand() -> None:
    assert masking.text("secret whsec_c3RhZ2luZw== here") == "secret whsec_*** here"


def test_a_known_secret_is_masked_in_any_spelling() -> None:
    shown = masking.without("river 30, q=river+30, q=other", ["river 30"])

    assert shown == "***, q=***, q=other"


def test_a_request_becomes_a_line_for_the_shell() -> None:
    request = httpx.Request(
        "POST",
        "http://127.0.0.1:8100/connect/v1/sessions?_method=DELETE",
        headers={"cookie": f"icims_session={TOKEN}"},
        data={"csrf": TOKEN, "name": "it's"},
    )
    request.read()

    assert curl_line(request) == (
        "curl -i 'http://127.0.0.1:8100/connect/v1/sessions?_method=DELETE'"
        " -H 'cookie: ***' -H 'content-type: application/x-www-form-urlencoded'"
        " --data-raw 'csrf=***&name=it%27s'"
    )


def test_a_get_needs_neither_method_nor_body() -> None:
    assert curl_line(httpx.Request("GET", "http://a.test/x")) == "curl -i http://a.test/x"


def test_brackets_in_a_path_are_no_pattern_to_curl() -> None:
    line = curl_line(httpx.Request("GET", "http://a.test/x[1-3]"))

    assert line == "curl -i --globoff 'http://a.test/x[1-3]'"


def test_other_methods_are_named() -> None:
    line = curl_line(httpx.Request("DELETE", "http://a.test/x"))

    assert line == "curl -i -X DELETE http://a.test/x"
