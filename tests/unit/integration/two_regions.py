"""JobCannon with both regions in one process, and a world outside that notes who was called."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
from sqlalchemy import Engine, event
from starlette.types import Receive, Scope, Send

from integration.app import create_app, running, state_of
from integration.cli.logs import log_to_streams
from integration.domain.deliveries import DeliveryKind, Exchange
from integration.domain.regions import BOTH, Region
from integration.domain.signatures import key_of, signed_headers
from integration.mail.post import Log, MailRejected
from integration.settings import Regional, Settings
from integration.storage.keys.vault import generate_key
from integration.surroundings import Surroundings
from integration.web.operations.measures import Metrics
from tests.unit.integration.fake_icims import CALLBACK_SECRET, CLIENT_SECRET, FOUR_SCOPES
from tests.unit.integration.stage import EVENT_SECRET, PASSWORD, QUICK_HASH, StandingClock
from tests.unit.integration.tickets import ticket_for

CUSTOMERS = {Region.US: "cus_northwind1", Region.EU: "cus_nordwind01"}
JSON = {"accept": "application/json"}


def issuer_of(region: Region) -> str:
    return f"http://icims-{region}.test"


@dataclass
class Outside:
    """One region's iCIMS and its mail server; `hosts` are all that were called through it."""

    region: Region
    clock: StandingClock
    hosts: list[str] = field(default_factory=list)
    letters: list[EmailMessage] = field(default_factory=list)
    answers: dict[str, list[httpx.Response]] = field(default_factory=lambda: defaultdict(list))
    """By candidate: what is answered in place of the person, once each."""

    refuses_mail: set[str] = field(default_factory=set)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.hosts.append(request.url.host)
        issuer, path = issuer_of(self.region), request.url.path
        last = path.rsplit("/", 1)[-1]
        if planned := self.answers[last]:
            return planned.pop(0)
        if last == "oauth-authorization-server":
            ends = {f"{what}_endpoint": f"{issuer}/oauth/{what}" for what in ("authorize", "token")}
            return said({"issuer": issuer, "authorization_endpoint": issuer} | ends)
        if path == "/oauth/token":
            return said(
                {
                    "access_token": secrets.token_urlsafe(16),
                    "token_type": "Bearer",
                    "expires_in": 63_072_000,
                    "scope": FOUR_SCOPES,
                    "customer_id": CUSTOMERS[self.region],
                }
            )
        if "/candidates/" in path:
            name, email = person(self.region, last)
            stamps = [json.loads(request.content)["assessment_stamp"]] if request.content else []
            return said(
                {"id": last, "first_name": name, "last_name": "Canary", "email": email}
                | {"assessments": stamps}
            )
        if last == "configuration":
            mapping = {"result": "big-five.overall", "field_id": "fld_score00001"}
            return said({"scorecard_mapping": [mapping | {"field_name": "Score"}]})
        if last == "scorecard":
            return said({"version": 1}, etag='"1"')
        if last == "scorecard-fields":
            field = {"id": "fld_score00001", "name": "Score", "type": "number"}
            return said({"items": [field], "next_cursor": None})
        if last == "callback":
            return said({"order_id": path.split("/")[-2], "status": "completed"})
        if path.endswith(f"/customers/{last}"):
            return said(
                {"id": last, "name": f"{self.region} Ltd", "region": self.region.value}
                | {"tier": "enterprise_plus"}
            )
        return said({"id": "x", "status": "sent"})

    async def send(self, message: EmailMessage, *, traceparent: str, log: Log) -> None:
        self.hosts.append(f"mail-{self.region}.test")
        failed = next((who for who in self.refuses_mail if who in str(message["To"])), None)
        log(
            Exchange(
                kind=DeliveryKind.EMAIL,
                method="SMTP",
                url=f"smtp://mail-{self.region}.test:25",
                request_headers={"to": str(message["To"])},
                request_body=str(message.get_body(("plain",))),
                status=550 if failed else 250,
                response_headers={},
                response_body=None,
                duration_ms=1.0,
                error=f"refused: 550 {message['To']}" if failed else None,
                started_at=self.clock.now(),
                traceparent=traceparent,
            )
        )
        if failed:
            raise MailRejected(f"refused: 550 {message['To']}", status=550)
        self.letters.append(message)

    async def close(self) -> None:
        pass


def hurry(engine: Engine) -> None:
    """Nobody cuts the power here, so nobody waits for the disk either."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous = OFF"))
        engine.dispose()


def said(body: Mapping[str, object], status: int = 200, **headers: str) -> httpx.Response:
    return httpx.Response(
        status, headers=headers, stream=httpx.ByteStream(json.dumps(body).encode())
    )


def person(region: Region, candidate_id: str) -> tuple[str, str]:
    """Whose every word says where it belongs."""
    return f"{canary(region)}-{candidate_id}", f"{canary(region)}-{candidate_id}@mail.test"


def canary(region: Region) -> str:
    return {Region.US: "kestrel", Region.EU: "nightingale"}[region]


def ordered(region: Region, number: int) -> dict[str, object]:
    order_id, candidate = f"ord_{region}{number:06}", f"cand_{region}{number:06}"
    orders = f"{issuer_of(region)}/connect/v1/customers/{CUSTOMERS[region]}/assessment-orders"
    return {
        "order_id": order_id,
        "application_id": f"app_{region}{number:06}",
        "candidate_id": candidate,
        "job_id": "job_000001",
        "job_title": f"{canary(region)} keeper",
        "assessment": "big-five",
        "trigger": "recruiter_action",
        "email_template": "default",
        "callback_url": f"{orders}/{order_id}/callback",
    }


class TwoRegions:
    """`folder/us`, `folder/eu` and `folder/control` hold all that is written anywhere."""

    def __init__(self, folder: Path, runner: asyncio.Runner, urls: Mapping[str, str]) -> None:
        self.folder, self.runner = folder, runner
        self.clock = StandingClock()
        self.outside = {region: Outside(region, self.clock) for region in BOTH}
        for name in urls:
            (folder / name).mkdir(exist_ok=True)
        self.settings = Settings(
            public_url="http://jobcannon.test",
            icims_url="http://nowhere.test",
            client_id="jobcannon",
            encryption_keys=(generate_key(),),
            client_secret=CLIENT_SECRET,
            event_secrets=(EVENT_SECRET,),
            callback_secret=CALLBACK_SECRET,
            admin_password=QUICK_HASH,
            database_url=urls["control"],
            log_file=str(folder / "control" / "log.jsonl"),
            regional={
                region: Regional(
                    database_url=urls[region],
                    icims_url=issuer_of(region),
                    public_url=f"http://{region}.jobcannon.test",
                    log_file=str(folder / region / "log.jsonl"),
                )
                for region in BOTH
            },
        )
        self._logs = ExitStack()
        log_to_streams(self.settings, self._logs)
        self.start()

    def start(self) -> None:
        """Again after `crash`, on what is on the disk."""
        around = Surroundings(
            clock=self.clock,
            chance=lambda: 0.5,
            transport=lambda settings: httpx.MockTransport(self.outside[settings.regions[0]]),
            postman=lambda settings: self.outside[settings.regions[0]],
            works=False,
        )
        self._end = AsyncExitStack()
        self.run = self.runner.run(self._end.enter_async_context(running(self.settings, around)))
        for database in (
            self.run.control.database,
            *(p.database for p in self.run.programs.values()),
        ):
            hurry(database.engine)
        self.app = create_app(self.settings, around=around)
        self.state = state_of(self.run, self.settings, around, Metrics())
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(self), headers=JSON)

    def stop(self) -> None:
        self.runner.run(self._end.aclose())

    def close(self) -> None:
        self.stop()
        self._logs.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app({**scope, "state": dict(self.state)}, receive, send)

    def get(self, url: str, **more: str) -> httpx.Response:
        return self.runner.run(self.http.get(url, headers=more))

    def post(self, url: str, body: object) -> httpx.Response:
        return self.runner.run(self.http.post(url, json=body))

    def put(self, url: str, body: object) -> httpx.Response:
        return self.runner.run(self.http.put(url, json=body))

    def install(self, region: Region) -> httpx.Response:
        issuer, at = issuer_of(region), f"http://{region}.jobcannon.test"
        ticket = ticket_for(
            secret=CLIENT_SECRET,
            at=self.clock.at,
            issuer=issuer,
            customer_id=CUSTOMERS[region],
            jti=secrets.token_hex(8),
        )
        begun = self.get(f"{at}/oauth/authorize?ticket={ticket}&iss={issuer}")
        assert begun.status_code == 303, begun.text
        query = parse_qs(urlsplit(begun.headers["location"]).query)
        state = query["state"][0]
        return self.get(f"{at}/icims/oauth-callback?code=code&state={state}&iss={issuer}")

    def orders(self, region: Region, numbers: Sequence[int]) -> None:
        """Many events in one transaction of their region, where one each would take its time."""
        events, door = self.run.programs[region].services.events, self.run.control.services.door
        sent = [self.signed(region, "assessment.requested", ordered(region, n)) for n in numbers]
        opened = [door.opened(headers, body, at=self.clock.at) for headers, body in sent]
        self.run.programs[region].database.transact(
            lambda tx: [events.accept(tx, event, at=self.clock.at) for event in opened]
        )

    def signed(
        self, region: Region, type: str, data: Mapping[str, object]
    ) -> tuple[dict[str, str], bytes]:
        stamped = {"type": type, "timestamp": self.clock.at.isoformat()}
        whose = {"customer_id": CUSTOMERS[region]}
        body = json.dumps(stamped | {"data": whose | dict(data)}).encode()
        headers = signed_headers(
            key_of(EVENT_SECRET),
            message_id=f"evt_{secrets.token_hex(8)}",
            body=body,
            at=self.clock.at,
        )
        return headers, body

    def event(
        self, region: Region, type: str, data: Mapping[str, object], *, at: str | None = None
    ) -> httpx.Response:
        headers, body = self.signed(region, type, data)
        url = at or f"http://{region}.jobcannon.test/icims/events"
        return self.runner.run(
            self.http.post(
                url, content=body, headers=headers | {"content-type": "application/json"}
            )
        )

    def order(self, region: Region, number: int, *, at: str | None = None) -> httpx.Response:
        data = ordered(region, number)
        return self.event(region, "assessment.requested", data, at=at)

    def settle(self, *, minutes: int = 5) -> None:
        """iCIMS's rate limit lets so many calls through in a minute."""
        for _ in range(minutes):
            for program in self.run.programs.values():
                self.runner.run(program.worker.run_due())
            self.clock.at += timedelta(minutes=1)

    def sign_in(self) -> None:
        answer = self.post("http://jobcannon.test/admin/sessions", {"password": PASSWORD})
        assert answer.status_code == 201, answer.text
