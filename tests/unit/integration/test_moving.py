"""A move loses nothing, doubles nothing and leaves nothing behind, at whatever step it dies."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import select, text

from integration.domain.errors import Conflict, NotFound
from integration.domain.ids import CustomerId
from integration.domain.moves import MoveState
from integration.domain.regions import Region
from integration.services.residency.crossing import NotYet
from integration.storage.database import Database
from integration.storage.keys.vault import generate_key
from integration.storage.residency import directory, relocation
from integration.storage.tables.orders import invitations
from tests.canaries import hits
from tests.unit.integration.moved_customer import (
    COPIED,
    CUSTOMER,
    EU,
    EVERY_STEP,
    US,
    MovedCustomer,
    both,
    die,
    dies_and_goes_on,
    goes_on,
    move,
    moving,
    sqlite_alone,
)
from tests.unit.integration.two_regions import canary, ordered

__all__ = ["both"]

HELD = {
    "a step": "UPDATE work SET lease_expires_at = :until WHERE subject = 'ord_us000003'",
    "an erasure": "UPDATE erasures SET lease_expires_at = :until",
    "a renewal": "UPDATE connections SET refreshing_until = :until",
}


def whereabouts(both: MovedCustomer) -> tuple[Region | None, ...]:
    """As the directory says it: where the customer lives, moves to, and still has to be erased."""
    find = partial(directory.all_of, customer_id=CUSTOMER)
    (found,) = both.run.control.database.transact(find)
    return found.region, found.moving_to, found.leaving


def test_a_customer_moves_with_all_it_has_and_goes_on(both: MovedCustomer) -> None:
    before, begun = dict(both.rows(US)), both.begin(2)
    words = [canary(US), "cand_us000001", "ord_us000001"]
    assert hits(words, both.files(US)), "it would be found where it is"

    moved = move(both)

    assert moved.state is MoveState.DONE
    assert both.rows(US) == {}
    assert not hits(words, both.files(US)), "not a byte is left behind"
    assert hits(words, both.files(EU)), "and it is found where it is now"
    after = dict(both.rows(EU))
    assert after == {name: rows for name, rows in moved.counts.items() if rows}
    assert after["orders"] == before["orders"] == 4
    home = both.run.programs[EU]
    (connection,) = home.database.transact(home.services.connections.all)
    assert connection.region == EU
    assert whereabouts(both) == (EU, None, None)
    assert both.audited(US) == ["region.left"]
    assert both.audited(EU) == ["region.entered"]
    assert both.audited(None) == ["region.move_begun", "region.moved"]
    # What is open in a browser is opened again by the link.
    assert both.put(f"{begun}/answers", {"answers": {"1": 3}}).status_code == 401
    goes_on(both)


@sqlite_alone
def test_reports_of_before_a_move_lead_to_where_they_are_now(both: MovedCustomer) -> None:
    own = f"{both.link(0)}/report"
    program = both.run.programs[US]
    orders = program.services.invitations.orders
    found = select(invitations.c.id).where(invitations.c.order_id == "ord_us000000")
    _, token = program.database.transact(
        lambda tx: orders.tokens(tx, tx.execute(found).scalar_one())
    )
    recruiters = program.services.invitations.progress.report_url(token)
    assert [both.get(one).status_code for one in (own, recruiters)] == [200, 200]

    move(both)

    for report in (own, recruiters):
        answer = both.get(report)
        assert answer.status_code == 307, answer.text
        assert answer.headers["location"] == report.replace("http://us.", "http://eu.").replace(
            "/us-", "/eu-"
        )
        assert both.get(answer.headers["location"]).json()["status"] == "complete"


def test_killed_on_its_way_it_is_finished_by_the_same_command(both: MovedCustomer) -> None:
    """One move and a death after each of these; `make crashes` has all of them."""
    dies_and_goes_on(both, ["frozen", "copied orders", "switched", "some erased", "certified"])


def test_called_off_after_a_death_it_is_as_if_nothing_had_been(both: MovedCustomer) -> None:
    before = dict(both.rows(US))

    for step in ("frozen", "compared"):
        known = EVERY_STEP - {step}
        assert die(both, known, lambda one: one.run(one.begin(CUSTOMER, to=EU))) == step
        aborted = moving(both).abort(CUSTOMER)
        assert aborted.state is MoveState.ABORTED
        assert whereabouts(both) == (US, None, None)
        assert both.rows(EU) == {}
        assert both.rows(US) == before
    assert not hits([canary(US)], both.files(EU))
    assert both.get(both.link(2)).status_code == 200

    known = EVERY_STEP - {"switched"}
    assert die(both, known, lambda one: one.run(one.begin(CUSTOMER, to=EU))) == "switched"
    with pytest.raises(Conflict, match="switched"):
        moving(both).abort(CUSTOMER)
    move(both)
    assert both.rows(US) == {}
    goes_on(both)


@sqlite_alone
def test_meanwhile_iCIMS_and_candidates_are_asked_to_try_again(both: MovedCustomer) -> None:
    tried = list[tuple[str, int, str]]()
    headers, body = both.signed(US, "assessment.requested", ordered(US, 5))

    def look(step: str) -> None:
        if step in ("frozen", "compared", "switched"):
            event = both.send(headers, body, to=US)
            begun = both.post(f"{both.link(2)}/attempts", {})
            for one in (event, begun):
                tried.append((step, one.status_code, one.json().get("code", "")))

    move(both, passed=look)

    moving_now = ("customer_moving", "customer_moving")
    assert [code for step, _, code in tried if step == "frozen"] == [*moving_now]
    assert [code for step, _, code in tried if step == "compared"] == [*moving_now]
    # From the switch on its events are the target's, whatever is left to erase.
    assert [status for step, status, _ in tried if step == "switched"] == [421, 503]
    assert both.send(headers, body, to=EU).status_code == 202
    assert both.send(headers, body, to=EU).json()["status"] == "duplicate"


@sqlite_alone
def test_what_comes_before_it_is_frozen_goes_along(both: MovedCustomer) -> None:
    def look(step: str) -> None:
        if step == "stopping":
            assert both.order(US, 5).status_code == 202

    moved = move(both, passed=look)

    assert moved.counts["orders"] == 5
    both.settle()
    assert "eu.jobcannon.test" in str(both.outside[US].letters[-1])


@sqlite_alone
def test_the_directory_is_asked_once_and_again_after_a_move(both: MovedCustomer) -> None:
    sent = {
        number: both.signed(US, "assessment.requested", ordered(US, number)) for number in (5, 6, 7)
    }
    with both.run.control.database.engine.begin() as held:
        directory.find(held, CUSTOMER)
        assert both.send(*sent[5], to=US).status_code == 202

    move(both)

    assert both.send(*sent[6], to=US).json()["code"] == "region_mismatch"
    assert both.send(*sent[6], to=EU).status_code == 202
    with both.run.control.database.engine.begin() as held:
        directory.find(held, CUSTOMER)
        assert both.send(*sent[7], to=EU).status_code == 202


@sqlite_alone
@pytest.mark.parametrize(
    "change", ["UPDATE orders SET job_title = 'another'", "DELETE FROM answers"]
)
def test_what_is_not_the_same_on_both_sides_is_not_switched(
    both: MovedCustomer, change: str
) -> None:
    before, target = dict(both.rows(US)), both.run.programs[EU].database

    def look(step: str) -> None:
        if step == COPIED[-1]:
            target.transact(lambda tx: tx.execute(text(change)))

    with pytest.raises(NotYet, match="Nothing was switched"):
        move(both, passed=look)

    assert both.rows(US) == before
    assert move(both).state is MoveState.DONE


@sqlite_alone
@pytest.mark.parametrize("what", HELD)
def test_it_waits_for_what_is_under_way_and_gives_up_visibly(
    both: MovedCustomer, what: str
) -> None:
    database = both.run.programs[US].database
    database.transact(lambda tx: tx.execute(text(HELD[what]), {"until": "2099-01-01 00:00:00"}))
    desk = replace(moving(both), patience=2)

    with pytest.raises(NotYet, match="under way"):
        desk.run(desk.begin(CUSTOMER, to=EU))

    database.transact(lambda tx: tx.execute(text(HELD[what]), {"until": "2020-01-01 00:00:00"}))
    assert move(both).state is MoveState.DONE


@sqlite_alone
def test_back_again_and_the_first_links_are_good_where_they_were(both: MovedCustomer) -> None:
    before = dict(both.rows(US))

    move(both)
    move(both, to=US)

    assert both.rows(US) == before
    assert both.rows(EU) == {}
    assert both.get(both.link(2)).status_code == 200
    goes_on(both)


@sqlite_alone
def test_where_it_cannot_begin_it_says_why(both: MovedCustomer) -> None:
    desk = moving(both)

    with pytest.raises(NotFound):
        desk.begin(CustomerId("cus_nobody00001"), to=EU)
    empty = CustomerId("cus_empty000001")
    both.run.control.database.transact(
        lambda tx: directory.enter(tx, empty, region=US, by="iCIMS", at=both.clock.at)
    )
    with pytest.raises(Conflict, match="no personal data"):
        desk.begin(empty, to=EU)
    with pytest.raises(Conflict, match="lives in the United States already"):
        desk.begin(CUSTOMER, to=US)
    with pytest.raises(Conflict, match="among JOBCANNON_REGIONS"):
        replace(desk, places={US: desk.places[US]}).begin(CUSTOMER, to=EU)
    elsewhere = {**desk.places, EU: replace(desk.places[EU], icims_url="http://other.test")}
    with pytest.raises(Conflict, match="another iCIMS"):
        replace(desk, places=elsewhere).begin(CUSTOMER, to=EU)
    other_keys = {**desk.places, EU: replace(desk.places[EU], keys=(generate_key(),))}
    with pytest.raises(Conflict, match="JOBCANNON_EU_ENCRYPTION_KEY"):
        replace(desk, places=other_keys).begin(CUSTOMER, to=EU)
    shared = {**desk.places, EU: replace(desk.places[EU], database=desk.places[US].database)}
    with pytest.raises(Conflict, match="one database"):
        replace(desk, places=shared).begin(CUSTOMER, to=EU)
    assert both.audited(None) == []


def test_no_table_of_a_customer_is_without_its_guard(database_url: str) -> None:
    database = Database(database_url)
    kind = database.engine.dialect.name
    where = {"sqlite": "name FROM sqlite_master", "postgresql": "tgname FROM pg_trigger"}
    found = f"SELECT {where[kind]}"
    names = database.transact(lambda tx: set(tx.execute(text(found)).scalars()))
    database.close()

    guarded = {
        f"moving_{table.name}_{event}"
        for table in relocation.everything()
        for event in ("insert", "update", "delete")
    }
    assert guarded <= names
