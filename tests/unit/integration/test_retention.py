"""Periods, legal holds and requests to erase: what suspends what, and who may see it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import StringIO

import msgspec
import pytest
from rich.console import Console
from sqlalchemy import select
from typer.testing import CliRunner

from integration.cli import cli, purging
from integration.domain.audit import By
from integration.domain.errors import Conflict, Gone, Invalid, InvitationExpired, NotFound
from integration.domain.ids import CandidateId, CustomerId, HoldId
from integration.domain.regions import Region
from integration.domain.retention import (
    LONGEST_DAYS,
    SHORTEST_DAYS,
    Erasure,
    ErasureState,
    Ground,
    Hold,
    Kept,
)
from integration.domain.retry import SCHEDULE
from integration.storage.tables.orders import invitations, orders
from integration.storage.tables.retention import holds
from tests.databases import on_sqlite
from tests.unit.integration.fake_icims import CUSTOMER
from tests.unit.integration.stage import KEY, NOON, Stage, link_of

ACME = CustomerId(CUSTOMER)
ALICE = CandidateId("cand_alice00001")
CAROL = By(who="carol", where="192.0.2.7")


def completed(stage: Stage) -> Stage:
    stage.request()
    stage.settle()
    stage.take()
    stage.settle()
    return stage


def kept(stage: Stage) -> Kept:
    found = stage.tx(lambda tx: stage.services.retention.overview(tx, at=stage.clock.at))
    return found.customers[0]


def erasures_of(stage: Stage) -> tuple[Erasure, ...]:
    return stage.tx(lambda tx: stage.services.retention.overview(tx, at=stage.clock.at)).erasures


def change(stage: Stage, days: int | None) -> Kept:
    return stage.tx(
        lambda tx: stage.services.retention.change(tx, ACME, days, by=CAROL, at=stage.clock.at)
    )


def hold(stage: Stage, candidate_id: CandidateId | None = ALICE) -> Hold:
    return stage.tx(
        lambda tx: stage.services.retention.place_hold(
            tx,
            ACME,
            candidate_id=candidate_id,
            ground=Ground.LITIGATION,
            note="Alice Moreau against Acme",
            by=CAROL,
            at=stage.clock.at,
        )
    )


def release(stage: Stage, placed: Hold) -> Hold:
    return stage.tx(
        lambda tx: stage.services.retention.release_hold(tx, placed.id, by=CAROL, at=stage.clock.at)
    )


def ended_at(stage: Stage) -> datetime:
    found: datetime = stage.order()["ended_at"]
    return found


def test_the_default_is_the_guides_ninety_days_from_completion(installed: Stage) -> None:
    completed(installed)

    assert kept(installed).policy.days == 90
    assert kept(installed).next_purge_at == ended_at(installed) + timedelta(days=90)


def test_another_period_counts_at_once_for_what_is_kept_already(installed: Stage) -> None:
    completed(installed)

    assert change(installed, 365).next_purge_at == ended_at(installed) + timedelta(days=365)
    assert kept(installed).policy.version == 1
    assert change(installed, None).policy.days == 90
    entry = installed.tx(installed.services.audit.page).items[0]
    assert (entry.name, entry.by.who) == ("retention.changed", "carol")
    assert entry.detail == {"from_days": "365", "to_days": "90", "version": "2"}


@pytest.mark.parametrize("days", [SHORTEST_DAYS, LONGEST_DAYS])
def test_the_bounds_themselves_are_periods(installed: Stage, days: int) -> None:
    assert change(installed, days).policy.days == days


@pytest.mark.parametrize("days", [SHORTEST_DAYS - 1, LONGEST_DAYS + 1, 0, -1])
def test_a_period_out_of_bounds_is_refused(installed: Stage, days: int) -> None:
    with pytest.raises(Invalid):
        change(installed, days)

    assert kept(installed).policy.version == 0


def test_the_shortest_period_outlives_the_retries() -> None:
    assert sum(SCHEDULE, timedelta()) < timedelta(days=SHORTEST_DAYS)


def test_a_preview_says_what_a_period_would_erase_and_changes_nothing(installed: Stage) -> None:
    completed(installed)
    installed.pass_time(days=30)
    preview = installed.services.retention.preview

    for days, erased in ((29, 1), (30, 1), (31, 0)):
        found = installed.tx(
            lambda tx, days=days: preview(tx, ACME, days, at=installed.clock.at)  # type: ignore[misc]
        )
        assert found == erased
    installed.settle()
    assert kept(installed).orders == 1


@pytest.mark.parametrize("of", [ALICE, None])
def test_a_hold_suspends_the_period_until_it_is_released(
    installed: Stage, of: CandidateId | None
) -> None:
    completed(installed)
    placed = hold(installed, of)
    installed.settle_within(days=400)
    assert (kept(installed).orders, kept(installed).held) == (1, 1)

    release(installed, placed)
    installed.settle()

    assert kept(installed).orders == 0
    with pytest.raises(Conflict):
        release(installed, placed)


def test_what_has_not_ended_has_no_end_whatever_changes(installed: Stage) -> None:
    installed.request()
    installed.settle()

    change(installed, 365)
    release(installed, hold(installed))

    assert (kept(installed).orders, kept(installed).next_purge_at) == (1, None)
    assert kept(installed).held == 0


def test_a_hold_counts_for_what_ends_while_it_stands(installed: Stage) -> None:
    hold(installed)
    completed(installed)

    assert kept(installed).next_purge_at is None


def test_a_request_to_erase_waits_for_the_hold_and_is_shown(installed: Stage) -> None:
    completed(installed)
    link = link_of(installed.postman.letters[0])
    first, second = hold(installed), hold(installed, None)

    installed.accept("candidate.erased", {"customer_id": CUSTOMER, "candidate_id": ALICE})
    installed.settle()

    assert [one.state for one in erasures_of(installed)] == [ErasureState.WAITING]
    assert kept(installed).orders == 1
    ahead = installed.tx(installed.services.retention.erasing.next_due_at)
    assert ahead is not None
    assert ahead > installed.clock.at, "or the worker would look again and again"
    name = select(invitations.c.candidate_name)
    assert installed.tx(lambda tx: tx.execute(name).scalar()) == "Alice Moreau"
    with pytest.raises(Gone):
        installed.tx(
            lambda tx: installed.services.assessments.open(
                tx, link_token=link, at=installed.clock.at
            )
        )
    release(installed, first)
    installed.settle()
    assert [one.state for one in erasures_of(installed)] == [ErasureState.WAITING]
    release(installed, second)
    installed.settle()
    assert [one.state for one in erasures_of(installed)] == [ErasureState.DONE]
    notes = select(holds.c.note, holds.c.candidate_id).where(holds.c.id == first.id)
    assert installed.tx(lambda tx: tx.execute(notes).one()) == ("", "")


def test_a_hold_that_comes_while_it_erases_stops_it_until_it_is_released(
    installed: Stage,
) -> None:
    completed(installed)
    installed.accept("candidate.erased", {"customer_id": CUSTOMER, "candidate_id": ALICE})
    placed = hold(installed)
    installed.settle()

    (waiting,) = erasures_of(installed)
    assert (waiting.state, waiting.candidate_id) == (ErasureState.WAITING, ALICE)
    assert kept(installed).orders == 1
    release(installed, placed)
    installed.settle()
    (done,) = erasures_of(installed)
    assert (done.state, done.candidate_id) == (ErasureState.DONE, None)
    assert kept(installed).orders == 0


def test_the_newest_hold_and_the_newest_erasure_come_first(installed: Stage) -> None:
    people = [ALICE, CandidateId("cand_bob0000001")]
    for number, candidate_id in enumerate(people):
        installed.request(f"ord_person{number:05}", candidate_id=candidate_id)
        hold(installed, candidate_id)
        installed.accept(
            "candidate.erased", {"customer_id": CUSTOMER, "candidate_id": candidate_id}
        )
        installed.pass_time(minutes=1)

    seen = installed.tx(lambda tx: installed.services.retention.overview(tx, at=NOON))
    assert [one.candidate_id for one in seen.holds] == people[::-1]
    assert [one.candidate_id for one in seen.erasures] == people[::-1]


def test_asking_twice_is_one_erasure(installed: Stage) -> None:
    completed(installed)
    for _ in range(2):
        installed.tx(
            lambda tx: installed.services.retention.request_erasure(
                tx, ACME, ALICE, by=CAROL, at=installed.clock.at
            )
        )

    assert len(erasures_of(installed)) == 1
    installed.settle()
    with pytest.raises(NotFound):
        installed.tx(
            lambda tx: installed.services.retention.request_erasure(
                tx, ACME, ALICE, by=CAROL, at=installed.clock.at
            )
        )


def test_another_customers_admin_finds_nothing_of_it(installed: Stage) -> None:
    completed(installed)
    placed = hold(installed)
    other, desk = CustomerId("cus_other00001"), installed.services.retention

    seen = installed.tx(lambda tx: desk.overview(tx, within=other, at=NOON))
    assert (seen.customers, seen.holds, seen.erasures) == ((), (), ())
    with pytest.raises(NotFound):
        installed.tx(lambda tx: desk.release_hold(tx, placed.id, within=other, by=CAROL, at=NOON))
    with pytest.raises(NotFound):
        installed.tx(lambda tx: desk.release_hold(tx, HoldId("hld_unknown"), by=CAROL, at=NOON))


def test_a_link_expires_after_its_days_and_icims_is_told(installed: Stage) -> None:
    installed.request()
    installed.settle()
    link = link_of(installed.postman.letters[0])
    assessments = installed.services.assessments
    installed.pass_time(days=30)

    with pytest.raises(InvitationExpired):
        installed.tx(lambda tx: assessments.begin(tx, link_token=link, at=installed.clock.at))
    installed.settle()

    assert installed.order()["status"] == "expired"
    assert ("order_status", "expired") in installed.icims.effects
    with pytest.raises(InvitationExpired):
        installed.tx(lambda tx: assessments.open(tx, link_token=link, at=installed.clock.at))


def test_what_was_begun_and_never_submitted_expires_and_is_erased(installed: Stage) -> None:
    installed.request()
    installed.settle()
    link = link_of(installed.postman.letters[0])
    desk = installed.services.assessments
    attempt, secret = installed.tx(
        lambda tx: desk.begin(tx, link_token=link, at=installed.clock.at)
    )
    installed.tx(
        lambda tx: desk.save(
            tx,
            attempt_id=attempt.id,
            attempt_secret=secret,
            answers={1: 3},
            at=installed.clock.at,
        )
    )
    installed.settle_within(days=30)
    assert installed.order()["status"] == "expired"

    installed.settle_within(days=90)

    assert kept(installed).orders == 0
    assert erasures_of(installed)[0].counts["answers"] == 1


def test_what_was_submitted_in_time_does_not_expire(installed: Stage) -> None:
    completed(installed)
    installed.settle_within(days=31)

    assert installed.order()["status"] == "delivered"


def test_what_could_not_be_sent_expires_as_well(installed: Stage) -> None:
    installed.icims.email = None
    installed.request()
    installed.settle_within(days=31)

    assert installed.order()["status"] == "expired"
    assert installed.postman.letters == []


@pytest.fixture
def due(stage: Stage) -> Stage:
    """One whose period is over by the system's clock, which the command has."""
    stage.install()
    completed(stage)
    ended = datetime(2020, 1, 1, tzinfo=UTC)
    over = {"ended_at": ended, "purge_at": ended + timedelta(days=90)}
    stage.tx(lambda tx: tx.execute(orders.update().values(over)))
    return stage


def test_the_command_looks_ahead_erases_and_certifies(
    due: Stage, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = due
    monkeypatch.setenv("JOBCANNON_EU_DATABASE_URL", database_url)
    options = ["--region", "eu", "--encryption-key", KEY]

    looked = CliRunner().invoke(cli, ["purge", *options, "--dry-run"])
    assert (looked.exit_code, "due now: 1" in looked.stdout) == (0, True)
    assert kept(stage).orders == 1
    assert CliRunner().invoke(cli, ["purge", *options]).exit_code == 2

    erased = CliRunner().invoke(cli, ["purge", *options, "--now"])
    assert (erased.exit_code, "1 erasures done, 0 left." in erased.stdout) == (0, True)
    assert kept(stage).orders == 0
    asked = ["purge", *options, "--certificate", erasures_of(stage)[0].id, "--json"]
    certificate = CliRunner().invoke(cli, asked)
    assert '"answers": 50' in certificate.stdout
    unknown = CliRunner().invoke(cli, ["purge", *options, "--certificate", "ers_unknown"])
    assert unknown.exit_code == 2


@dataclass
class Screen:
    """Where the command shows what it does: a terminal, or a file that somebody reads later."""

    terminal: bool
    shown: StringIO = field(default_factory=StringIO)

    def erase_all(self, stage: Stage, *, json: bool = False) -> bool:
        console = Console(file=self.shown, force_terminal=self.terminal, width=120)
        desk = purging.desk_for([KEY], Region.EU)
        return purging.erase_all(stage.database, desk, json=json, console=console)


def test_a_terminal_is_shown_what_a_long_erasure_is_doing(due: Stage) -> None:
    screen = Screen(terminal=True)

    assert screen.erase_all(due)

    (erasure,) = erasures_of(due)
    on_sqlite = due.database.engine.dialect.name == "sqlite"
    rewritten = "the file (VACUUM)" if on_sqlite else "deliveries (VACUUM FULL)"
    steps = [f"{erasure.id}: erasing rows", f"{erasure.id}: rewriting {rewritten}"]
    places = [screen.shown.getvalue().find(step) for step in steps]
    assert -1 not in places
    assert places == sorted(places)
    assert "0:00:0" in screen.shown.getvalue(), "and for how long"


@on_sqlite
@pytest.mark.parametrize(("terminal", "json"), [(False, False), (True, True), (False, True)])
def test_nothing_is_shown_to_a_file_or_beside_json(
    due: Stage, capsys: pytest.CaptureFixture[str], terminal: bool, json: bool
) -> None:
    screen = Screen(terminal=terminal)

    assert screen.erase_all(due, json=json)

    assert screen.shown.getvalue() == ""
    said = capsys.readouterr()
    if json:
        assert (len(msgspec.json.decode(said.out)["done"]), said.err) == (1, "")
    else:
        assert said.err == "Erasing what is due …\n"
        assert "1 erasures done, 0 left." in said.out
