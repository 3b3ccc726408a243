"""An EU person's data never reaches the US side, nor the other way round: not one byte of it."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import select

from integration.catalogue.loader import catalogue
from integration.domain.regions import BOTH, Region
from integration.storage.queue.work import LeaseLost
from integration.storage.tables.work import work
from tests import postgres
from tests.canaries import every_file, hits
from tests.databases import KINDS, sqlite_url
from tests.unit.integration.two_regions import TwoRegions, canary, person, said

# Who goes which way depends on the last two digits. `make canary` has a thousand of each region.
FEW = {"sqlite": 100, "postgresql": 40}
NAMES = ("control", *BOTH)
HALF_A_DAY = timedelta(hours=12)
OTHER = {Region.US: Region.EU, Region.EU: Region.US}
LINK = re.compile(r"http://(us|eu)\.jobcannon\.test(/assessments/(?:us|eu)-[\w-]+)")


class Canaries(TwoRegions):
    """On PostgreSQL each name has a server of its own, because one server has one log for all."""

    def __init__(
        self,
        folder: Path,
        runner: asyncio.Runner,
        *,
        people: int,
        clusters: dict[str, postgres.Cluster],
    ) -> None:
        self.people = people
        self.clusters = clusters
        urls = {
            name: clusters[name].url(postgres.TEMPLATE) if clusters else sqlite_url(folder / name)
            for name in NAMES
        }
        super().__init__(folder, runner, urls)

    def kept(self, name: str) -> list[tuple[str, bytes]]:
        """
        Every byte that this region, or "control", has written anywhere. Of PostgreSQL the whole
        folder, once it has written all down and stopped; and the rows as text before that, because
        in its files a long value is compressed.
        """
        if not self.clusters:
            return every_file(self.folder / name)
        server = self.clusters[name]
        rows = server.rows(postgres.TEMPLATE)
        server.stop()
        return [*every_file(self.folder / name), *rows, *every_file(server.folder)]


@pytest.fixture(params=KINDS)
def both(
    request: pytest.FixtureRequest, tmp_path: Path, runner: asyncio.Runner
) -> Iterator[Canaries]:
    for name in NAMES:
        (tmp_path / name).mkdir()
    with ExitStack() as end:
        servers = NAMES if request.param == "postgresql" else ()
        clusters = {name: end.enter_context(postgres.cluster()) for name in servers}
        people = int(os.environ.get("CANARY_PEOPLE", FEW[request.param]))
        both = Canaries(tmp_path, runner, people=people, clusters=clusters)
        end.callback(both.close)
        for region in BOTH:
            installed = both.install(region)
            assert installed.status_code == 200, installed.text
        yield both


def test_people_of_each_region_leave_no_byte_in_the_other(
    both: Canaries, monkeypatch: pytest.MonkeyPatch
) -> None:
    for region in BOTH:
        prepare_the_bad_days(both, region)
        both.orders(region, [number for number in range(both.people) if number % 10])
        for number in range(0, both.people, 10):
            assert both.order(region, number).status_code == 202
    both.settle()
    for region in BOTH:
        take_the_assessments(both, region)
    both.settle()
    crash_in_the_middle(both, monkeypatch)
    exhaust_everything(both)
    look_where_nobody_should(both)
    both.stop()

    kept = {name: both.kept(name) for name in NAMES}
    for region in BOTH:
        word = canary(region)
        assert found(kept[region], word) > both.people, "the scan would find it where it belongs"
        for elsewhere in (OTHER[region], "control"):
            assert found(kept[elsewhere], word) == 0
            assert not hits([word], kept[elsewhere])
        hosts = {f"icims-{region}.test", f"mail-{region}.test"}
        assert set(both.outside[region].hosts) == hosts
    log = (both.folder / Region.EU / "log.jsonl").read_text()
    assert f"RuntimeError: {canary(Region.EU)}" in log, "a traceback says in its own region who"


def prepare_the_bad_days(both: Canaries, region: Region) -> None:
    """
    Every tenth person is invited. Of the others iCIMS says, each by name, that they are unknown,
    that we may not know them or, for days, nothing of use; and some have no mailbox.
    """
    outside = both.outside[region]
    for number in range(both.people):
        who = f"cand_{region}{number:06}"
        about = " ".join(person(region, who))
        if number % 10 == 0:
            if number % 100 == 0:
                outside.refuses_mail.add(f"{who}@")
        elif number % 100 == 1:
            outside.answers[who] = [said({"oops": about}, 500) for _ in range(40)]
        elif number % 2:
            outside.answers[who] = [said({"code": "not_found", "detail": about}, 404)]
        else:
            outside.answers[who] = [said({"code": "insufficient_scope", "detail": about}, 403)]


def take_the_assessments(both: Canaries, region: Region) -> None:
    """Half of those invited begin, and half of these stop in the middle."""
    items = [item.number for item in catalogue()["big-five"].items]
    assert both.outside[region].letters, "somebody must have been invited"
    for number, letter in enumerate(both.outside[region].letters[: both.people // 10]):
        link = LINK.search(text_of(letter))
        assert link is not None
        assert link[1] == region
        begun = both.post(link[0] + "/attempts", {})
        assert begun.status_code == 201, begun.text
        at = f"http://{region}.jobcannon.test/attempts/{begun.json()['id']}"
        done = items if number % 2 else items[:10]
        assert both.put(f"{at}/answers", {"answers": {str(n): 3 for n in done}}).status_code == 200
        both.post(f"{at}/submission", {})


def crash_in_the_middle(both: Canaries, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a step did is not recorded, as if the process had died; and a step that has a bug."""
    for region in BOTH:
        assert both.order(region, both.people).status_code == 202
        assert both.order(region, both.people + 1).status_code == 202
        program = both.run.programs[region]

        def dies(*_: object, region: Region = region) -> None:
            raise LeaseLost(f"{canary(region)} was under way.")

        def stumbles(*_: object, region: Region = region, **__: object) -> None:
            raise RuntimeError(f"{canary(region)} was not expected.")

        with monkeypatch.context() as broken:
            broken.setattr(type(program.services.progress), "done", stumbles)
            both.runner.run(program.worker.run_due())
        with monkeypatch.context() as broken:
            broken.setattr(type(program.services.progress), "prepared", dies)
            both.runner.run(program.worker.run_due())
    both.stop()
    both.start()


def exhaust_everything(both: Canaries) -> None:
    for _ in range(20):
        both.clock.at += HALF_A_DAY
        both.settle(minutes=1)
    for program in both.run.programs.values():
        states = program.database.transact(lambda tx: list(tx.scalars(select(work.c.state))))
        assert set(states) == {"done", "parked", "exhausted"}


def look_where_nobody_should(both: Canaries) -> None:
    """Problem pages, an event on the wrong side, a link on the wrong side, and a bug in a page."""
    for region in BOTH:
        wrong = f"http://{OTHER[region]}.jobcannon.test"
        refused = both.order(region, both.people + 2, at=f"{wrong}/icims/events")
        assert (refused.status_code, refused.json()["code"]) == (421, "region_mismatch")
        letter = both.outside[region].letters[0]
        link = LINK.search(text_of(letter))
        assert link is not None
        page = both.get(wrong + link[2], accept="text/html")
        assert page.status_code == 421
        assert both.get(link[0], accept="text/html").status_code == 200
        assert both.get(f"http://{region}.jobcannon.test/{canary(region)}").status_code == 404


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def found(places: list[tuple[str, bytes]], word: str) -> int:
    return sum(content.lower().count(word.encode()) for _, content in places)
