"""Sixteen workers on one fake, all at once: each moves and breaks its own, and sees no other."""

from __future__ import annotations

import json
import random
import smtplib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from threading import Barrier, Thread

import pytest

from mock_icims.testing import Icims, Tenant
from mock_icims.testing.processes import serving
from mock_icims.testing.wires import Wire

WORKERS = 16
APP = "jobcannon"
"""The same id for all of them, each with a registration of its own."""

NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)
REGISTERED = json.loads((files("mock_icims.seeds") / "apps" / "jobcannon.json").read_text())


@dataclass
class Inbox:
    """Where the apps' events arrive: the paths, and the customers that were named there."""

    url: str = ""
    came: list[tuple[str, str]] = field(default_factory=list)

    def at(self, worker: int) -> list[str]:
        return [customer for path, customer in self.came if path == f"/{worker}"]


@pytest.fixture(scope="module")
def fake() -> Iterator[Icims]:
    with serving() as ready:
        icims = Icims(ready.url, token=ready.token)
        yield icims
        icims.close()


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with receiving(Inbox()) as inbox:
        yield inbox


def test_sixteen_workers_never_see_each_other(fake: Icims, inbox: Inbox) -> None:
    workers = [Worker(fake, number, inbox) for number in range(WORKERS)]
    together = Barrier(WORKERS)

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(lambda worker: worker.work(together), workers))

    # All is quiet now: what one of them would have left with another is there to be seen.
    assert len({worker.tenant.id for worker in workers}) == WORKERS
    for worker in workers:
        worker.sees_only_its_own()


class Worker:
    """One test run: a customer, an app, and things to do in an order of its own."""

    def __init__(self, fake: Icims, number: int, inbox: Inbox) -> None:
        self.number = number
        self.name = f"Worker {number:02}"
        self.fake = fake
        self.inbox = inbox
        self.order = random.Random(number)
        # The same seed for all, so that they have the same people and jobs.
        self.tenant: Tenant = fake.open_tenant(seed=1, name=self.name)
        self.control = Wire(fake.client(fake.token), f"/_staging/tenants/{self.tenant.id}")
        self.now = NEW_YEAR + timedelta(days=number)
        self.tenant.clock.freeze(self.now)
        self.quota = 5 + number
        self.control.ask(dict, "PUT", "/limits", body={"quota": self.quota})
        self.tenant.register(APP, registration(number, inbox))
        self.tenant.app_token(APP)
        self.mails = self.made = self.struck = self.events = 0

    def work(self, together: Barrier) -> None:
        together.wait(30)
        deeds = [
            self.moves_its_clock,
            self.arms_a_fault,
            self.uses_up_its_limit,
            self.gets_mail,
            self.makes_a_candidate,
            self.keeps_and_restores,
            self.has_an_event_sent,
        ]
        self.order.shuffle(deeds)
        for deed in deeds:
            deed()
            self.sees_only_its_own()

    def moves_its_clock(self) -> None:
        by = timedelta(hours=self.order.randint(1, 9))
        self.tenant.clock.advance(by)
        self.now += by

    def arms_a_fault(self) -> None:
        """As often as the number of the worker says, with a status of its own."""
        times, status = 1 + self.number % 3, 500 + self.number
        self.tenant.faults.arm("jobs.list", status=status, times=times)
        recruiter = self.tenant.as_recruiter()

        answers = [recruiter.get("/jobs").status_code for _ in range(times + 1)]

        assert answers == [status] * times + [200]
        self.struck += times

    def uses_up_its_limit(self) -> None:
        """The clock stands, so the bucket fills up only when this worker lets time pass."""
        self.tenant.clock.advance(minutes=2)
        self.now += timedelta(minutes=2)
        app = self.tenant.as_app(APP)

        answers = [app.get("/candidates").status_code for _ in range(self.quota + 1)]

        assert answers == [200] * self.quota + [429]

    def gets_mail(self) -> None:
        address = self.order.choice([person.email for person in self.tenant.staff])
        message = EmailMessage()
        message["From"], message["To"] = "app@vendor.test", address
        message["Subject"] = f"{self.name} {self.mails}"
        message.set_content(f"https://vendor.test/{self.number}/{self.mails}")

        assert self.fake.smtp is not None
        with smtplib.SMTP(*self.fake.smtp) as server:
            server.send_message(message)

        mail = self.tenant.assert_mail(to=address, subject=message["Subject"])
        assert mail.links == [f"https://vendor.test/{self.number}/{self.mails}"]
        self.mails += 1

    def makes_a_candidate(self) -> None:
        person = {"first_name": self.name, "last_name": str(self.made)}
        assert self.tenant.as_recruiter().post("/candidates", json=person).status_code == 201
        self.made += 1

    def keeps_and_restores(self) -> None:
        """Under one name for all workers; what was made after it is gone again."""
        self.tenant.save("kept")
        person = {"first_name": self.name, "last_name": "Gone"}
        made = self.tenant.as_recruiter().post("/candidates", json=person).json()

        self.tenant.restore("kept")

        assert self.tenant.as_recruiter().get(f"/candidates/{made['id']}").status_code == 404

    def has_an_event_sent(self) -> None:
        admin = self.tenant.as_admin()
        named = {"name": f"{self.name} {self.events}", "type": "number"}
        made = admin.post("/scorecard-fields", json=named).json()
        assert admin.delete(f"/scorecard-fields/{made['id']}").is_success
        self.tenant.settle()
        self.events += 1

    def sees_only_its_own(self) -> None:
        tenant = self.tenant
        assert tenant.clock.now() == self.now
        assert tenant.faults.armed() == []
        assert {mail.subject.rpartition(" ")[0] for mail in tenant.mailbox.mails()} <= {self.name}
        assert len(tenant.mailbox.mails()) == self.mails
        assert set(came := self.inbox.at(self.number)) <= {tenant.id}
        assert len(came) >= self.events
        assert len(tenant.events(type="scorecard_field.deleted")) == self.events
        found = tenant.as_recruiter().get("/candidates", params={"limit": 200}).json()["items"]
        workers = {one["first_name"] for one in found if one["first_name"].startswith("Worker ")}
        assert workers <= {self.name}
        elsewhere = [
            exchange.path
            for exchange in tenant.journal.exchanges()
            if exchange.direction == "in" and tenant.id not in exchange.path
        ]
        assert elsewhere == []


def registration(number: int, inbox: Inbox) -> dict[str, object]:
    """The packaged one, with a client id and an address of this worker's own."""
    own = {"client_id": f"worker-{number}", "events_url": f"{inbox.url}/{number}"}
    return {name: value for name, value in REGISTERED.items() if name != "app_id"} | own


@contextmanager
def receiving(inbox: Inbox) -> Iterator[Inbox]:
    """Answers 202 to every event, and notes whose it was."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            inbox.came.append((self.path, str(sent["data"]["customer_id"])))
            self.send_response(202)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    inbox.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield inbox
    finally:
        server.shutdown()
        server.server_close()
