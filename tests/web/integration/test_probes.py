"""Whatever is sent, the answer has the one error shape."""

from __future__ import annotations

import gzip
import json

import pytest

from tests.web.integration.browser import Browser
from tests.web.integration.desk import PASSWORD, Desk

MEMBERS = {"type", "title", "status", "detail", "instance", "code"}
SIGN_IN = "/admin/sessions"


def assert_problem(answer_status: int, body: bytes, *, status: int, code: str) -> None:
    problem = json.loads(body)
    assert answer_status == problem["status"] == status
    assert problem["code"] == code
    assert problem.keys() >= MEMBERS


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"NaN", 400),
        (b'{"password": NaN}', 400),
        (b'{"password": 1e400}', 400),
        (b'{"password": "\\ud800"}', 400),
        (b'{"password": "\\u0000"}', 400),
        (b'{"password": "\xff"}', 400),
        ('{"password": "x"}'.encode("utf-16"), 400),
        (b'\xef\xbb\xbf{"password": "x"}', 400),
        (b'{"password": "x", "password": "y"}', 400),
        (b"[" * 100_000, 400),
        (b'{"password": ' + b"9" * 6_000 + b"}", 400),
        (b"[]", 422),
        (b"null", 422),
        (b'"x"', 422),
        (b"{}", 422),
        (b'{"password": 1}', 422),
        (b'{"password": ' + b"9" * 100 + b"}", 422),
        (b'{"password": null}', 422),
        (b'{"password": ""}', 422),
        (b'{"password": "x", "extra": 1}', 422),
        (b'{"password": "' + b"x" * 300_000 + b'"}', 413),
    ],
)
def test_a_broken_body_is_refused_in_the_one_shape(
    mallory: Browser, body: bytes, status: int
) -> None:
    codes = {400: "malformed", 413: "payload_too_large", 422: "validation_failed"}

    answer = mallory.post(SIGN_IN, content=body, headers={"content-type": "application/json"})

    assert_problem(answer.status_code, answer.content, status=status, code=codes[status])


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "multipart/form-data; boundary=x", "", "json"]
)
def test_another_content_type_is_refused(mallory: Browser, kind: str) -> None:
    answer = mallory.post(SIGN_IN, content=b"{}", headers={"content-type": kind})

    assert_problem(answer.status_code, answer.content, status=415, code="unsupported_media_type")


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", "br", "gzip, identity", "made-up"])
@pytest.mark.parametrize("path", [SIGN_IN, "/icims/events"])
def test_an_encoded_body_is_told_which_encoding_is_taken(
    mallory: Browser, path: str, encoding: str
) -> None:
    """RFC 9110, 15.5.16."""
    sent = {"content-type": "application/json", "content-encoding": encoding}

    answer = mallory.post(path, content=gzip.compress(b"{}"), headers=sent)

    assert_problem(answer.status_code, answer.content, status=415, code="unsupported_media_type")
    assert answer.headers["accept-encoding"] == "identity"


def test_a_body_of_another_type_is_not_told_of_encodings(mallory: Browser) -> None:
    answer = mallory.post(SIGN_IN, content=b"{}", headers={"content-type": "text/plain"})

    assert "accept-encoding" not in answer.headers


def test_identity_is_no_encoding(mallory: Browser) -> None:
    sent = {"content-type": "application/json", "content-encoding": "identity"}

    assert mallory.post(SIGN_IN, content=b"{}", headers=sent).status_code == 422


def test_a_form_with_a_bearer_token_is_refused(mallory: Browser) -> None:
    answer = mallory.post(
        f"{SIGN_IN}?_method=DELETE", data={"csrf": "x"}, headers={"authorization": "Bearer x"}
    )

    assert answer.status_code in (401, 415)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("TRACE", "/healthz", "GET, HEAD"),
        ("OPTIONS", "/admin/sessions", "DELETE, POST"),
        ("PUT", "/admin/sessions", "DELETE, POST"),
        ("QUERY", "/admin/integrations/icims/logs", "GET, HEAD"),
        ("POST", "/attempts/atm_000000/answers", "PUT"),
        ("GET", "/icims/events", "POST"),
        ("POST", "/static/jobcannon.css", "GET, HEAD"),
    ],
)
def test_another_method_is_refused_with_those_allowed(
    mallory: Browser, method: str, path: str, allowed: str
) -> None:
    answer = mallory.request(method, path)

    assert answer.status_code == 405
    assert answer.headers["allow"] == allowed
    assert_problem(405, answer.content, status=405, code="method_not_allowed")


def test_a_link_can_be_looked_at_with_head(mallory: Browser) -> None:
    answer = mallory.request("HEAD", f"/assessments/{'x' * 43}")

    assert (answer.status_code, answer.content) == (404, b"")


@pytest.mark.parametrize("path", ["/oauth/authorize", "/icims/oauth-callback"])
def test_what_is_used_up_by_reading_cannot_be_looked_at(mallory: Browser, path: str) -> None:
    answer = mallory.request("HEAD", path)

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/healthz/",
        "/admin",
        "/static/nothing.css",
        "/static/",
        "/static/../pages.py",
        "/static/%2e%2e/pages.py",
        "/attempts/x",
        "/attempts/atm_000000%2Fpages",
        "/attempts/ATM_000000",
    ],
)
def test_an_unknown_path_is_not_found(desk: Desk, path: str) -> None:
    answer = desk.unchecked_browser().get(path)

    assert_problem(answer.status_code, answer.content, status=404, code="not_found")


@pytest.mark.parametrize(
    "path",
    [
        "/attempts/%00",
        "/attempts/%ff",
        "/healthz?x=%ff",
        "/healthz?x=%00",
        "/healthz?x=1&x=2",
        "/healthz?x=%zz",
        "/attempts/%zz",
        "/healthz?" + "&".join(f"p{number}=1" for number in range(60)),
    ],
)
def test_a_broken_address_is_malformed(desk: Desk, path: str) -> None:
    answer = desk.unchecked_browser().get(desk.raw(path))

    assert_problem(answer.status_code, answer.content, status=400, code="malformed")


def test_what_nobody_can_be_given_is_not_acceptable(desk: Desk) -> None:
    answer = desk.unchecked_browser().get("/healthz", headers={"accept": "image/png"})

    assert_problem(answer.status_code, answer.content, status=406, code="not_acceptable")


@pytest.mark.parametrize("accept", ["", "*/*", "application/*", "text/html, */*;q=0.1"])
def test_whoever_takes_json_or_a_page_is_answered(mallory: Browser, accept: str) -> None:
    assert mallory.get("/healthz", headers={"accept": accept}).status_code == 200


@pytest.mark.parametrize("path", ["/nothing", "/healthz", f"/reports/{'x' * 43}", "/admin/sign-in"])
def test_every_answer_carries_the_security_headers(mallory: Browser, path: str) -> None:
    headers = mallory.page(path).headers

    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe-inline" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["cross-origin-opener-policy"] == "same-origin"


def test_the_stylesheet_may_be_kept_because_its_address_changes_with_it(
    desk: Desk, mallory: Browser
) -> None:
    page = mallory.page("/admin/sign-in").text
    address = page.partition('rel="stylesheet" href="')[2].partition('"')[0]

    answer = mallory.get(address, headers={"accept": "text/css,*/*;q=0.1"})

    assert answer.headers["content-type"].startswith("text/css")
    assert "immutable" in answer.headers["cache-control"]
    gone = mallory.get(address.replace("jobcannon.", "another."))
    assert (gone.status_code, gone.headers["cache-control"]) == (404, "no-store")


def test_an_unexpected_exception_is_a_500_with_an_id_and_no_trace(
    desk: Desk, mallory: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.break_clock()

    answer = desk.unchecked_browser().post(SIGN_IN, json={"password": PASSWORD})

    assert_problem(answer.status_code, answer.content, status=500, code="internal")
    assert answer.json()["error_id"] in capsys.readouterr().out
    assert "Traceback" not in answer.text
    assert PASSWORD not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_health_says_what_is_down(desk: Desk, mallory: Browser) -> None:
    assert mallory.get("/healthz").json() == {"status": "ok"}
    assert mallory.get("/readyz").json()["status"] == "ready"

    desk.worker_runs = False
    answer = mallory.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": "ok", "worker": "not running"}


def test_the_home_page_leads_to_the_admin(mallory: Browser) -> None:
    assert mallory.page("/").headers["location"] == "/admin/integrations/icims"
