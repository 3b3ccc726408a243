"""What no key of ours opens is tried again by the schedule, and seen, like any fault of our own."""

from __future__ import annotations

from sqlalchemy import update

from integration.domain.retry import SCHEDULE
from integration.domain.work import WorkState
from integration.storage.tables.connections import connections
from integration.storage.tables.orders import invitations
from tests.unit.integration.stage import Stage


def changed(sealed: bytes) -> bytes:
    return sealed[:-1] + bytes([sealed[-1] ^ 1])


def test_a_link_that_was_changed_delays_its_order_alone(installed: Stage) -> None:
    installed.request("ord_alice00001", trigger="recruiter_action")
    sealed = installed.tx(lambda tx: tx.execute(invitations.select()).mappings().one())
    spoiled = {"link_sealed": changed(sealed["link_sealed"])}
    installed.tx(lambda tx: tx.execute(update(invitations).values(spoiled)))
    installed.request("ord_alice00002", trigger="recruiter_action", application_id="app_alice00002")

    installed.settle()

    broken, *others = (row for row in installed.work() if row["subject"] == "ord_alice00001")
    assert others == []
    assert (broken["state"], broken["attempts"]) == (WorkState.DUE, 1)
    assert broken["due_at"] == installed.clock.at + SCHEDULE[0]
    assert broken["reason"] == "invitations.link_sealed was changed or moved."
    assert installed.order("ord_alice00002")["status"] == "sent"

    installed.settle_within(hours=100)
    [broken] = (row for row in installed.work() if row["subject"] == "ord_alice00001")
    assert (broken["state"], broken["attempts"]) == (WorkState.EXHAUSTED, len(SCHEDULE) + 1)


def test_a_token_that_was_changed_is_used_as_soon_as_it_is_right_again(installed: Stage) -> None:
    kept = installed.connection()["token_sealed"]
    spoil = update(connections).values(token_sealed=changed(kept))
    installed.tx(lambda tx: tx.execute(spoil))
    installed.request()
    installed.settle()
    assert installed.icims.did("candidate_read") == 0

    installed.tx(lambda tx: tx.execute(update(connections).values(token_sealed=kept)))
    installed.settle_within(minutes=1)

    assert installed.order()["status"] == "sent"
