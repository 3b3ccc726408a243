"""Sends JobCannon events as iCIMS would, or nearly."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import count

import httpx

from contracts.signing import signed
from scenarios import expect
from scenarios.shapes import Event, Items, Order
from tests.e2e.hostile.callers import JSON
from tests.e2e.hostile.company import Company

DOOR = "/icims/events"
NUMBERS = count(1)

Headers = dict[str, str]


class Sender:
    """Has the secret that iCIMS signs with."""

    def __init__(self, http: httpx.Client, home: Company, secret: str) -> None:
        self.http, self.home, self.secret = http, home, secret

    def headers(
        self, body: bytes, *, id: str, late: float = 0, secret: str | None = None
    ) -> Headers:
        at = datetime.fromisoformat(self.home.now()) - timedelta(seconds=late)
        return signed(body, secret=secret or self.secret, id=id, at=at)

    def post(self, body: bytes, headers: Headers) -> httpx.Response:
        return self.http.post(DOOR, content=body, headers={"content-type": JSON} | headers)

    def told(self, body: bytes, *, id: str = "") -> httpx.Response:
        return self.post(body, self.headers(body, id=id or fresh_id()))


def request_of(home: Company, order: Order) -> Event:
    found = expect.shape(home.control.get("/events?type=assessment.requested"), Items[Event]).items
    (only,) = [one for one in found if order.id in one.body]
    return only


def fresh_id() -> str:
    return f"evt_mallory{next(NUMBERS):06}"


def changed(event: Event, changes: Mapping[str, object], *, type: str = "") -> bytes:
    """The event with members of its data replaced, and perhaps another type."""
    body = json.loads(event.body)
    data = body["data"] | changes
    return json.dumps(body | {"type": type or body["type"], "data": data}).encode()
