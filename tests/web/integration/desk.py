"""JobCannon in process, with a clock that stands still and an iCIMS of a few lines."""

from __future__ import annotations

import asyncio
import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hmac import digest
from typing import TypeVar, cast
from urllib.parse import parse_qs, urlsplit

import httpx
from argon2 import PasswordHasher
from sqlalchemy import Connection as Tx
from starlette.types import Receive, Scope, Send

from contracts.conformance import jobcannon
from integration.app import create_app
from integration.domain.accounts import Account, Role
from integration.domain.audit import By
from integration.domain.clock import StagingClock
from integration.domain.deliveries import DeliveryKind, Exchange, Outcome
from integration.domain.ids import DeliveryId, OrderId, WorkId, new_id
from integration.domain.regions import Region, marked
from integration.domain.signatures import key_of, signed_headers
from integration.domain.spans import Span
from integration.settings import APP_ID, Regional, Settings
from integration.storage.keys.vault import Vault, generate_key
from integration.storage.orders import deliveries
from integration.storage.orders.orders import Orders
from integration.surroundings import Surroundings
from integration.web.state import Cell, State
from tests.contract import checked_transport
from tests.web.integration.browser import Browser
from tests.web.integration.icims import ACME, ICIMS, ORDERS, FakeIcims, requested

T = TypeVar("T")

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
URL = "http://jobcannon.test"
PASSWORD = "a password that Carol chose"
# As cheap as argon2 gets: hundreds of tests sign in.
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
HASHED = QUICK.hash(PASSWORD)
KEY = generate_key()
CLIENT_SECRET = "the secret of the app"
EVENT_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
STAGING_TOKEN = "the-token-for-the-clock"
METRICS_TOKEN = "the-token-for-prometheus"


@dataclass
class StandingClock:
    at: datetime = NOON

    def now(self) -> datetime:
        return self.at

    def advance(self, by: timedelta) -> None:
        self.at += by


class BrokenClock(StandingClock):
    def now(self) -> datetime:
        raise RuntimeError("The clock has stopped.")


class Desk:
    """`wakes` counts how often the worker was told that there is work."""

    def __init__(
        self, database_url: str, runner: asyncio.Runner, settings: Settings | None = None
    ) -> None:
        self.runner = runner
        self.clock = StandingClock()
        self.icims = FakeIcims()
        self.wakes = 0
        self.spans: list[Span] = []
        self.worker_runs = True
        self.settings = settings or settings_for(database_url)
        around = Surroundings(
            clock=self.clock,
            transport=lambda _: httpx.MockTransport(self.icims),
            hasher=QUICK,
            works=False,
            spans=self.spans.append,
        )
        self.app = create_app(self.settings, around=around)
        self._lifespan = self.app.router.lifespan_context(self.app)
        self.state = cast("State", runner.run(self._lifespan.__aenter__()))
        self.state["cells"] = {
            region: replace(cell, wake=self._wake, worker_runs=lambda: self.worker_runs)
            for region, cell in self.state["cells"].items()
        }

    def close(self) -> None:
        self.runner.run(self._lifespan.__aexit__(None, None, None))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app({**scope, "state": dict(self.state)}, receive, send)

    def browser(self) -> Browser:
        transport = checked_transport(self, jobcannon())
        return Browser(httpx.AsyncClient(transport=transport, base_url=URL), self.runner)

    def unchecked_browser(self) -> Browser:
        """For what no contract speaks of, such as a request that is no HTTP we serve."""
        transport = httpx.ASGITransport(self)
        return Browser(httpx.AsyncClient(transport=transport, base_url=URL), self.runner)

    def run(self, use_case: Callable[[Tx], T]) -> T:
        return self.cell.database.transact(use_case)

    @property
    def cell(self) -> Cell:
        """Of the region that Acme lives in."""
        return self.state["cells"][Region.EU]

    def raw(self, path: str) -> httpx.URL:
        """An address whose escapes stay as they are written."""
        return httpx.URL(URL).copy_with(raw_path=path.encode())

    def stop_following(self) -> None:
        cast("StagingClock", self.state["clock"]).follow(None)

    def break_clock(self) -> None:
        self.state["clock"] = BrokenClock()

    def _wake(self) -> None:
        self.wakes += 1

    def ticket(self, *, jti: str = "tkt_1", secret: str = CLIENT_SECRET) -> str:
        now = int(self.clock.at.timestamp())
        claims = {"jti": jti, "iss": ICIMS, "app_id": APP_ID, "customer_id": ACME}
        text = unpadded(json.dumps(claims | {"iat": now, "exp": now + 600}).encode())
        return f"{text}.{unpadded(digest(secret.encode(), text.encode(), 'sha256'))}"

    def start(self, browser: Browser, *, jti: str = "tkt_1") -> dict[str, str]:
        """The query that iCIMS's authorization endpoint is sent to with."""
        sent = browser.get(
            "/oauth/authorize", params={"ticket": self.ticket(jti=jti), "iss": ICIMS}
        )
        assert sent.status_code == 303, sent.text
        query = parse_qs(urlsplit(sent.headers["location"]).query)
        return {name: values[0] for name, values in query.items()}

    def install(self, browser: Browser, *, jti: str = "tkt_1") -> httpx.Response:
        asked = self.start(browser, jti=jti)
        answer = {"code": "the-code", "state": asked["state"], "iss": ICIMS}
        return browser.get("/icims/oauth-callback", params=answer, headers={"accept": "text/html"})

    def event(self, browser: Browser, body: object, *, id: str = "evt_000001") -> httpx.Response:
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        signed = signed_headers(key_of(EVENT_SECRET), message_id=id, body=sent, at=self.clock.at)
        headers = signed | {"content-type": "application/json"}
        return browser.post("/icims/events", content=sent, headers=headers)

    def invite(
        self, browser: Browser, *, order: str = "ord_000001", assessment: str = "big-five"
    ) -> str:
        """The token of the link in Alice's email."""
        answer = self.event(browser, requested(order, assessment), id=f"evt_{order}")
        assert answer.status_code == 202, answer.text
        return self.tokens(order)[0]

    def tokens(self, order: str = "ord_000001") -> tuple[str, str]:
        orders = Orders(Vault(Region.EU, self.settings.encryption_keys))

        def read(tx: Tx) -> tuple[str, str]:
            invitation = orders.held_invitation(tx, ACME, OrderId(order))
            assert invitation is not None
            orders.name_candidate(tx, invitation.id, name="Alice Berg", email="alice@mail.test")
            link, report = orders.tokens(tx, invitation.id)
            return marked(Region.EU, link), marked(Region.EU, report)

        return self.run(read)

    def deliver(
        self,
        *,
        kind: DeliveryKind = DeliveryKind.CALLBACK,
        outcome: Outcome = Outcome.SUCCEEDED,
        order: str | None = "ord_000001",
        work: str | None = "wrk_000001",
        attempt: int = 1,
        **exchanged: object,
    ) -> DeliveryId:
        named = DeliveryId(new_id("dlv", new_token()))
        known: dict[str, object] = {
            "kind": kind,
            "method": "POST",
            "url": f"{ORDERS}/ord_000001/callback",
            "request_headers": {"authorization": "***", "content-type": "application/json"},
            "request_body": '{"type":"assessment.completed"}',
            "status": 200,
            "response_headers": {"content-type": "application/json"},
            "response_body": '{"status":"completed"}',
            "duration_ms": 84.2,
            "error": None,
            "started_at": self.clock.at,
            "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        }
        exchange = Exchange(**(known | exchanged))  # type: ignore[arg-type]
        self.run(
            lambda tx: deliveries.add(
                tx,
                id=named,
                exchange=exchange,
                outcome=outcome,
                customer_id=ACME,
                order_id=OrderId(order) if order else None,
                work_id=WorkId(work) if work else None,
                attempt=attempt,
            )
        )
        return named

    def account(self, email: str, *, customer_id: str | None = None) -> Account:
        """Whose password is PASSWORD: an operator's, or that of a customer's admin."""
        control = self.state["control"]
        return control.database.transact(
            lambda tx: control.services.accounts.create(
                tx,
                email=email,
                role=Role.CUSTOMER_ADMIN if customer_id else Role.OPERATOR,
                customer_id=customer_id,
                password_hash=control.services.account_passwords.passwords.hashed(PASSWORD),
                by=By(who="shell", where="test"),
                at=self.clock.at,
            )
        )

    def signed_in_as(self, email: str) -> Browser:
        browser = self.browser()
        signed_in = browser.post("/admin/sessions", json={"email": email, "password": PASSWORD})
        assert signed_in.status_code == 201, signed_in.text
        return browser

    def sign_in(self, browser: Browser) -> Browser:
        shown = browser.page("/admin/sign-in")
        answer = browser.submit("/admin/sessions", {"password": PASSWORD}, seen=shown)
        assert answer.status_code == 303, answer.text
        return browser


def settings_for(database_url: str, *, staging_token: str | None = None) -> Settings:
    return Settings(
        public_url=URL,
        icims_url=ICIMS,
        client_id=APP_ID,
        encryption_keys=(KEY,),
        client_secret=CLIENT_SECRET,
        event_secrets=(EVENT_SECRET,),
        callback_secret=EVENT_SECRET,
        admin_password=HASHED,
        database_url=database_url,
        # One database for all: most tests are about one customer, and a file costs time.
        regions=(Region.EU,),
        regional={Region.EU: Regional(database_url=database_url)},
        staging_token=staging_token,
        metrics_token=METRICS_TOKEN,
    )


def new_token() -> str:
    return secrets.token_urlsafe(32)


def unpadded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
