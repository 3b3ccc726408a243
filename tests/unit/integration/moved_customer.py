"""A customer with people in every state, and its move; both regions are at one iCIMS."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import traceback
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from integration.app import open_databases
from integration.catalogue.loader import catalogue
from integration.domain.audit import By
from integration.domain.ids import CandidateId, CustomerId
from integration.domain.moves import Move, MoveState
from integration.domain.regions import BOTH, Region
from integration.services.residency.crossing import Place
from integration.services.residency.moving import Moving
from integration.storage.audit import AuditLog
from integration.storage.keys.vault import Vault
from integration.storage.residency import relocation
from integration.surroundings import SystemClock, random_token
from tests import postgres
from tests.canaries import every_file
from tests.databases import KINDS, sqlite_url
from tests.unit.integration.two_regions import CUSTOMERS, TwoRegions, issuer_of

US, EU = Region.US, Region.EU
CUSTOMER = CustomerId(CUSTOMERS[US])
LINK = re.compile(r"http://us\.jobcannon\.test/assessments/us-[\w-]+")
SHELL = By(who="shell", where="regions move")
WHERE_IT_LIES = (
    "SELECT current_setting('data_directory'), 'base/' || oid FROM pg_database"
    " WHERE datname = current_database()"
)
ERASED = 4
ITEMS = [item.number for item in catalogue()["big-five"].items]


COPIED = [f"copied {table.name}" for table in relocation.tables()]
BEFORE = ["stopping", "frozen", "room made", *COPIED, "compared"]
AFTER = ["opened", "links left", "some erased", "erased", "forgotten", "certified"]
EVERY_STEP = {*BEFORE, "switched", *AFTER}

# Where a database does not matter.
sqlite_alone = pytest.mark.parametrize("both", ["sqlite"], indirect=True)


class MovedCustomer(TwoRegions):
    """Its iCIMS and its mail server are those of the US, wherever it lives."""

    def __init__(self, folder: Path, runner: asyncio.Runner, urls: Mapping[str, str]) -> None:
        self.at_end = ExitStack()
        super().__init__(folder, runner, urls)

    def close(self) -> None:
        self.at_end.close()
        super().close()

    def start(self) -> None:
        self.outside[EU] = self.outside[US]
        europe = replace(self.settings.regional[EU], icims_url=issuer_of(US))
        self.settings = replace(self.settings, regional={**self.settings.regional, EU: europe})
        super().start()

    def live_a_little(self) -> None:
        """One is done, one is in the middle, one was invited, one waits for her mail."""
        assert self.install(US).status_code == 200
        self.orders(US, [0, 1, 2, ERASED])
        self.settle()
        self.erase(ERASED)
        self.finish(self.begin(0), ITEMS)
        self.save(self.begin(1), ITEMS[:10])
        self.settle()
        assert self.order(US, 3).status_code == 202

    def erase(self, number: int) -> None:
        program, who = self.run.programs[US], CandidateId(f"cand_us{number:06}")
        program.database.transact(
            lambda tx: program.services.retention.request_erasure(
                tx, CUSTOMER, who, by=SHELL, at=self.clock.at
            )
        )

    def link(self, number: int) -> str:
        """In the letter of this person, who may have moved since."""
        person = f"cand_us{number:06}"
        [letter] = [one for one in self.outside[US].letters if person in str(one["To"])]
        body = letter.get_body(("plain",))
        found = LINK.search(str(body.get_content())) if body else None
        assert found is not None
        return found[0]

    def begin(self, number: int) -> str:
        begun = self.post(f"{self.home(number)}/attempts", {})
        assert begun.status_code == 201, begun.text
        return f"{self.home(number).partition('/assessments/')[0]}/attempts/{begun.json()['id']}"

    def home(self, number: int) -> str:
        """Where the link of the letter leads now."""
        answer = self.get(self.link(number))
        return answer.headers["location"] if answer.status_code == 307 else self.link(number)

    def save(self, attempt: str, items: list[int]) -> None:
        saved = self.put(f"{attempt}/answers", {"answers": {str(item): 3 for item in items}})
        assert saved.status_code == 200, saved.text

    def finish(self, attempt: str, items: list[int]) -> None:
        self.save(attempt, items)
        assert self.post(f"{attempt}/submission", {}).status_code in (200, 201)

    def rows(self, region: Region) -> Mapping[str, int]:
        """What there is of the customer; empty where nothing is."""
        database = self.run.programs[region].database
        counts = database.transact(lambda tx: relocation.count(tx, CUSTOMER))
        return {table: rows for table, rows in counts.items() if rows}

    def audited(self, region: Region | None) -> list[str]:
        side = self.run.programs[region] if region else self.run.control
        page = side.database.transact(lambda tx: side.services.audit.page(tx))
        return [one.name for one in page.items if one.name.startswith("region.")][::-1]

    def send(self, headers: dict[str, str], body: bytes, *, to: Region) -> httpx.Response:
        """An event as iCIMS sends it, to the address of this region."""
        url = f"http://{to}.jobcannon.test/icims/events"
        typed = headers | {"content-type": "application/json"}
        return self.runner.run(self.http.post(url, content=body, headers=typed))

    def files(self, region: Region) -> list[tuple[str, bytes]]:
        """SQLite's files; of PostgreSQL those of the tables, once they are written out."""
        engine = self.run.programs[region].database.engine
        if engine.dialect.name == "sqlite":
            return [one for one in every_file(self.folder / region) if "sqlite3" in one[0]]
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("CHECKPOINT"))
            folder, place = connection.execute(text(WHERE_IT_LIES)).one()
        return every_file(Path(folder) / place)

    def callbacks(self) -> list[str]:
        """The orders whose result iCIMS has accepted, in either region."""
        return sorted(
            str(one.order_id)
            for program in self.run.programs.values()
            for one in program.database.transact(
                partial(program.services.deliveries.page, limit=200, kind="callback")
            ).items
        )


def unheard(_: str) -> None:
    pass


def moving(both: MovedCustomer, passed: Callable[[str], None] = unheard) -> Moving:
    """As the command makes it, with databases of its own."""
    databases = open_databases(both.settings)
    for database in databases.values():
        both.at_end.callback(database.close)
    sites = {region: both.settings.of(region) for region in BOTH}
    return Moving(
        control=databases[None],
        audit=AuditLog(both.settings.encryption_keys),
        places={
            region: Place(
                region=region,
                database=databases[region],
                vault=Vault(region, own.encryption_keys),
                keys=own.encryption_keys,
                audit=AuditLog(own.encryption_keys),
                icims_url=own.icims_url,
                public_url=own.public_url,
            )
            for region, own in sites.items()
        },
        clock=SystemClock(),
        new_token=random_token,
        by=SHELL,
        pause=lambda: None,
        passed=passed,
    )


def move(both: MovedCustomer, *, to: Region = EU, passed: Callable[[str], None] = unheard) -> Move:
    desk = moving(both, passed)
    return desk.run(desk.begin(CUSTOMER, to=to))


def die(both: MovedCustomer, known: Collection[str], act: Callable[[Moving], object]) -> str | None:
    """
    In a process of its own, killed by SIGKILL after the first step that is not known; which one it
    was, or None when it came to its end.
    """
    told, says = os.pipe()
    child = os.fork()
    if child == 0:

        def passed(step: str) -> None:
            if step not in known:
                os.write(says, step.encode())
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            act(moving(both, passed))
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)
    os.close(says)
    os.waitpid(child, 0)
    with os.fdopen(told) as pipe:
        return pipe.read() or None


@pytest.fixture(params=KINDS)
def both(
    request: pytest.FixtureRequest, tmp_path: Path, runner: asyncio.Runner
) -> Iterator[MovedCustomer]:
    with ExitStack() as end:
        names = ("control", *BOTH)
        cluster: postgres.Cluster | None = None
        for name in names:
            (tmp_path / name).mkdir()
        if request.param == "sqlite":
            urls = {name: sqlite_url(tmp_path / name) for name in names}
        else:
            cluster = request.getfixturevalue("postgresql")
            urls = {name: end.enter_context(cluster.database()) for name in names}
        both = MovedCustomer(tmp_path, runner, urls)
        end.callback(both.close)
        both.live_a_little()
        yield both


def dies_and_goes_on(both: MovedCustomer, deaths: Sequence[str]) -> None:
    """One move, killed after the first of these steps, run again, killed after the second, …"""
    before = dict(both.rows(US))

    for step in deaths:
        known = EVERY_STEP - {step}
        assert die(both, known, lambda one: one.run(one.begin(CUSTOMER, to=EU))) == step
        assert 4 in [both.rows(region).get("orders") for region in BOTH], step
        assert both.get(both.link(0)).status_code in (200, 307), step
        if step in BEFORE:
            both.settle(minutes=1)
            assert len(both.outside[US].letters) == 4, "nobody works for who is on the way"
    assert move(both).state is MoveState.DONE

    assert both.rows(US) == {}
    assert both.rows(EU) == before
    assert both.audited(US) == ["region.left"]
    assert both.audited(EU) == ["region.entered"]
    assert both.audited(None) == ["region.move_begun", "region.moved"]
    goes_on(both)


def goes_on(both: MovedCustomer) -> None:
    """Everybody's next step, by the letters of before; nothing twice, and nothing left behind."""
    both.settle()
    invited = [str(letter["To"]) for letter in both.outside[US].letters]
    assert len(invited) == len(set(invited)) == 5
    assert both.get(f"{both.home(0)}/report").json()["status"] == "complete"
    erased = both.get(both.home(ERASED))
    assert (erased.status_code, erased.json()["code"]) == (410, "gone")
    both.finish(both.begin(1), ITEMS[10:])
    both.finish(both.begin(2), ITEMS)
    both.settle()
    assert both.callbacks() == [f"ord_us{number:06}" for number in (0, 1, 2)]
