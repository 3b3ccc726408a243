"""What a refusal looks like, wherever it comes from."""

from __future__ import annotations

import httpx

QUOTA_EXCEEDED = "https://iana.org/assignments/http-problem-types#quota-exceeded"
URNS = ("urn:icims-staging:problem:", "urn:jobcannon:problem:")

Problem = dict[str, object]


def refused(answer: httpx.Response, status: int, code: str) -> Problem:
    """The problem (RFC 9457) in the answer, which has all its members; the caller looks at more."""
    assert answer.headers.get("content-type") == "application/problem+json", answer.text
    problem: Problem = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code), answer.text
    assert problem["status"] == status
    assert problem["type"] in {QUOTA_EXCEEDED} if status == 429 else {urn + code for urn in URNS}
    assert problem["title"]
    assert problem["detail"]
    assert problem["instance"] == answer.request.url.raw_path.decode().partition("?")[0]
    if status == 401:
        assert answer.headers["www-authenticate"].startswith("Bearer realm=")
    return problem


def refused_on_a_page(answer: httpx.Response, status: int) -> str:
    """The page that a person gets in its place, with the same status."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("text/html")
    return answer.text


def refused_by_oauth(answer: httpx.Response, status: int, error: str) -> None:
    """RFC 6749 §5.2: what an OAuth client parses."""
    told = answer.json()
    assert (answer.status_code, told["error"]) == (status, error), answer.text
    assert set(told) == {"error", "error_description"}
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
