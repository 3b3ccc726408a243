"""`--state FILE` against `kill -9`: what was acknowledged is there, and nothing by half."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parent.parent.parent

ROUNDS, WRITERS = 3, 3

Found = Mapping[str, object]


@dataclass
class Running:
    """The program with a state file, and its one customer."""

    process: subprocess.Popen[str]
    url: str
    customer: str = ""
    bob: dict[str, str] = field(default_factory=dict)

    @property
    def connect(self) -> str:
        return f"{self.url}/connect/v1/customers/{self.customer}"

    @property
    def tenant(self) -> str:
        return f"{self.url}/_staging/tenants/{self.customer}"

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(timeout=10)


@contextmanager
def running(state: Path) -> Iterator[Running]:
    command = [sys.executable, "-m", "mock_icims", "serve", "--staging", "--state", str(state)]
    command += ["--port", "0", "--smtp-port", "0", "--seed", "3"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            ready = process.stdout.readline()
            assert ready, process.stderr and process.stderr.read()
            yield Running(process, str(json.loads(ready)["url"]))
        finally:
            process.kill()


def furnish(at: Running, http: httpx.Client) -> None:
    """JobCannon is installed, and asked for the Big Five whenever somebody is assessed."""
    [shown] = http.get(f"{at.url}/_staging/tenants").json()["items"]
    at.customer = shown["customer"]["id"]
    admin = next(one["id"] for one in shown["staff"] if one["role"] == "admin")
    minted = http.post(f"{at.tenant}/tokens", json={"kind": "staff", "user_id": admin})
    at.bob = {"Authorization": f"Bearer {minted.json()['token']}"}
    http.post(f"{at.tenant}/tokens", json={"kind": "app", "app_id": "jobcannon"})
    rules = [
        {"stage_id": stage["id"], "job_id": None, "assessment": "big-five"}
        for workflow in shown["workflows"]
        for stage in workflow["stages"]
        if stage["kind"] == "assessment"
    ]
    configuration = {
        "triggers": {
            "stage_entry": {"enabled": True, "rules": rules},
            "recruiter_action": {"enabled": True},
            "custom_workflows": {"enabled": False, "rules": []},
        },
        "catalog": ["big-five"],
        "email_template": "branded",
        "scorecard_mapping": [],
    }
    saved = http.put(
        f"{at.connect}/apps/jobcannon/configuration", json=configuration, headers=at.bob
    )
    assert saved.status_code == 200, saved.text


class Writers:
    """Recruiters who hire and advance until the server is gone. `acknowledged` is what it took."""

    def __init__(self, at: Running, *, seed: int) -> None:
        self.at = at
        self.seed = seed
        self.acknowledged: list[tuple[str, str, str]] = []
        self.enough = threading.Event()
        self._wanted = random.Random(seed).randrange(5, 40)

    def write(self) -> None:
        threads = [threading.Thread(target=self._hire, args=(n,)) for n in range(WRITERS)]
        for thread in threads:
            thread.start()
        assert self.enough.wait(timeout=30)
        self.at.kill()
        for thread in threads:
            thread.join(timeout=30)

    def _hire(self, number: int) -> None:
        try:
            with httpx.Client(headers=self.at.bob) as http:
                job = http.get(f"{self.at.connect}/jobs").json()["items"][0]
                stage = next(
                    stage["id"]
                    for stage in http.get(f"{self.at.connect}/stages").json()["items"]
                    if stage["kind"] == "assessment" and stage["workflow_id"] == job["workflow_id"]
                )
                for name in range(10_000):
                    self._one(http, f"Zoe {self.seed}.{number}.{name}", job["id"], stage)
        except httpx.TransportError:
            self.enough.set()

    def _one(self, http: httpx.Client, name: str, job_id: str, stage_id: str) -> None:
        made = self._sent(http, "POST", "/candidates", {"first_name": name, "last_name": "Lind"})
        self._took("candidates", made, "first_name")
        wanted = {"candidate_id": made["id"], "job_id": job_id}
        applied = self._sent(http, "POST", "/applications", wanted)
        path = f"/applications/{applied['id']}/stage"
        moved = self._sent(http, "PUT", path, {"stage_id": stage_id})
        self._took("applications", moved, "updated_at")

    def _sent(self, http: httpx.Client, method: str, path: str, body: Found) -> Found:
        answer = http.request(method, f"{self.at.connect}{path}", json=body)
        assert answer.status_code in (200, 201), answer.text
        found: Found = answer.json()
        return found

    def _took(self, kind: str, found: Found, attribute: str) -> None:
        self.acknowledged.append((kind, str(found["id"]), str(found[attribute])))
        if len(self.acknowledged) >= self._wanted:
            self.enough.set()


def all_of(http: httpx.Client, url: str) -> list[Found]:
    """Every page of a list."""
    items: list[Found] = []
    query = {"limit": "200"}
    while True:
        page = http.get(url, params=query).json()
        items += page["items"]
        if page["next_cursor"] is None:
            return items
        query["cursor"] = page["next_cursor"]


def test_no_acknowledged_write_is_lost_and_none_is_there_by_half(tmp_path: Path) -> None:
    state = tmp_path / "world.db"
    acknowledged: list[tuple[str, str, str]] = []
    bob: dict[str, str] = {}
    customer = ""

    for number in range(ROUNDS + 1):
        with running(state) as at, httpx.Client() as http:
            if number == 0:
                furnish(at, http)
                bob, customer = at.bob, at.customer
            at.bob, at.customer = bob, customer
            http.headers.update(bob)

            for kind, id, value in acknowledged:
                found = http.get(f"{at.connect}/{kind}/{id}")
                assert found.status_code == 200, f"{kind}/{id} was acknowledged, and is gone"
                assert value in found.text
            assert_nothing_is_there_by_half(at, http)

            if number < ROUNDS:
                writers = Writers(at, seed=number)
                writers.write()
                acknowledged += writers.acknowledged

    assert len(acknowledged) >= 5 * ROUNDS


def assert_nothing_is_there_by_half(at: Running, http: httpx.Client) -> None:
    """Whoever entered the assessment has an order, and each order has its event."""
    ours = {one["id"] for one in all_of(http, f"{at.connect}/candidates") if is_zoe(one)}
    assessed = Counter(
        one["id"]
        for one in all_of(http, f"{at.connect}/applications")
        if one["candidate_id"] in ours and one["updated_at"] != one["created_at"]
    )
    orders = all_of(http, f"{at.connect}/assessment-orders")
    events = [event["type"] for event in all_of(http, f"{at.tenant}/events")]

    assert Counter(one["application_id"] for one in orders) == assessed
    assert Counter(events)["assessment.requested"] == len(orders)


def is_zoe(candidate: Found) -> bool:
    return str(candidate["first_name"]).startswith("Zoe ")


def test_a_second_program_is_told_who_has_the_file(tmp_path: Path) -> None:
    state = tmp_path / "world.db"
    with running(state):
        second = subprocess.run(
            [sys.executable, "-m", "mock_icims", "serve", "--port", "0", "--state", str(state)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )

    assert second.returncode != 0
    assert "is in use by another mock-icims" in second.stderr


@pytest.mark.parametrize("ended", [signal.SIGTERM, signal.SIGINT], ids=lambda one: one.name)
def test_a_program_that_is_told_to_stop_leaves_one_whole_file(
    tmp_path: Path, ended: signal.Signals
) -> None:
    state = tmp_path / "world.db"
    with running(state) as at:
        at.process.send_signal(ended)
        assert at.process.wait(timeout=10) == 0

    assert [path.name for path in tmp_path.iterdir()] == ["world.db"]
