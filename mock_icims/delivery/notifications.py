"""An event notification as it leaves: gzip, and iCIMS's headers and signature."""

from __future__ import annotations

import gzip
import hashlib
import json
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from mock_icims.delivery.messages import Message
from mock_icims.domain.public.notifications import Subscription, Way, link_header
from mock_icims.domain.public.signatures import CONTENT, DATE, Signable, authorization
from mock_icims.domain.webhooks.events import Event
from mock_icims.services.traces import continued

AGENT = "Apache-HttpClient/4.5 (Java/1.8.0)"
DEADLINE_SECONDS = 30.0
"""What an integration gets to answer (public iCIMS, a forum of 2018)."""

PORTS = {"http": 80, "https": 443}


def notification(event: Event, to: Subscription, *, secret: str, at: datetime) -> Message:
    """`secret` is that of the subscription, or what a fault has in its place."""
    plain = event.body.encode()
    body = zipped(plain) if to.zipped else plain
    headers = {
        "connection": "close",
        "content-type": "application/json",
        "accept-encoding": "gzip,deflate",
        "user-agent": AGENT,
        "link": link_header(json.loads(plain)["links"]),
        "traceparent": continued(event.traceparent),
        **({"content-encoding": "gzip"} if to.zipped else {}),
    }
    headers |= _credentials(to, secret=secret, headers=headers, body=body, at=at)
    return Message(url=to.url, headers=headers, body=body, plain=plain)


def zipped(plain: bytes) -> bytes:
    """The same bytes for the same text: no time is in it."""
    return gzip.compress(plain, mtime=0)


def _credentials(
    to: Subscription, *, secret: str, headers: Mapping[str, str], body: bytes, at: datetime
) -> dict[str, str]:
    if to.way is Way.BASIC:
        pair = b64encode(f"{to.user}:{secret}".encode()).decode()
        return {"authorization": f"Basic {pair}"}
    if to.way is Way.NONE:
        return {}

    place = urlsplit(to.url)
    added = {CONTENT: hashlib.sha256(body).hexdigest(), DATE: at.strftime("%Y-%m-%dT%H:%M:%S+0000")}
    request = Signable(
        method="POST",
        path=place.path or "/",
        query=place.query,
        headers={**headers, **added, "host": _host(to.url)},
        body=body,
    )
    # iCIMS writes the commas without a space behind them (public iCIMS).
    signed = authorization(request, user=to.user, key=secret).replace(", ", ",")
    return {**added, "authorization": signed}


def _host(url: str) -> str:
    """As it stands in Host: in lower case, and without the port that goes without saying."""
    place = urlsplit(url)
    host = place.hostname or ""
    host = f"[{host}]" if ":" in host else host
    return host if place.port in (None, PORTS.get(place.scheme)) else f"{host}:{place.port}"
