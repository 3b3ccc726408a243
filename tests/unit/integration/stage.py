"""JobCannon below its web side, on a real database, with time and the world in our hands."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from itertools import count
from types import MappingProxyType
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

import httpx
from argon2 import PasswordHasher
from sqlalchemy import Connection as Tx
from sqlalchemy import RowMapping, select

from integration.catalogue.loader import catalogue
from integration.domain.attempts import Attempt
from integration.domain.clock import StagingClock
from integration.domain.connections import Connection
from integration.domain.deliveries import Delivery, DeliveryKind, Exchange
from integration.domain.ids import CustomerId
from integration.domain.regions import Region
from integration.domain.signatures import key_of, signed_headers
from integration.domain.spans import Span
from integration.icims.wire import Wire
from integration.mail.post import Log
from integration.program import Program, assemble
from integration.services.admins.account_passwords import AccountPasswords
from integration.services.admins.accounts import Accounts
from integration.services.admins.admin import Admin, SignedIn
from integration.services.admins.passwords import Passwords
from integration.services.admins.sign_in_limits import SignInLimits
from integration.services.admins.signing_in import SigningIn
from integration.services.icims.arrivals import Receipt
from integration.services.icims.door import Door
from integration.settings import Regional, Settings
from integration.storage.audit import AuditLog
from integration.storage.database import Database
from integration.storage.keys.vault import Vault, generate_key
from integration.storage.tables.connections import connections
from integration.storage.tables.orders import orders
from integration.storage.tables.work import work
from integration.surroundings import Surroundings, random_token
from tests.unit.integration.fake_icims import CALLBACK_SECRET, CLIENT_SECRET, CUSTOMER, FakeIcims
from tests.unit.integration.fake_icims import ISSUER as ISSUER
from tests.unit.integration.tickets import ticket_for

T = TypeVar("T")

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PUBLIC_URL = "http://jobcannon.test"
EVENT_SECRET = "whsec_c3RhZ2luZy1vbmx5LWV2ZW50LXNlY3JldC1qb2JjYW5ub24="
PASSWORD = "correct horse battery staple"
# As cheap as argon2 gets: it is not what is tested.
QUICK = PasswordHasher(memory_cost=8, time_cost=1, parallelism=1)
QUICK_HASH = QUICK.hash(PASSWORD)
KEY = generate_key()
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@dataclass
class StandingClock:
    at: datetime = NOON

    def now(self) -> datetime:
        return self.at


@dataclass
class RecordingPostman:
    """Takes every message, unless told to fail first."""

    clock: StandingClock
    letters: list[EmailMessage] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)

    async def send(self, message: EmailMessage, *, traceparent: str, log: Log) -> None:
        failure = self.failures.pop(0) if self.failures else None
        log(
            Exchange(
                kind=DeliveryKind.EMAIL,
                method="SMTP",
                url="smtp://mail.test:25",
                request_headers={"to": str(message["To"])},
                request_body="…",
                status=None if failure else 250,
                response_headers={},
                response_body=None,
                duration_ms=1.0,
                error=str(failure) if failure else None,
                started_at=self.clock.now(),
                traceparent=traceparent,
            )
        )
        if failure:
            raise failure
        self.letters.append(message)

    async def close(self) -> None:
        pass


def settings_for(database_url: str) -> Settings:
    return Settings(
        public_url=PUBLIC_URL,
        icims_url=ISSUER,
        client_id="jobcannon",
        encryption_keys=(KEY,),
        client_secret=CLIENT_SECRET,
        event_secrets=(EVENT_SECRET,),
        callback_secret=CALLBACK_SECRET,
        admin_password=QUICK_HASH,
        database_url=database_url,
        regions=(Region.EU,),
        regional={Region.EU: Regional(database_url=database_url)},
    )


class Stage:
    """One JobCannon and its world; a `database` or `transport` of one's own may fail on purpose."""

    def __init__(
        self,
        database_url: str,
        runner: asyncio.Runner,
        *,
        database: Callable[[str], Database] = Database,
        wire: Callable[[httpx.AsyncBaseTransport], httpx.AsyncBaseTransport] = lambda it: it,
        world: tuple[FakeIcims, StandingClock, RecordingPostman] | None = None,
        rate_limit: int = 500,
    ) -> None:
        clock = StandingClock()
        self.icims, self.clock, self.postman = world or (
            FakeIcims(),
            clock,
            RecordingPostman(clock),
        )
        self.icims.clock = self.clock.now
        self.settings = replace(settings_for(database_url), rate_limit=rate_limit)
        self.database = database(self.settings.database_url)
        self.http = Wire(wire(self.icims.transport()))
        self.numbers = count(1)
        self.spans: list[Span] = []
        self._runner = runner
        self.program: Program = assemble(
            self.settings.of(Region.EU),
            Surroundings(
                clock=self.clock,
                new_token=random_token,
                chance=lambda: 0.5,
                postman=lambda _: self.postman,
                spans=self.spans.append,
            ),
            clock=StagingClock(self.clock),
            database=self.database,
            http=self.http,
            vault=Vault(Region.EU, self.settings.encryption_keys),
        )
        self.services = self.program.services
        self.door = Door(settings=self.settings, clock=StagingClock(self.clock))
        passwords, audit = Passwords(QUICK), AuditLog([KEY])
        self.accounts = Accounts(audit=audit, new_token=random_token)
        self.account_passwords = AccountPasswords(
            admin=Admin(
                self.settings.admin_password,
                audit,
                passwords=passwords,
                limits=SignInLimits(key=KEY, new_token=random_token),
                new_token=random_token,
            ),
            accounts=self.accounts,
            passwords=passwords,
            new_token=random_token,
        )

    @property
    def admin(self) -> Admin:
        return self.account_passwords.admin

    @property
    def signing_in(self) -> SigningIn:
        return SigningIn(self.account_passwords)

    def sign_in(self, *, email: str = "", password: str, where: str) -> SignedIn:
        signing_in, run = self.signing_in, self.database.run
        return self.wait_for(
            signing_in.sign_in(run, email=email, password=password, where=where, at=self.clock.at)
        )

    @property
    def world(self) -> tuple[FakeIcims, StandingClock, RecordingPostman]:
        return self.icims, self.clock, self.postman

    def wait_for(self, coroutine: Coroutine[object, object, T]) -> T:
        return self._runner.run(coroutine)

    def tx(self, use_case: Callable[[Tx], T]) -> T:
        return self.database.transact(use_case)

    def pass_time(self, **span: float) -> None:
        self.clock.at += timedelta(**span)

    def close(self) -> None:
        self.wait_for(self.http.aclose())
        self.database.close()

    def install(self, *, scopes: str | None = None) -> Connection:
        """Carol's whole walk, from the Marketplace's ticket to the stored token."""
        if scopes is not None:
            self.icims.scopes = scopes
        return self.tx(self.walked())

    def walked(self) -> Callable[[Tx], Connection]:
        """Up to iCIMS's answer; what is left is to keep the token."""
        started = self.tx(
            lambda tx: self.services.installing.begin(
                tx, ticket=self.ticket(), iss=ISSUER, at=self.clock.at
            )
        )
        self.tx(
            lambda tx: self.services.installing.announce(
                tx, customer_id=CustomerId(CUSTOMER), at=self.clock.at
            )
        )
        query = query_of(started.authorize_url)
        code = self.icims.code_for(query["code_challenge"])
        redemption = self.tx(
            lambda tx: self.services.installing.redeem(
                tx,
                state=query["state"],
                iss=ISSUER,
                code=code,
                browser_secret=started.browser_secret,
                at=self.clock.at,
            )
        )
        answer = self.wait_for(self.program.oauth.exchange(redemption, code=code))
        return lambda tx: self.services.installing.activate(
            tx, redemption=redemption, answer=answer, at=self.clock.at
        )

    def ticket(self) -> str:
        return ticket_for(
            secret=CLIENT_SECRET,
            at=self.clock.at,
            issuer=ISSUER,
            customer_id=CUSTOMER,
            jti=f"jti-{next(self.numbers)}",
        )

    def accept(
        self,
        type: str,
        data: Mapping[str, object],
        *,
        event_id: str | None = None,
        occurred_at: datetime | None = None,
    ) -> Receipt:
        return self.tx(self.arriving(type, data, event_id=event_id, occurred_at=occurred_at))

    def arriving(
        self,
        type: str,
        data: Mapping[str, object],
        *,
        event_id: str | None = None,
        occurred_at: datetime | None = None,
    ) -> Callable[[Tx], Receipt]:
        """What is left is to accept it."""
        body = event_body(type, data, at=occurred_at or self.clock.at)
        headers = signed_headers(
            key_of(EVENT_SECRET),
            message_id=event_id or f"evt_{next(self.numbers):012}",
            body=body,
            at=self.clock.at,
        )
        event = self.door.opened(headers | {"traceparent": TRACE}, body, at=self.clock.at)
        return lambda tx: self.services.events.accept(tx, event, at=self.clock.at)

    def request(
        self,
        order_id: str = "ord_alice00001",
        *,
        changed: Mapping[str, object] = MappingProxyType({}),
        **more: object,
    ) -> Receipt:
        return self.accept("assessment.requested", requested(order_id) | dict(changed) | more)

    def settle(self) -> int:
        """The worker does all that is due now."""
        return self.wait_for(self.program.worker.run_due())

    def settle_within(self, **span: float) -> None:
        """Time passes from one due piece of work to the next, as long as the span is."""
        end = self.clock.at + timedelta(**span)
        while True:
            self.settle()
            ahead = self.wait_for(self.program.worker.next_due_at())
            if ahead is None or ahead > end:
                self.clock.at = end
                self.settle()
                return
            self.clock.at = max(self.clock.at, ahead)

    def take(self, *, answer: int = 3) -> Attempt:
        """Alice opens the link of her newest letter, answers everything and submits."""
        link_token = link_of(self.postman.letters[-1])
        assessments = self.services.assessments
        attempt, secret = self.tx(
            lambda tx: assessments.begin(tx, link_token=link_token, at=self.clock.at)
        )
        answers = {item.number: answer for item in catalogue()[attempt.assessment].items}
        self.pass_time(minutes=8)
        self.tx(
            lambda tx: assessments.save(
                tx,
                attempt_id=attempt.id,
                attempt_secret=secret,
                answers=answers,
                at=self.clock.at,
            )
        )
        return self.tx(
            lambda tx: assessments.submit(
                tx, attempt_id=attempt.id, attempt_secret=secret, at=self.clock.at
            )
        )

    def work(self, kind: str | None = None) -> list[RowMapping]:
        in_order = select(work).order_by(work.c.created_at)
        rows = self.tx(lambda tx: tx.execute(in_order).mappings().all())
        return [row for row in rows if kind is None or row["kind"] == kind]

    def connection(self) -> RowMapping:
        return self.tx(lambda tx: tx.execute(select(connections)).mappings().one())

    def order(self, order_id: str = "ord_alice00001") -> RowMapping:
        asked = select(orders).where(orders.c.order_id == order_id)
        return self.tx(lambda tx: tx.execute(asked).mappings().one())

    def log(self, *, kind: str | None = None, order_id: str | None = None) -> list[Delivery]:
        """Oldest first."""
        page = self.tx(
            lambda tx: self.services.deliveries.page(tx, limit=200, kind=kind, order_id=order_id)
        )
        return list(reversed(page.items))


def requested(order_id: str) -> dict[str, object]:
    at = f"{ISSUER}/connect/v1/customers/{CUSTOMER}"
    return {
        "customer_id": CUSTOMER,
        "order_id": order_id,
        "application_id": "app_alice00001",
        "candidate_id": "cand_alice00001",
        "job_id": "job_lead000001",
        "job_title": "Warehouse Operations Lead",
        "assessment": "big-five",
        "trigger": "stage_entry",
        "email_template": "branded",
        "callback_url": f"{at}/assessment-orders/{order_id}/callback",
    }


def event_body(type: str, data: Mapping[str, object], *, at: datetime = NOON) -> bytes:
    """Letters beyond ASCII as they are, as iCIMS writes them."""
    event = {"type": type, "timestamp": at.isoformat(), "data": dict(data)}
    return json.dumps(event, ensure_ascii=False).encode()


def query_of(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def link_of(letter: EmailMessage) -> str:
    body = letter.get_body(preferencelist=("plain",))
    assert body is not None
    _, _, after = str(body.get_content()).partition(f"{PUBLIC_URL}/assessments/")
    return after.split()[0]
