"""Shows the judges what an app did: each of its exchanges once, as far as it matters to them."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

from mock_icims.domain.ids import AppId
from mock_icims.domain.journal.journal import Exchange
from mock_icims.domain.journal.masking import MASK, TOKEN
from mock_icims.domain.judging.conduct import Call
from mock_icims.domain.oauth.grants import Grant, digest
from mock_icims.services.staging.findings import Findings
from mock_icims.services.staging.followers import time_for
from mock_icims.storage.world import Tenant, World
from mock_icims.web.access import READING

LARGE = 50
"""A page that asks for fewer is a probe or a choice, and not a list that was cut short."""

SECRETS = (
    "access_token",
    "api_key",
    "apikey",
    "authorization",
    "bearer_token",
    "client_secret",
    "code_verifier",
    "id_token",
    "passwd",
    "password",
    "refresh_token",
    "secret",
    "token",
)

# Compiled by `re` when they are first asked, so that no start waits for them.
_SECRET = rb"(?:^|&)(%b)=[^&]" % "|".join(SECRETS).encode()
_SECRET_VALUE = rf"((?:^|[?&])(?:{'|'.join(SECRETS)}))=[^&]*"
_CODE = re.compile(rb'"(?:code|error)":"([a-z_]+)"')
_SCOPE = re.compile(rb'"scope":"([^"]+)"')


class Judging:
    """
    Told of every exchange by the journal; people are not judged, and cost nothing here. Nor does a
    call with nothing in it to remember, unless its app was told something that it should heed.
    """

    def __init__(self, world: World, findings: Findings) -> None:
        self._world = world
        self._findings = findings

    def __call__(self, tenant: Tenant, exchange: Exchange) -> None:
        app_id = exchange.app_id or self._behind(tenant, exchange)
        if app_id is None:
            return
        conduct = tenant.conduct.get(app_id)
        heeded = conduct is not None and conduct.heeds(reads=exchange.method in READING)
        if heeded or not _ordinary(exchange):
            self._findings.hear(tenant, app_id, call_of(tenant, app_id, exchange))

    def _behind(self, tenant: Tenant, exchange: Exchange) -> AppId | None:
        """Whose token it was that is no good any more, or that came where none is looked for."""
        if exchange.status not in (400, 401) or exchange.user_id is not None:
            return None
        sent = [value for _, value in parse_qsl(exchange.query.decode("latin-1"))]
        for token in (_bearer(exchange), *sent):
            found = self._world.tokens.find(digest(token)) if token else None
            if isinstance(found, Grant) and found.customer_id == tenant.customer.id:
                return found.app_id
        return None


def call_of(tenant: Tenant, app_id: AppId, exchange: Exchange) -> Call:
    status = exchange.status or 0
    token = _bearer(exchange)
    return Call(
        id=exchange.id,
        at=exchange.at,
        watch=time_for(tenant, app_id),
        request=_request(exchange),
        reads=exchange.method in READING,
        operation=exchange.operation,
        status=status,
        injected=exchange.fault_id is not None,
        code=_named(_CODE, exchange.response_body) if status >= 400 else None,
        scope=_named(_SCOPE, exchange.response_body) if status == 403 else None,
        retry_after=_seconds(_header(exchange.response_headers, b"retry-after")),
        token=digest(token) if token and status >= 400 else None,
        if_match=_header(exchange.request_headers, b"if-match") if status == 412 else None,
        secret=_secret(exchange),
        offers=status == 200 and 'rel="next"' in _header(exchange.response_headers, b"link"),
        pages=b"cursor=" in exchange.query,
        whole=_whole(exchange.query),
    )


def _ordinary(exchange: Exchange) -> bool:
    """Nothing in it that a judge could want to remember; most calls are."""
    return (
        exchange.status is not None
        and exchange.status < 400
        and not exchange.query
        and "icims_" not in exchange.path
        and not (exchange.operation or "").endswith(".list")
    )


def _request(exchange: Exchange) -> str:
    query = exchange.query.decode("latin-1")
    path = f"{exchange.path}?{query}" if query else exchange.path
    path = re.sub(TOKEN, MASK, path)
    return f"{exchange.method} {re.sub(_SECRET_VALUE, _masked, path, flags=re.IGNORECASE)}"


def _masked(named: re.Match[str]) -> str:
    return f"{named[1]}={MASK}"


def _secret(exchange: Exchange) -> str | None:
    """What it is called; the value is nobody's business."""
    named = re.search(_SECRET, exchange.query, flags=re.IGNORECASE)
    if named:
        return named[1].decode("latin-1").lower()
    sent = f"{exchange.path}?{exchange.query.decode('latin-1')}"
    return "an access token" if re.search(TOKEN, sent) else None


def _whole(query: bytes) -> bool:
    """All of a list: no filter, and no page smaller than the one that comes by itself."""
    asked = dict(parse_qsl(query.decode("latin-1"), keep_blank_values=True))
    limit = asked.pop("limit", str(LARGE))
    return not asked and limit.isdecimal() and int(limit[:6]) >= LARGE


def _bearer(exchange: Exchange) -> str:
    kind, _, token = _header(exchange.request_headers, b"authorization").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _header(headers: tuple[tuple[bytes, bytes], ...], wanted: bytes) -> str:
    return next((v.decode("latin-1") for name, v in headers if name.lower() == wanted), "")


def _seconds(retry_after: str) -> int | None:
    """A date is not judged: it would be one of the system's clock or of the customer's."""
    return int(retry_after[:9]) if retry_after.isdecimal() else None


def _named(pattern: re.Pattern[bytes], body: bytes) -> str | None:
    found = pattern.search(body)
    return found[1].decode() if found else None
