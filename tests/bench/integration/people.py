"""Whoever speaks to JobCannon: iCIMS with its events, Carol who installs, Alice who answers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import httpx
import msgspec

from integration.catalogue.loader import catalogue
from integration.domain.signatures import key_of, signed_headers
from integration.surroundings import SystemClock
from tests.bench.integration.wire import Answer, Wires
from tests.unit.integration.fake_icims import CLIENT_SECRET
from tests.unit.integration.stage import EVENT_SECRET
from tests.unit.integration.tickets import ticket_for

now = SystemClock().now
KEY = key_of(EVENT_SECRET)
ITEMS = [item.number for item in catalogue()["big-five"].items]
HALVES = [
    msgspec.json.encode({"answers": {str(item): 3 for item in half}})
    for half in (ITEMS[:25], ITEMS[25:])
]
COOKIE = re.compile(rb"set-cookie: ([^;\r]+)", re.IGNORECASE)


def event(icims: str, customer: str, number: int, *, type: str) -> tuple[dict[str, str], bytes]:
    """Its signed headers and its body; each number is another order of another candidate."""
    order = f"ord_{number:012}"
    at = f"{icims}/connect/v1/customers/{customer}/assessment-orders/{order}"
    data = {
        "customer_id": customer,
        "order_id": order,
        "application_id": f"app_{number:012}",
        "candidate_id": f"cand_{number:012}",
        "job_id": "job_lead000001",
        "job_title": "Warehouse Operations Lead",
        "assessment": "big-five",
        "trigger": "stage_entry",
        "email_template": "branded",
        "callback_url": f"{at}/callback",
    }
    body = msgspec.json.encode({"type": type, "timestamp": now(), "data": data})
    return signed_headers(KEY, message_id=f"evt_{number:012}", body=body, at=now()), body


async def install(jobcannon: str, icims: str, customer: str) -> None:
    """Past the pages of iCIMS, whose code is the customer's id here."""
    ticket = ticket_for(
        secret=CLIENT_SECRET, at=now(), issuer=icims, customer_id=customer, jti=f"jti-{customer}"
    )
    async with httpx.AsyncClient(base_url=jobcannon, timeout=30, trust_env=False) as carol:
        begun = await carol.get("/oauth/authorize", params={"ticket": ticket, "iss": icims})
        state = parse_qs(urlsplit(begun.headers["location"]).query)["state"][0]
        answer = {"code": customer, "state": state, "iss": icims}
        done = await carol.get("/icims/oauth-callback", params=answer)
        assert done.status_code == 200, done.text


@dataclass
class Alice:
    """Opens her link, answers on two pages, submits."""

    wires: Wires
    _headers: dict[str, str] = field(default_factory=dict)

    async def take(self, link: str) -> None:
        begun = await self._asked("POST", f"/assessments/{link}/attempts", b"{}", 201)
        at = f"/attempts/{msgspec.json.decode(begun.body)['id']}"
        cookie = COOKIE.search(begun.head)
        assert cookie is not None
        self._headers = {"cookie": cookie[1].decode()}
        for half in HALVES:
            await self._asked("PUT", f"{at}/answers", half, 200)
        await self._asked("POST", f"{at}/submission", b"{}", 201)

    async def _asked(self, method: str, path: str, body: bytes, status: int) -> Answer:
        answer = await self.wires.ask(method, path, body, self._headers)
        assert answer.status == status, answer
        return answer
