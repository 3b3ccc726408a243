"""Why a step failed: expected, seen, status, body, the request as a curl line; nothing secret."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import httpx

from scenarios import masking
from scenarios.curl import curl_line
from scenarios.expect import Mismatch
from scenarios.page import readable

LONGEST_BODY = 1200


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Secrets are masked. Nothing was exchanged where `status`, `body` and `curl` are None."""

    expected: str
    seen: str
    status: int | None = None
    body: str | None = None
    curl: str | None = None


def evidence_of(
    error: Mismatch | httpx.HTTPError,
    *,
    last: httpx.Response | None = None,
    secrets: Iterable[str] = (),
) -> Evidence:
    """`last` is the last exchange before the step failed; a mismatch may know a better one."""
    found = _found(error, last)
    return replace(
        found,
        expected=masking.without(found.expected, secrets),
        seen=masking.without(found.seen, secrets),
        body=None if found.body is None else masking.without(found.body, secrets),
        curl=None if found.curl is None else masking.without(found.curl, secrets),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanged:
    """One request and its answer, nothing secret in it."""

    method: str
    url: str
    status: int
    milliseconds: float
    curl: str
    body: str


def exchanged(answer: httpx.Response, *, secrets: Iterable[str] = ()) -> Exchanged:
    return Exchanged(
        method=answer.request.method,
        url=masking.without(masking.url(str(answer.request.url)), secrets),
        status=answer.status_code,
        milliseconds=answer.elapsed.total_seconds() * 1000,
        curl=masking.without(curl_line(answer.request), secrets),
        body=masking.without(_body(answer), secrets),
    )


def _found(error: Mismatch | httpx.HTTPError, last: httpx.Response | None) -> Evidence:
    if isinstance(error, Mismatch):
        return _with_exchange(error.expected, error.seen, error.answer or last)

    seen = f"{type(error).__name__}: {error}"
    request = getattr(error, "_request", None)
    if isinstance(request, httpx.Request):
        return Evidence(expected="an answer", seen=seen, curl=curl_line(request))
    return Evidence(expected="an answer", seen=seen)


def _with_exchange(expected: str, seen: str, answer: httpx.Response | None) -> Evidence:
    if answer is None:
        return Evidence(expected=expected, seen=masking.text(seen))
    return Evidence(
        expected=expected,
        seen=masking.text(seen),
        status=answer.status_code,
        body=_body(answer),
        curl=curl_line(answer.request),
    )


def _body(answer: httpx.Response) -> str:
    media_type = answer.headers.get("content-type", "")
    if media_type.startswith("text/html"):
        shown = masking.text(readable(answer.text))
    else:
        shown = masking.body(answer.content, media_type)
    if len(shown) > LONGEST_BODY:
        return f"{shown[:LONGEST_BODY]}… ({len(shown) - LONGEST_BODY} more characters)"
    return shown
