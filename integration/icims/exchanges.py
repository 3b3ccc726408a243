"""One HTTP call to iCIMS: bounded in time and size, never redirected, always logged."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from time import perf_counter
from urllib.parse import parse_qsl

import httpx

from integration.domain.deliveries import (
    MASK,
    DeliveryKind,
    Exchange,
    logged_body,
    masked_headers,
    masked_text,
)
from integration.domain.ports import Clock
from integration.icims.errors import IcimsFailure, Unreachable
from integration.icims.wire import LARGEST_ANSWER, Wire

FORM = "application/x-www-form-urlencoded"
CUT_OFF = "timeout: the step was over before there was an answer"
SECRET_FIELDS = frozenset({"code", "code_verifier", "refresh_token", "token"})

Log = Callable[[Exchange], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    kind: DeliveryKind
    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None
    traceparent: str

    @property
    def secrets(self) -> tuple[str, ...]:
        """What opens something, as it is sent: an answer may repeat it anywhere."""
        headers = {name.lower(): value for name, value in self.headers.items()}
        credentials = headers.get("authorization", "").partition(" ")[2]
        sent = [credentials, headers.get("webhook-signature", "").partition(",")[2]]
        if headers.get("content-type") == FORM:
            form = parse_qsl((self.body or b"").decode(), keep_blank_values=True)
            sent += [value for name, value in form if name in SECRET_FIELDS]
        return tuple(one for one in sent if one)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes
    at: datetime
    secrets: tuple[str, ...] = field(default=(), repr=False)

    def without_secrets(self, text: str) -> str:
        """For what goes on to a log or a page: an answer may repeat what it was asked with."""
        return hidden(masked_text(text), self.secrets)


async def exchange(http: Wire, call: Call, *, clock: Clock, log: Log) -> Answer:
    """
    Logs the exchange whatever comes of it; raises Unreachable without a complete answer. The time
    that a client may wait for one read is all that a call may take, drop by drop as well.
    """
    entry, began = unanswered(call, at=clock.now()), perf_counter()
    try:
        async with asyncio.timeout(http.timeout.read):
            answer = await _send(http, call, clock=clock)
    except (IcimsFailure, TimeoutError, httpx.HTTPError, httpx.InvalidURL) as broken:
        said = hidden(_said(broken), call.secrets)
        log(replace(entry, error=said, duration_ms=_since(began)))
        raise Unreachable(said) from broken
    except asyncio.CancelledError:
        # The time of the whole step is over: iCIMS may have taken the call all the same.
        log(replace(entry, error=CUT_OFF, duration_ms=_since(began)))
        raise

    log(
        replace(
            entry,
            status=answer.status,
            response_headers={
                name: hidden(value, answer.secrets)
                for name, value in masked_headers(answer.headers).items()
            },
            response_body=logged_body(hidden(_text(answer.body), answer.secrets)),
            duration_ms=_since(began),
        )
    )
    return answer


def unanswered(call: Call, *, at: datetime, error: str | None = None) -> Exchange:
    """As it is logged before there is an answer, or when it was not made at all."""
    return Exchange(
        kind=call.kind,
        method=call.method,
        url=masked_text(call.url),
        request_headers=masked_headers(call.headers),
        request_body=logged_body(call.body),
        status=None,
        response_headers={},
        response_body=None,
        duration_ms=0.0,
        error=error,
        started_at=at,
        traceparent=call.traceparent,
    )


async def _send(http: Wire, call: Call, *, clock: Clock) -> Answer:
    # Without compression no small answer can unpack to a large one.
    headers = {"accept-encoding": "identity", **call.headers}
    received = await http.send(call.method, call.url, headers, call.body)
    if len(received.body) > LARGEST_ANSWER:
        raise Unreachable(f"The answer is larger than {LARGEST_ANSWER} bytes.")
    return Answer(
        status=received.status,
        headers=received.headers,
        body=received.body,
        at=clock.now(),
        secrets=call.secrets,
    )


def hidden(text: str, secrets: tuple[str, ...]) -> str:
    for secret in secrets:
        text = text.replace(secret, MASK)
    return text


def _text(body: bytes) -> str:
    return body.decode("utf-8", "replace")


def _said(broken: Exception) -> str:
    if isinstance(broken, TimeoutError | httpx.TimeoutException):
        return "timeout: no complete answer in time"
    if isinstance(broken, httpx.ConnectError):
        return f"connect: {broken}"
    if isinstance(broken, IcimsFailure):
        return f"answer: {broken}"
    return f"connection: {type(broken).__name__} {broken}".rstrip()


def _since(began: float) -> float:
    return round((perf_counter() - began) * 1000, 3)
