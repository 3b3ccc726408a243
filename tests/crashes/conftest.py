"""Walks with their deaths, and the table of what came of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.crashes.checker import Verdict, judge
from tests.crashes.succession import Lives
from tests.crashes.table import lines_of, row_of
from tests.crashes.world import Outside, Stuck, Walk, life_of, outside
from tests.databases import KINDS, sqlite_url
from tests.postgres import Cluster

Fresh = Callable[[], AbstractContextManager[str]]
Record = Callable[[str, object], None]

WALK = "walk"


@pytest.fixture(scope="session")
def world() -> Iterator[Outside]:
    with outside() as made:
        yield made


@pytest.fixture(scope="session")
def lives() -> Iterator[Lives]:
    with Lives() as made:
        yield made


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest) -> str:
    kind: str = request.param
    return kind


@pytest.fixture
def fresh(request: pytest.FixtureRequest, database: str, tmp_path: Path) -> Fresh:
    if database == "postgresql":
        cluster: Cluster = request.getfixturevalue("postgresql")
        return cluster.database

    @contextmanager
    def own_file() -> Iterator[str]:
        yield sqlite_url(tmp_path)

    return own_file


@dataclass
class Crashes:
    world: Outside
    lives: Lives
    fresh: Fresh
    folder: Path
    database: str
    record: Record

    def walk(
        self,
        name: str,
        *,
        failpoint: str | None = None,
        moments: Sequence[float] = (),
        reauthorized: bool = False,
    ) -> Verdict:
        """One walk in a new database; at `failpoint` it must have died."""
        self.world.begin()
        with self.fresh() as url:
            life = life_of(self.world, url, self.folder, failpoint)
            Path(life.passed).touch()
            self.lives.begin(life, moments=moments)
            try:
                with Walk(self.world, self.lives, url, hurried=bool(moments)) as walk:
                    verdict = judge(
                        walk.whole(deaths=1 if failpoint else 0, reauthorized=reauthorized)
                    )
            except Stuck as stuck:
                verdict = Verdict(stuck=[str(stuck)])
            finally:
                self.lives.end()
        self.record(WALK, row_of(name, self.database, verdict, deaths=self.lives.deaths))
        return verdict

    def passed(self) -> list[str]:
        return (self.folder / "passed").read_text().split()


@pytest.fixture
def crashes(
    world: Outside,
    lives: Lives,
    fresh: Fresh,
    database: str,
    tmp_path: Path,
    record_property: Record,
) -> Crashes:
    return Crashes(world, lives, fresh, tmp_path, database, record_property)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    rows = [
        value
        for outcome in ("passed", "failed")
        for report in terminalreporter.getreports(outcome)
        for name, value in report.user_properties
        if name == WALK
    ]
    for line in lines_of(rows):
        terminalreporter.write_line(line)
