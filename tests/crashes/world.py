"""Everything outside of JobCannon: an iCIMS and a mail server on real sockets, and the people."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path

import httpx
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import select as rows_of
from starlette.types import ASGIApp, Receive, Scope, Send

from contracts.serving import served
from integration.catalogue.loader import catalogue
from integration.domain.signatures import key_of, signed_headers
from integration.domain.work import WorkState
from integration.storage.database import Database
from integration.storage.tables.work import work
from integration.surroundings import SystemClock
from tests.crashes.checker import Seen
from tests.crashes.lives import Life
from tests.crashes.succession import Lives
from tests.unit.integration.fake_icims import CLIENT_SECRET, CUSTOMER, ISSUER, FakeIcims
from tests.unit.integration.stage import EVENT_SECRET, KEY, event_body, query_of, requested
from tests.unit.integration.tickets import ticket_for

# What takes longer than this after the last death is stuck.
PATIENCE_SECONDS = 60.0
NOW = SystemClock()


class Stuck(Exception):
    """It did not come in time."""


@dataclass
class Outside:
    """`icims` is exchanged for a new one at the beginning of each walk."""

    icims: FakeIcims = field(default_factory=FakeIcims)
    app: ASGIApp | None = None
    letters: list[bytes] = field(default_factory=list)
    url: str = ""
    smtp_port: int = 0

    def begin(self) -> None:
        self.icims = FakeIcims(clock=NOW.now)
        self.app = self.icims.app()
        self.letters.clear()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            assert self.app is not None
            await self.app(scope, receive, send)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.letters.append(envelope.content)
        return "250 OK"


@contextmanager
def outside() -> Iterator[Outside]:
    made = Outside()
    with socket.create_server(("127.0.0.1", 0)) as free:
        made.smtp_port = free.getsockname()[1]
    mail = Controller(made, hostname="127.0.0.1", port=made.smtp_port)
    mail.start()
    try:
        with served(lambda _: made) as url:
            made.url = url
            yield made
    finally:
        mail.stop()


@dataclass
class Walk:
    """Carol, iCIMS and Alice, who ask again whenever they see no answer."""

    outside: Outside
    lives: Lives
    database_url: str
    order_id: str = "ord_alice00001"
    hurried: bool = False
    """Alice acts while JobCannon is at work; otherwise each walk passes the same points."""

    http: httpx.Client = field(init=False)
    database: Database = field(init=False)
    _tickets: int = 0

    def __post_init__(self) -> None:
        # Plain HTTP, for which no certificates are read.
        self.http = httpx.Client(base_url=self.lives.url, timeout=10, trust_env=False, verify=False)
        self.database = Database(self.database_url)

    def __enter__(self) -> Walk:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()
        self.database.close()

    def whole(self, *, deaths: int = 0, reauthorized: bool = False) -> Seen:
        """All of it, and so many deaths; a point that is not passed leaves it waiting for one."""
        self.install()
        if reauthorized:
            self.lose_the_token()
        self.request()
        if reauthorized:
            self.until("parked", lambda: self.states() == [WorkState.PARKED])
            self.install()
        self.until("sent", lambda: ("order_status", "sent") in self.outside.icims.effects)
        self.wait_a_little()
        self.take()
        self.until("callback", lambda: self.outside.icims.did("callback") > 0)
        # The last points are passed when everybody outside has seen all of it.
        self.until("death", lambda: self.lives.deaths >= deaths)
        self.until("all done", self.is_done)
        return self.seen()

    def install(self) -> None:
        """From the Marketplace each time: a code and a ticket are good once."""
        for _ in self._tries():
            self._tickets += 1
            ticket = ticket_for(
                secret=CLIENT_SECRET,
                at=NOW.now(),
                issuer=ISSUER,
                customer_id=CUSTOMER,
                jti=f"jti-{self._tickets}",
            )
            begun = self._once("GET", "/oauth/authorize", params={"ticket": ticket, "iss": ISSUER})
            if begun is None or not begun.has_redirect_location:
                continue
            query = query_of(begun.headers["location"])
            code = self.outside.icims.code_for(query["code_challenge"])
            answer = {"code": code, "state": query["state"], "iss": ISSUER}
            done = self._once("GET", "/icims/oauth-callback", params=answer)
            if done is not None and done.is_success:
                return
        raise Stuck("install")

    def lose_the_token(self) -> None:
        """Revoked in iCIMS, without a word to JobCannon."""
        self.outside.icims.tokens.clear()

    def request(self) -> None:
        self.tell("evt_000000000001", "assessment.requested", requested(self.order_id))

    def erase(self) -> None:
        data = {"customer_id": CUSTOMER, "candidate_id": requested(self.order_id)["candidate_id"]}
        self.tell("evt_000000000002", "candidate.erased", data)

    def tell(self, id: str, type: str, data: Mapping[str, object]) -> None:
        """An event, again and again until it is taken."""
        body = event_body(type, data, at=NOW.now())
        for _ in self._tries():
            headers = signed_headers(key_of(EVENT_SECRET), message_id=id, body=body, at=NOW.now())
            headers |= {"content-type": "application/json"}
            answer = self._once("POST", "/icims/events", content=body, headers=headers)
            if answer is not None and answer.status_code == 202:
                return
        raise Stuck("event")

    def take(self) -> None:
        link = self.link()
        self._asked("GET", link)
        attempt = self._asked("POST", f"{link}/attempts", json={}).json()
        self.wait_a_little()
        at = f"/attempts/{attempt['id']}"
        items = [item.number for item in catalogue()["big-five"].items]
        for page in (items[:25], items[25:]):
            self._asked("PUT", f"{at}/answers", json={"answers": {str(item): 3 for item in page}})
        self._asked("POST", f"{at}/submission", json={})

    def wait_a_little(self) -> None:
        if not self.hurried:
            self.until("done so far", self.is_done)

    def link(self) -> str:
        body = message_from_bytes(self.outside.letters[-1])
        text = next(part for part in body.walk() if part.get_content_type() == "text/plain")
        payload = text.get_payload(decode=True)
        assert isinstance(payload, bytes)
        _, _, after = payload.decode().partition("http://jobcannon.test")
        return after.split()[0]

    def until(self, what: str, condition: Callable[[], bool]) -> None:
        ends = NOW.now().timestamp() + PATIENCE_SECONDS
        while not condition():
            if NOW.now().timestamp() > ends:
                raise Stuck(f"{what}: {self.seen()}")
            self.lives.look()

    def is_done(self) -> bool:
        return set(self.states()) == {WorkState.DONE}

    def states(self) -> list[str]:
        states = self.database.transact(
            lambda tx: tx.execute(rows_of(work.c.state)).scalars().all()
        )
        return list(states)

    def seen(self) -> Seen:
        return Seen(
            effects=list(self.outside.icims.effects),
            message_ids=[
                str(message_from_bytes(letter)["Message-ID"]) for letter in self.outside.letters
            ],
            states=self.states(),
        )

    def _asked(self, method: str, path: str, **sent: object) -> httpx.Response:
        """Until there is an answer; that it was submitted before is one too."""
        for _ in self._tries():
            answer = self._once(method, path, **sent)
            if answer is not None and (answer.is_success or answer.status_code == 409):
                return answer
        raise Stuck(f"{method} {path}")

    def _tries(self) -> Iterator[None]:
        """As often as there is time for; who has no answer by then gives up."""
        ends = NOW.now().timestamp() + PATIENCE_SECONDS
        while NOW.now().timestamp() < ends:
            yield

    def _once(self, method: str, path: str, **sent: object) -> httpx.Response | None:
        """None when nobody answered: the one that was asked has died, or will any moment."""
        try:
            answer = self.http.request(method, path, **sent)  # type: ignore[arg-type]
        except httpx.TransportError:
            self.lives.look()
            return None
        if answer.is_error:
            self.lives.look()
        return answer


def life_of(outside: Outside, database_url: str, folder: Path, failpoint: str | None) -> Life:
    return Life(
        database_url=database_url,
        icims=outside.url,
        smtp_port=outside.smtp_port,
        passed=str(folder / "passed"),
        log=str(folder / "log"),
        key=KEY,
        failpoint=failpoint,
    )
