"""Both regions in one JobCannon as a real process: what each has is in its own files alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import httpx
import pytest

from integration.catalogue.loader import catalogue
from integration.domain.regions import BOTH, Region
from mock_icims.testing import Icims, Tenant
from scenarios.actors.staff import Account
from scenarios.eventually import eventually
from scenarios.exchanges import Exchanges
from scenarios.play import play, up_to
from scenarios.report import Report
from scenarios.stack import Stack, started
from scenarios.staging import Staging
from scenarios.walk import walk_with
from tests.canaries import every_file, hits
from tests.e2e.transcript import explained

# Each with a dozen calls and a letter over real sockets; thousands are in test_residency.py.
PEOPLE = 6
SEEDS = count(701)
NAMES = {Region.US: "Kestrel", Region.EU: "Nightingale"}
OTHER = {Region.US: Region.EU, Region.EU: Region.US}
ITEMS = [item.number for item in catalogue()["big-five"].items]


@dataclass
class Files:
    """Of a JobCannon, a region's with its name in theirs; and what it said on its outputs."""

    folder: Path
    said: list[tuple[str, bytes]] = field(default_factory=list)

    def heard(self, program: str, line: str) -> None:
        self.said.append((program, line.encode()))

    def kept(self, place: Region | None) -> list[tuple[str, bytes]]:
        return [one for one in every_file(self.folder) if region_of(one[0]) is place]


def region_of(file: str) -> Region | None:
    return next((region for region in BOTH if f"-{region}." in file), None)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


@pytest.fixture
def stack(exchanges: Exchanges, files: Files) -> Iterator[Stack]:
    """Of its own, whose files nobody else writes."""
    more = {
        "JOBCANNON_DATABASE_URL": f"sqlite:///{files.folder / 'jobcannon.sqlite3'}",
        "JOBCANNON_LOG_FILE": str(files.folder / "jobcannon.log"),
        "JOBCANNON_LOG_LEVEL": "debug",
    }
    with started(exchanges, tell=files.heard, more=more) as running:
        yield running


@pytest.fixture
def icims(stack: Stack) -> Iterator[Icims]:
    one = Icims(stack.addresses.icims)
    yield one
    one.close()


def test_nothing_of_a_region_is_in_the_other_ones_files_letters_or_calls(
    exchanges: Exchanges, stack: Stack, icims: Icims, files: Files
) -> None:
    customers = {region: icims.open_tenant(region=region, seed=next(SEEDS)) for region in BOTH}
    for region, tenant in customers.items():
        connect(exchanges, stack, tenant, region)
    for act in (invite, answer, finish):
        for region, tenant in customers.items():
            act(tenant, NAMES[region])
    outside = {region: told(tenant) for region, tenant in customers.items()}
    stack.jobcannon.stop()

    kept = {place: files.kept(place) for place in (None, *BOTH)}
    output = [one for one in files.said if one[0] == "jobcannon"]
    for region in BOTH:
        name = NAMES[region]
        assert len(hits([name], kept[region])) > 1, "the scan would find it where it belongs"
        assert hits([name], outside[region])
        for elsewhere in (kept[OTHER[region]], kept[None], output, outside[OTHER[region]]):
            assert not hits([name, name.lower()], elsewhere)


def connect(exchanges: Exchanges, stack: Stack, tenant: Tenant, region: Region) -> None:
    """Steps 1 to 3 of the guide, by its admin in a browser."""
    carol, bob = (
        Account(email=one.email, password=one.password, name=one.name)
        for one in (tenant.admin, tenant.recruiter)
    )
    staging = Staging(exchanges, icims=stack.addresses.icims).without_customer()
    walk = walk_with(exchanges, stack.addresses, staging, carol=carol, bob=bob)
    walk.operator.look_at(region)
    report = Report(exchanges)
    play(report, walk, lines=up_to(4))
    assert not report.failed, explained(report)


def invite(tenant: Tenant, name: str) -> None:
    """Each is advanced to the stage that sends an assessment; some iCIMS does not tell of."""
    domain = tenant.recruiter.email.partition("@")[2]
    job = tenant.jobs[0]
    [stages] = [one.stages for one in tenant.workflows if one.id == job.workflow_id]
    stage = next(one.id for one in stages if one.kind == "assessment")
    with tenant.as_recruiter() as bob:
        for number in range(PEOPLE):
            person = {"first_name": name, "last_name": f"{name}-{number}"}
            email = f"{name}.{number}@mail.{domain}".lower()
            candidate = made(bob, "/candidates", person | {"email": email})
            applied = {"candidate_id": candidate, "job_id": job.id}
            application = made(bob, "/applications", applied)
            moved = bob.put(f"/applications/{application}/stage", json={"stage_id": stage})
            assert moved.status_code == 200, moved.text


def answer(tenant: Tenant, name: str) -> None:
    """Two of three to the end, the others as far as the tenth item."""
    letters = eventually(
        tenant.mailbox.mails, lambda mails: len(mails) == PEOPLE, expected="a letter for each"
    )
    with httpx.Client(headers={"accept": "application/json"}, trust_env=False) as browser:
        for number, letter in enumerate(letters):
            [link] = {one for one in letter.links if "/assessments/" in one}
            begun = browser.post(f"{link}/attempts", json={})
            assert begun.status_code == 201, begun.text
            attempt = f"{link.partition('/assessments/')[0]}/attempts/{begun.json()['id']}"
            answers = {str(item): 3 for item in (ITEMS if number % 3 else ITEMS[:10])}
            assert browser.put(f"{attempt}/answers", json={"answers": answers}).status_code == 200
            done = browser.post(f"{attempt}/submission", json={})
            assert done.is_success == bool(number % 3), done.text


def finish(tenant: Tenant, _: str) -> None:
    completed = PEOPLE * 2 // 3
    with tenant.as_recruiter() as bob:
        eventually(
            lambda: bob.get("/assessment-orders", params={"status": "completed"}).json()["items"],
            lambda orders: len(orders) == completed,
            expected=f"{completed} orders closed",
        )


def told(tenant: Tenant) -> list[tuple[str, bytes]]:
    """What this customer's iCIMS and mail server saw of JobCannon."""
    seen = {"calls": tenant.journal.exchanges(), "letters": tenant.mailbox.mails()}
    return [(what, repr(them).encode()) for what, them in seen.items()]


def made(bob: httpx.Client, path: str, body: dict[str, str]) -> str:
    answer = bob.post(path, json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])
