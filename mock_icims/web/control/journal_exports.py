"""The journal for other tools: HAR 1.2 for browsers and proxies, a curl line for a shell."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from datetime import timedelta
from http import HTTPStatus
from itertools import islice
from typing import Annotated
from urllib.parse import parse_qsl, urlsplit

from msgspec import Meta
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from mock_icims.domain.journal.entries import Entry, entry_of
from mock_icims.domain.journal.journal import LARGEST, Direction, Journal
from mock_icims.domain.journal.masking import MASK
from mock_icims.settings import VERSION
from mock_icims.web import answers
from mock_icims.web.control.guard import tenant_of
from mock_icims.web.control.journal import exchange_of, journal_out
from mock_icims.web.control.journal_queries import ExchangesMeant, match_of
from mock_icims.web.routing import Route
from mock_icims.web.state import State

SECRET = "SECRET"
"""The shell variable that stands where a secret was."""

LEFT_TO_CURL = frozenset(
    {"host", "content-length", "connection", "accept-encoding", "transfer-encoding"}
)

_GLOBS = frozenset("{}[]")


class Slice(ExchangesMeant):
    limit: Annotated[int, Meta(ge=1, le=LARGEST)] = 1_000


async def export_har(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    slice = Slice.read(request)

    newest = islice(match_of(request, slice).among(tenant.journal.newest_first()), slice.limit)
    entries = sorted(newest, key=lambda entry: entry.number)
    har = har_out(entries, tenant.journal, issuer=request.state["issuer"])
    return answers.json(har, headers={"Content-Disposition": 'attachment; filename="journal.har"'})


async def export_curl(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    exchange = exchange_of(request, tenant)

    line = curl_of(entry_of(exchange), issuer=request.state["issuer"], cut=exchange.cut)
    return PlainTextResponse(line)


def curl_of(entry: Entry, *, issuer: str, cut: bool) -> str:
    """A command that sends it again, once $SECRET has what was masked."""
    address = address_of(entry, issuer=issuer)
    # With -X HEAD, curl would wait for the body that the answer tells the length of.
    parts = ["curl", "-I"] if entry.method == "HEAD" else ["curl", "-i", "-X", entry.method]
    parts += [*_to_the_letter(address), _quoted(address)]
    for name, value in entry.request_headers.items():
        if name not in LEFT_TO_CURL:
            # "Name:" alone tells curl to leave the header out, "Name;" to send it empty.
            parts += ["-H", _quoted(f"{name}: {value}" if value else f"{name};")]
    if entry.request_body:
        if "content-type" not in entry.request_headers:
            parts += ["-H", "content-type:"]
        parts += ["--data-raw", _quoted(entry.request_body)]
    lines = [" ".join(parts)]
    if MASK in lines[0] or f'"${SECRET}"' in lines[0]:
        lines.insert(0, f"# Set {SECRET} to what stood in its place; it is not kept.")
    if cut:
        lines.insert(0, "# A body was longer than the journal keeps: this is its beginning.")
    return "\n".join(lines) + "\n"


def _to_the_letter(address: str) -> Iterator[str]:
    """What keeps curl from making several addresses of one, or another one."""
    if not _GLOBS.isdisjoint(address):
        yield "--globoff"
    if "/." in address:
        yield "--path-as-is"


def _quoted(text: str) -> str:
    """For a POSIX shell; what was masked is a variable of it."""
    return f'"${SECRET}"'.join(shlex.quote(part) if part else "" for part in text.split(MASK))


def address_of(entry: Entry, *, issuer: str) -> str:
    return entry.path if entry.direction is Direction.OUT else f"{issuer}{entry.path}"


def har_out(entries: list[Entry], journal: Journal, *, issuer: str) -> dict[str, object]:
    """http://www.softwareishard.com/blog/har-12-spec/; members with an underscore are ours."""
    return {
        "log": {
            "version": "1.2",
            "creator": {"name": "mock_icims", "version": VERSION},
            "pages": [],
            "entries": [har_entry_out(entry, issuer=issuer) for entry in entries],
            "comment": f"Secrets are masked. {journal.dropped} older exchanges made room.",
            **{f"_{name}": value for name, value in journal_out(journal).items()},
        }
    }


def har_entry_out(entry: Entry, *, issuer: str) -> dict[str, object]:
    address = address_of(entry, issuer=issuer)
    return {
        "startedDateTime": entry.at - timedelta(milliseconds=entry.duration_ms),
        "time": entry.duration_ms,
        "request": {
            "method": entry.method,
            "url": address,
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": _named(entry.request_headers),
            "queryString": _named(parse_qsl(urlsplit(address).query, keep_blank_values=True)),
            "headersSize": -1,
            "bodySize": len(entry.request_body.encode()),
            **_posted(entry),
        },
        "response": {
            "status": entry.status or 0,
            "statusText": _phrase(entry.status),
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": _named(entry.response_headers),
            "content": {
                "size": len(entry.response_body.encode()),
                "mimeType": entry.response_headers.get("content-type", ""),
                "text": entry.response_body,
            },
            "redirectURL": entry.response_headers.get("location", ""),
            "headersSize": -1,
            "bodySize": len(entry.response_body.encode()),
        },
        "cache": {},
        "timings": {"send": 0, "wait": entry.duration_ms, "receive": 0},
        "_id": entry.id,
        "_direction": entry.direction,
        "_operation": entry.operation,
        "_app_id": entry.app_id,
        "_traceparent": entry.traceparent,
        "_fault_id": entry.fault_id,
    }


def _posted(entry: Entry) -> dict[str, object]:
    if not entry.request_body:
        return {}
    media_type = entry.request_headers.get("content-type", "")
    return {"postData": {"mimeType": media_type, "params": [], "text": entry.request_body}}


def _named(pairs: Mapping[str, str] | list[tuple[str, str]]) -> list[dict[str, str]]:
    found = pairs.items() if isinstance(pairs, Mapping) else pairs
    return [{"name": name, "value": value} for name, value in found]


def _phrase(status: int | None) -> str:
    try:
        return HTTPStatus(status or 0).phrase
    except ValueError:
        return ""


_TENANT = "/_staging/tenants/{customer_id}"

routes = [
    Route(f"{_TENANT}/journal.har", export_har, methods=["GET"], name="journal.har"),
    Route(
        f"{_TENANT}/journal/{{exchange_id}}/curl",
        export_curl,
        methods=["GET"],
        name="journal.curl",
    ),
]
