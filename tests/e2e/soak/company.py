"""A company's day with everything going wrong: people, time, faults and deaths, in turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx

from scenarios.program import Program
from scenarios.stack import READY_SECONDS, Stack
from scenarios.walk import APP, APP_ID, STAGE, Walk
from tests.e2e.soak.mischief import rule

YEARS = 100_000_000
"""Seconds for which the staff stay signed in, whatever day it becomes."""

LONG_AGO = {"since": "2000-01-01T00:00:00Z"}
HOUR, DAY = 3_600, 86_400
MOST_PEOPLE = 14


@dataclass
class Company:
    """`life` is JobCannon's settings: each life of it begins with them."""

    stack: Stack
    walk: Walk
    life: Mapping[str, str]
    chance: Random
    standing: bool
    control: httpx.Client
    jobcannon: Program
    applications: dict[str, str] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    deaths: int = 0

    def __post_init__(self) -> None:
        self.id = self.walk.records.customer_id
        self.own = f"/_staging/tenants/{self.id}"
        self.connect = f"/connect/v1/customers/{self.id}"
        self.ours = self.stack.addresses.jobcannon
        staff = self.asked("GET", self.own)["staff"]
        tokens = {one["role"]: self._token(one["id"]) for one in staff}
        self.bob = {"Authorization": f"Bearer {tokens['recruiter']}"}
        self.carol = {"Authorization": f"Bearer {tokens['admin']}"}

    def day(self, *, steps: int) -> None:
        """Whatever comes next, by chance."""
        acts = (self.invite, self.break_something, self.let_time_pass, self.somebody, self.die)
        for _ in range(steps):
            self.chance.choices(acts, weights=(30, 25, 25, 13, 7))[0]()

    def invite(self) -> None:
        number = len(self.applications)
        if number == MOST_PEOPLE:
            return
        email = f"person{number}@candidates.test"
        person = {"first_name": f"Person{number}", "last_name": "Soak", "email": email}
        candidate = self.asked("POST", f"{self.connect}/candidates", self.bob, person)
        job = self.asked("GET", f"{self.connect}/jobs", self.bob)["items"][0]
        begun = {"candidate_id": candidate["id"], "job_id": job["id"]}
        application = self.asked("POST", f"{self.connect}/applications", self.bob, begun)
        stages = self.asked("GET", f"{self.connect}/workflows/{job['workflow_id']}", self.bob)
        [entered] = [one["id"] for one in stages["stages"] if one["name"] == STAGE]
        path = f"{self.connect}/applications/{application['id']}/stage"
        self.asked("PUT", path, self.bob, {"stage_id": entered})
        self.applications[email] = application["id"]

    def break_something(self) -> None:
        for _ in range(self.chance.randint(1, 4)):
            wrong = rule(self.chance, standing=self.standing)
            self.asked("POST", f"{self.own}/faults", body=wrong)

    def let_time_pass(self) -> None:
        self.advance(self.chance.choice([1, 6, 40, 200, 1_000, 4_000]))

    def advance(self, seconds: int) -> None:
        sent = {"seconds": seconds, "timeout": 60}
        assert self.asked("POST", f"{self.own}/clock/advance", body=sent)["settled"]

    def somebody(self) -> None:
        if self.applications:
            self.take(self.chance.choice(list(self.applications)), gives_up=True)

    def take(self, email: str, *, gives_up: bool = False) -> None:
        """The assessment, if its letter came; `gives_up` now and then on the way."""
        letters = self.letters(email)
        if email in self.done or not letters:
            return
        links = f"{self.own}/mailbox/{letters[0]['id']}/links"
        link = self.asked("GET", links, matching="/assessments/")["links"][0]
        with httpx.Client(timeout=30, trust_env=False) as browser:
            browser.headers["Accept"] = "application/json"
            begun = browser.post(f"{link}/attempts", json={})
            assert begun.status_code in (200, 201), begun.text
            attempt = f"{self.ours}/attempts/{begun.json()['id']}"
            for first in (1, 26):
                chosen = {str(item): self.chance.randrange(5) for item in range(first, first + 25)}
                saved = browser.put(f"{attempt}/answers", json={"answers": chosen})
                assert saved.is_success, saved.text
                if gives_up and self.chance.random() < 0.15:
                    return
            submitted = browser.post(f"{attempt}/submission", json={})
            assert submitted.is_success, submitted.text
        self.done.add(email)

    def die(self) -> None:
        self.deaths += 1
        self.jobcannon.kill()
        self.jobcannon = Program("jobcannon", ["integration", "serve"], self.life, tell=_silent)
        self.jobcannon.ready(within=READY_SECONDS)
        self.walk.staging.follow()

    def heal(self) -> None:
        """No more faults; whatever a person would have to do is done, and days pass."""
        self.asked("PUT", f"{self.own}/faults", body={"faults": []})
        self.asked("POST", f"{self.connect}/apps/{APP_ID}/endpoint/enable", self.carol)
        for _ in range(4):
            for found in ("recover", "replay-missing"):
                self.asked("POST", f"{self.own}/events/{found}", body=LONG_AGO)
            if self.standing:
                self.walk.carol.reauthorize(APP)
                self.resend_all()
            self.advance(DAY)
            for email in self.applications:
                self.take(email)
            self.advance(HOUR)
        self.advance(3 * DAY)

    def waiting(self) -> dict[str, object]:
        """Whoever has not taken the assessment, and what JobCannon says of it."""
        return {
            email: [
                (order["status"], self.walk.operator.stuck(order["id"]))
                for order in self.orders(application)
            ]
            for email, application in self.applications.items()
            if email not in self.done
        }

    def hits(self) -> int:
        """How often faults struck."""
        return sum(one["hits"] for one in self.asked("GET", f"{self.own}/faults")["faults"])

    def resend_all(self) -> None:
        """As an operator does it at JobCannon, with one click."""
        admin, password = f"{self.ours}/admin", self.stack.addresses.admin_password
        session = self.asked("POST", f"{admin}/sessions", body={"password": password})
        token = {"Authorization": f"Bearer {session['token']}"}
        self.asked("POST", f"{admin}/integrations/icims/recovery", token, LONG_AGO)

    def letters(self, email: str) -> list[dict[str, str]]:
        return self._items(f"{self.own}/mailbox", {}, to=email)

    def orders(self, application_id: str) -> list[dict[str, str]]:
        path = f"{self.connect}/assessment-orders"
        return self._items(path, self.bob, application_id=application_id)

    def scorecards(self, application_id: str) -> list[dict[str, str]]:
        path = f"{self.connect}/applications/{application_id}/scorecard/versions"
        return self._items(path, self.bob)

    def asked(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        body: Mapping[str, object] | None = None,
        **query: str,
    ) -> Any:
        """Of the fake, unless `path` is a whole address; what it answers, which is no refusal."""
        answer = self.control.request(method, path, headers=headers, json=body, params=query)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else {}

    def _items(self, path: str, headers: Mapping[str, str], **query: str) -> list[dict[str, str]]:
        items: list[dict[str, str]] = self.asked("GET", path, headers, None, **query)["items"]
        return items

    def _token(self, user_id: str) -> str:
        sent = {"kind": "staff", "user_id": user_id, "expires_in": YEARS}
        return str(self.asked("POST", f"{self.own}/tokens", body=sent)["token"])


def _silent(name: str, line: str) -> None:
    """Its log is in a file."""
