"""Erased for good: no byte of a candidate is left, wherever the process dies on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import Engine, select, text

from integration.domain.audit import By
from integration.domain.errors import Gone
from integration.domain.ids import CandidateId, CustomerId
from integration.domain.retention import Cause, ErasureState, Ground
from integration.mail.post import MailRejected
from integration.storage.tables.attempts import attempts, results
from integration.storage.tables.orders import invitations
from integration.storage.tables.retention import erasures, tombstones
from tests import postgres
from tests.canaries import every_file, hits
from tests.databases import on_sqlite, sqlite_url
from tests.unit.integration.fake_icims import CUSTOMER, FakeIcims, problem
from tests.unit.integration.photographs import Camera, Photograph, PhotographedDatabase, life
from tests.unit.integration.stage import RecordingPostman, Stage, StandingClock, link_of

T = TypeVar("T")

NAME = "Kanarienvögel-7f3a"
EMAIL = "kanarie.7f3a@candidates.test"
ALICE = "cand_alice00001"


def marked(stage: Stage) -> Stage:
    stage.icims.last_name, stage.icims.email = NAME, EMAIL
    return stage


def everything_happens(stage: Stage) -> None:
    """One order is delivered, one is refused by the mail server, one parks, one goes unanswered."""
    stage.request("ord_delivered1")
    stage.settle()
    stage.take()
    stage.icims.fails("callback", problem(503, f"{NAME} is not now"))
    stage.settle()
    stage.settle_within(minutes=10)

    stage.postman.failures = [MailRejected(f"refused: 550 <{EMAIL}> is unknown", status=550)]
    stage.request("ord_refused001", trigger="recruiter_action")
    stage.settle()
    stage.icims.fails("profile_stamp", problem(403, "insufficient_scope", detail=f"not {NAME}"))
    stage.request("ord_parked0001", trigger="recruiter_action")
    stage.settle()
    stage.request("ord_unanswered", trigger="recruiter_action")
    stage.settle()


def sealed(stage: Stage) -> list[bytes]:
    """What is encrypted is searched for as it is on the disk: nobody says the key is lost."""
    found: list[bytes] = []
    for column in (
        attempts.c.secret_sealed,
        results.c.result_sealed,
        results.c.callback_sealed,
        invitations.c.link_sealed,
        invitations.c.report_sealed,
    ):
        found += stage.tx(lambda tx, column=column: tx.execute(select(column)).scalars().all())  # type: ignore[misc]
    return found


def left(folder: Path, cipher: list[bytes]) -> list[object]:
    places = every_file(folder)
    found: list[object] = list(hits([NAME, EMAIL, "kanarie.7f3a"], places))
    return found + [name for name, content in places if any(one in content for one in cipher)]


def the_erasure(stage: Stage) -> dict[str, object]:
    return dict(stage.tx(lambda tx: tx.execute(select(erasures)).mappings().one()))


@on_sqlite
def test_after_ninety_days_no_byte_of_the_candidate_is_left(
    installed: Stage, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    everything_happens(marked(installed))
    cipher = sealed(installed)
    places = {str(getattr(hit, "spelling", hit)) for hit in left(tmp_path, cipher)}
    assert {"utf-8", "json"} <= places
    assert len(cipher) == 1 + 2 + 2 * 4

    installed.settle_within(days=121)

    assert left(tmp_path, cipher) == []
    said = capsys.readouterr()
    assert hits([NAME, EMAIL], [("log", (said.out + said.err).encode())]) == []
    assert (tmp_path / "jobcannon.sqlite3-wal").stat().st_size < 100_000


@pytest.mark.skipif(not postgres.installed(), reason=postgres.MISSING)
def test_on_postgresql_the_tables_and_the_statistics_hold_nothing_any_more(
    postgresql: postgres.Cluster, postgresql_url: str, runner: asyncio.Runner
) -> None:
    stage = marked(Stage(postgresql_url, runner))
    stage.install()
    everything_happens(stage)
    released_hold(stage)
    cipher = sealed(stage)
    files = postgresql.folder / "data" / "base"
    maintain(stage, "ANALYZE", "CHECKPOINT")
    assert left(files, cipher)

    stage.accept("candidate.erased", {"customer_id": CUSTOMER, "candidate_id": ALICE})
    stage.settle()
    maintain(stage, "CHECKPOINT")

    assert left(files, cipher) == []
    assert hits([ALICE], every_file(files)) == []
    assert the_erasure(stage)["state"] == ErasureState.DONE
    assert "not claimed" in str(the_erasure(stage)["proof"])
    stage.close()


def released_hold(stage: Stage) -> None:
    retention, by = stage.services.retention, By(who="carol", where="192.0.2.7")
    placed = stage.tx(
        lambda tx: retention.place_hold(
            tx,
            CustomerId(CUSTOMER),
            candidate_id=CandidateId(ALICE),
            ground=Ground.OTHER,
            note=NAME,
            by=by,
            at=stage.clock.at,
        )
    )
    stage.tx(lambda tx: retention.release_hold(tx, placed.id, by=by, at=stage.clock.at))


def maintain(stage: Stage, *statements: str) -> None:
    with stage.database.engine.connect() as tx:
        outside = tx.execution_options(isolation_level="AUTOCOMMIT")
        for statement in statements:
            outside.execute(text(statement))


def test_the_period_counts_from_completion_and_from_the_end_of_a_link(installed: Stage) -> None:
    everything_happens(installed)
    overview = installed.services.retention.overview

    installed.settle_within(days=89)
    kept = installed.tx(lambda tx: overview(tx, at=installed.clock.at)).customers[0]
    assert kept.orders == 4
    installed.settle_within(days=1)
    kept = installed.tx(lambda tx: overview(tx, at=installed.clock.at)).customers[0]
    assert kept.orders == 3
    installed.settle_within(days=29)
    assert installed.order("ord_unanswered")["status"] == "expired"
    installed.settle_within(days=2)
    kept = installed.tx(lambda tx: overview(tx, at=installed.clock.at)).customers[0]
    assert (kept.orders, kept.next_purge_at) == (0, None)


def test_what_was_erased_is_gone_and_stays_gone(installed: Stage) -> None:
    everything_happens(installed)
    link = link_of(installed.postman.letters[0])
    _, report = installed.tx(
        lambda tx: installed.services.invitations.orders.tokens(
            tx, tx.execute(select(invitations.c.id)).scalars().all()[0]
        )
    )
    installed.settle_within(days=121)
    letters = len(installed.postman.letters)

    for opened in (
        lambda: installed.tx(
            lambda tx: installed.services.reports.read(
                tx, report_token=report, at=installed.clock.at
            )
        ),
        lambda: installed.tx(
            lambda tx: installed.services.assessments.open(
                tx, link_token=link, at=installed.clock.at
            )
        ),
    ):
        with pytest.raises(Gone, match="erased"):
            opened()
    installed.request("ord_delivered1")
    installed.settle()
    assert len(installed.postman.letters) == letters
    assert ALICE not in str([one.exchange for one in installed.log()])


@on_sqlite
def test_an_erased_candidate_is_erased_at_once_with_a_certificate(
    installed: Stage, tmp_path: Path
) -> None:
    everything_happens(marked(installed))
    cipher = sealed(installed)

    installed.accept("candidate.erased", {"customer_id": CUSTOMER, "candidate_id": ALICE})
    installed.settle()

    assert left(tmp_path, cipher) == []
    assert hits([ALICE], every_file(tmp_path)) == []
    done = the_erasure(installed)
    assert (done["state"], done["cause"]) == (ErasureState.DONE, Cause.CANDIDATE_ERASED)
    certificate = installed.tx(
        lambda tx: installed.services.retention.certificate(tx, str(done["id"]))
    )
    assert certificate.erasure.counts["orders"] == len(certificate.tombstones) == 4
    assert certificate.erasure.counts["answers"] == 50
    entries = [one for one in installed.log() if one.order_id]
    stones = {str(one.id) for one in certificate.tombstones}
    assert {str(one.order_id) for one in entries} == stones, "in place of the orders"
    for told in (one.exchange for one in entries):
        assert (told.url, told.request_body, told.response_body) == ("[erased]",) * 3
        assert (told.request_headers, told.response_headers, told.error) == ({}, {}, None)
    assert "VACUUM" in certificate.erasure.proof["file"]
    names = [one.name for one in installed.tx(installed.services.audit.page).items]
    assert names[:2] == ["retention.purged", "retention.erasure_requested"]


def test_an_erasure_of_nobody_here_is_no_erasure(installed: Stage) -> None:
    installed.accept(
        "candidate.erased", {"customer_id": CUSTOMER, "candidate_id": "cand_nobody001"}
    )
    installed.settle()

    assert installed.tx(lambda tx: tx.execute(select(erasures)).all()) == []
    assert "cand_nobody001" not in str([one.exchange for one in installed.log()])


class PhotographedMaintenance(PhotographedDatabase):
    """Also before and after the files are made to forget."""

    async def apart(self, maintenance: Callable[[Engine], T]) -> T:
        if self.camera:
            self.camera.shoot("before forgetting")
        done = await super().apart(maintenance)
        if self.camera:
            self.camera.shoot("after forgetting")
        return done


def test_a_crash_at_any_place_of_an_erasure_leaves_nothing(
    tmp_path_factory: pytest.TempPathFactory, runner: asyncio.Runner
) -> None:
    folder = tmp_path_factory.mktemp("first-life")
    clock = StandingClock()
    world = FakeIcims(), clock, RecordingPostman(clock)
    camera = Camera(folder, world)
    first = Stage(
        sqlite_url(folder),
        runner,
        database=lambda address: PhotographedMaintenance(address, camera),
        world=world,
    )
    marked(first).install()
    first.request("ord_delivered1")
    first.settle()
    first.take()
    first.settle()
    first.request("ord_refused001", trigger="recruiter_action")
    first.settle()
    cipher = sealed(first)
    first.accept("candidate.erased", {"customer_id": CUSTOMER, "candidate_id": ALICE})
    camera.album.clear()
    first.settle()
    first.close()

    for place, photograph in enumerate(camera.album):
        second = resumed(photograph, tmp_path_factory.mktemp("second-life"), runner)
        second.pass_time(minutes=6)
        second.settle()
        where = Path(second.database.engine.url.database or "").parent
        assert left(where, cipher) == [], f"place {place}"
        assert the_erasure(second)["state"] == ErasureState.DONE, f"place {place}"
        stones = second.tx(lambda tx: tx.execute(select(tombstones)).all())
        assert len(stones) == 2, f"place {place}"
        second.close()
    assert len(camera.album) > 12


def resumed(photograph: Photograph, folder: Path, runner: asyncio.Runner) -> Stage:
    photograph.restore(folder)
    return life(folder, runner, photograph.world, None)
