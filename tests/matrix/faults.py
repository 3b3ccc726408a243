"""Everything that iCIMS can answer: a name, the bytes, and what JobCannon is to make of it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from tests.matrix.answers import (
    CHUNKED,
    HEAD,
    answer,
    chunked_truth,
    disguised,
    drip,
    echo,
    empty,
    endless,
    hang,
    hang_in_the_body,
    lost,
    not_applied,
    problem,
    reset_after,
    reset_at_once,
    said,
)
from tests.matrix.upstream import Serve, Struck

MIB = 1 << 20


class Verdict(StrEnum):
    RETRY = "retry"
    TOKEN = "token"
    SCOPE = "scope"
    FIELD = "field"
    PARK = "park"
    CANCEL = "cancel"
    FINE = "fine"


@dataclass(frozen=True)
class Fault:
    """`waits` is the least wait that iCIMS asked for; `target` is not the raw server."""

    name: str
    serve: Serve
    verdict: Verdict = Verdict.RETRY
    waits: timedelta = timedelta()
    target: str | None = None


def refused(
    status: int, code: str = "told", verdict: Verdict = Verdict.RETRY, **more: object
) -> Fault:
    return Fault(f"{status}_{code}", said(answer(status, problem(status, code, **more))), verdict)


def busy(name: str, wish: str, seconds: float = 0, *, status: int = 429) -> Fault:
    bytes_ = answer(status, problem(status, "rate_limited"), retry_after=wish)
    return Fault(f"{status}_retry_after_{name}", said(bytes_), waits=timedelta(seconds=seconds))


def body(name: str, content: bytes, **headers: str) -> Fault:
    return Fault(f"200_{name}", said(answer(200, content, **headers)))


def redirect(status: int, where: Callable[[Struck], str], name: str) -> Fault:
    async def serve(struck: Struck) -> None:
        await struck.send(answer(status, b"", location=where(struck)))

    return Fault(f"{status}_{name}", serve, Verdict.PARK)


FAULTS: tuple[Fault, ...] = (
    # H1
    busy("none", ""),
    busy("zero", "0"),
    busy("one", "1"),
    busy("minute", "60", 60),
    busy("hour", "3600", 3600),
    busy("a_billion", "1000000000", 3600),
    busy("negative", "-5"),
    busy("a_word", "soon"),
    busy("float", "90.5"),
    busy("past", "Mon, 23 Nov 2020 12:00:00 GMT"),
    busy("date", "Wed, 01 Jan 2099 00:00:00 GMT", 3600),
    busy("asctime", "Thu Jan  1 00:00:00 2099", 3600),
    busy("rfc850", "Thursday, 01-Jan-99 00:00:00 GMT"),
    busy("date_of_nowhere", "Wed, 99 Foo 2099 99:99:99 GMT"),
    # H2
    refused(500),
    refused(502),
    refused(503),
    busy("minute", "60", 60, status=503),
    refused(504),
    refused(599),
    Fault("500_html", said(answer(500, b"<h1>Oops</h1>", content_type="text/html"))),
    # Not now
    refused(408),
    refused(409, "request_in_progress"),
    refused(425),
    # H11, H12, H13
    refused(401, "token_expired", Verdict.TOKEN),
    refused(401, "token_revoked", Verdict.TOKEN),
    Fault("401_without_a_body", said(answer(401)), Verdict.TOKEN),
    refused(401, "signature_invalid", Verdict.PARK),
    refused(403, "insufficient_scope", Verdict.SCOPE),
    Fault("403_without_a_body", said(answer(403)), Verdict.SCOPE),
    refused(404, "not_found", Verdict.PARK),
    refused(410, "gone", Verdict.PARK),
    refused(409, "event_conflict", Verdict.PARK),
    refused(409, "order_cancelled", Verdict.CANCEL),
    refused(422, "scorecard_field_not_found", Verdict.FIELD, reason="deleted", field_name="Gone"),
    refused(400, "malformed", Verdict.PARK),
    refused(405, "method_not_allowed", Verdict.PARK),
    refused(413, "payload_too_large", Verdict.PARK),
    refused(415, "unsupported_media_type", Verdict.PARK),
    refused(422, "validation_failed", Verdict.PARK),
    refused(428, "precondition_required", Verdict.PARK),
    refused(451, "told", Verdict.PARK),
    # H3
    Fault("connection_refused", said(), target="http://127.0.0.1:9"),
    Fault("no_such_host", said(), target="http://nowhere.invalid"),
    # H4, H5, H6
    Fault("no_first_byte", hang),
    Fault("hang_in_the_body", hang_in_the_body),
    Fault("drip_of_the_head", drip(b"HTTP/1.1 200 OK\r\n", b"x: y\r\n")),
    Fault("drip_of_the_body", drip(HEAD + b"content-length: 9999\r\n\r\n", b" ")),
    Fault("drip_of_chunks", drip(CHUNKED, b"1\r\n \r\n")),
    Fault("reset_at_once", reset_at_once),
    Fault("closed_without_a_byte", empty),
    Fault("reset_in_the_head", reset_after(b"HTTP/1.1 200")),
    Fault("reset_in_the_body", reset_after(HEAD + b'content-length: 50\r\n\r\n{"id":')),
    # H7, H8
    Fault("length_too_long", said(HEAD + b"content-length: 500\r\n\r\n{}")),
    Fault("length_too_short", said(HEAD + b'content-length: 3\r\n\r\n{"id": 1}')),
    Fault("length_negative", said(HEAD + b"content-length: -1\r\n\r\n{}")),
    Fault("two_lengths", said(HEAD + b"content-length: 2\r\ncontent-length: 9\r\n\r\n{}")),
    Fault("chunks_of_no_number", said(CHUNKED + b"zz\r\n{}\r\n0\r\n\r\n")),
    Fault("chunks_without_an_end", said(CHUNKED + b'5\r\n{"id"\r\n')),
    # H9
    body("nothing", b""),
    body("truncated_json", b'{"id": "cand_alice00001", "ver'),
    body("invalid_json", b"{'id': 1}"),
    body("html", b"<!doctype html><h1>Sign in</h1>", content_type="text/html"),
    body("utf16", json.dumps({"id": "x"}).encode("utf-16")),
    body("bom", b"\xef\xbb\xbf{}"),
    body("not_utf8", b'{"id": "\xff\xfe"}'),
    body("nan", b'{"version": NaN}'),
    body("null", b"null"),
    body("a_list", b"[]"),
    body("a_string", b'"ok"'),
    body("an_empty_object", b"{}"),
    body("other_types", b'{"id": 1, "version": "x", "status": [], "scorecard_mapping": 7}'),
    body("deep_nesting", b"[" * 100_000 + b"]" * 100_000),
    body("two_megabytes", b" " * (2 * MIB)),
    body("gzip_of_json", gzip.compress(b"{}"), content_encoding="gzip"),
    body("gzip_bomb", gzip.compress(b" " * (64 * MIB)), content_encoding="gzip"),
    Fault("204_nothing", said(b"HTTP/1.1 204 No Content\r\n\r\n")),
    Fault(
        "100_megabytes",
        endless(HEAD + b"content-length: %d\r\n\r\n" % (100 * MIB), b" " * 65536, parts=1600),
    ),
    Fault("endless_chunks", endless(CHUNKED, b"10000\r\n" + b" " * 65536 + b"\r\n", parts=1600)),
    Fault("endless_headers", endless(HEAD, b"x-more: " + b"y" * 8000 + b"\r\n", parts=200)),
    Fault("garbage", said(b"\x00\xff\x16\x03\x01 not HTTP at all\r\n\r\n")),
    Fault("an_smtp_server", said(b"220 mail.test ESMTP\r\n")),
    Fault("no_such_version", said(b"HTTP/9.9 200 OK\r\n\r\n{}")),
    Fault("status_of_no_number", said(b"HTTP/1.1 abc OK\r\n\r\n{}")),
    # H10
    redirect(301, lambda struck: struck.elsewhere, "to_another_host"),
    redirect(302, lambda struck: struck.elsewhere, "to_another_host"),
    redirect(303, lambda struck: struck.elsewhere, "to_another_host"),
    redirect(307, lambda struck: struck.elsewhere, "to_another_host"),
    redirect(308, lambda struck: struck.elsewhere, "to_another_host"),
    redirect(307, lambda struck: "/", "to_itself"),
    Fault("304_not_modified", said(b"HTTP/1.1 304 Not Modified\r\n\r\n"), Verdict.PARK),
    # H14
    Fault("200_that_omits_the_write", not_applied),
    # H15, H16
    Fault("applied_then_reset", lost(reset_at_once)),
    Fault("applied_then_closed", lost(empty)),
    Fault("applied_then_silence", lost(hang)),
    Fault("applied_then_500", lost(said(answer(500, problem(500, "internal"))))),
    Fault("applied_then_garbage", lost(said(answer(200, b"<h1>Saved</h1>")))),
    # H18
    Fault(
        "http_1_0",
        disguised(lambda true: b"HTTP/1.0 200 OK\r\ncontent-type: application/json\r\n\r\n" + true),
        Verdict.FINE,
    ),
    Fault(
        "100_continue_first",
        disguised(lambda true: b"HTTP/1.1 100 Continue\r\n\r\n" + answer(200, true)),
        Verdict.FINE,
    ),
    Fault(
        "103_early_hints_first",
        disguised(lambda true: b"HTTP/1.1 103 Hints\r\nlink: </x>\r\n\r\n" + answer(200, true)),
        Verdict.FINE,
    ),
    Fault("200_in_chunks", chunked_truth, Verdict.FINE),
    # H19
    Fault("untrusted_certificate", said(answer(200, b"{}")), target="tls"),
    Fault("tls_to_a_plain_server", said(answer(200, b"{}")), target="plain-tls"),
    # Secrets that come back
    Fault("500_echo", echo(500)),
    Fault("400_echo", echo(400), Verdict.PARK),
    Fault("422_echo", echo(422), Verdict.PARK),
)
