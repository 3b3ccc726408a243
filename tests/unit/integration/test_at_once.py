"""Two of several processes act at one moment: the second waits, and goes by what the first did."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import Connection as Tx
from sqlalchemy import select

from integration.domain.accounts import Account
from integration.domain.audit import By
from integration.domain.errors import OperatorOnly
from integration.storage.tables.orders import invitations
from tests.unit.integration.accounts import create
from tests.unit.integration.fake_icims import CUSTOMER, problem
from tests.unit.integration.given_up import OPERATOR, exhausted
from tests.unit.integration.moments import at_once, begun
from tests.unit.integration.on_postgresql import stage, where_it_is
from tests.unit.integration.stage import Stage, requested

ORDER, OTHER = "ord_alice00001", "ord_alice00002"

__all__ = ["stage"]

pytestmark = where_it_is


def invited(stage: Stage) -> None:
    stage.request(ORDER, stage_entry=1)
    stage.settle()


def sweep(stage: Stage, tx: Tx) -> object:
    return stage.services.retention.erasing.sweep(tx, at=stage.clock.at)


def submission(stage: Stage) -> Callable[[Tx], object]:
    attempt, secret = begun(stage)
    at = stage.clock.at
    return lambda tx: stage.services.assessments.submit(
        tx, attempt_id=attempt.id, attempt_secret=secret, at=at
    )


def cancellation(stage: Stage) -> Callable[[Tx], object]:
    return stage.arriving("assessment.cancelled", {"customer_id": CUSTOMER, "order_id": ORDER})


def told(stage: Stage) -> list[object]:
    """The states that iCIMS was told, the last first."""
    return [said for operation, said in stage.icims.effects if operation == "order_status"]


def test_what_is_submitted_while_it_expires_is_delivered(stage: Stage) -> None:
    invited(stage)
    submit = submission(stage)
    stage.settle()
    stage.pass_time(days=31)

    at_once(stage, submit, lambda: stage.tx(lambda tx: sweep(stage, tx)))
    stage.settle()

    assert stage.order(ORDER)["status"] == "delivered"
    assert stage.icims.did("callback") == 1
    assert "expired" not in told(stage)


def test_what_is_cancelled_while_it_expires_is_cancelled(stage: Stage) -> None:
    invited(stage)
    stage.pass_time(days=31)

    at_once(stage, cancellation(stage), lambda: stage.tx(lambda tx: sweep(stage, tx)))
    stage.settle()

    status = stage.tx(lambda tx: tx.execute(select(invitations.c.status)).scalar_one())
    assert (stage.order(ORDER)["status"], status) == ("cancelled", "cancelled")
    assert "expired" not in told(stage)


def test_icims_is_told_of_what_two_workers_expire_at_one_moment(stage: Stage) -> None:
    invited(stage)
    stage.pass_time(days=31)

    at_once(stage, lambda tx: sweep(stage, tx), lambda: stage.tx(lambda tx: sweep(stage, tx)))
    stage.settle()

    assert told(stage).count("expired") == 1


def test_what_is_parked_while_the_customer_authorizes_again_goes_on(stage: Stage) -> None:
    stage.request(ORDER)
    stage.icims.fails("candidate_read", problem(401, "token_expired"))
    activate = stage.walked()

    at_once(stage, activate, stage.settle)
    stage.settle_within(minutes=1)

    assert stage.order(ORDER)["status"] == "sent"


def test_what_is_sent_again_while_its_order_is_cancelled_is_cancelled(stage: Stage) -> None:
    resend = partial(
        stage.services.redelivery.resend,
        delivery_id=exhausted(stage),
        by=OPERATOR,
        at=stage.clock.at,
    )

    at_once(stage, resend, lambda: stage.tx(cancellation(stage)))

    [callback] = stage.work("callback.send")
    assert callback["state"] == "cancelled"


def test_an_old_uninstall_does_not_end_the_install_that_comes_at_its_moment(stage: Stage) -> None:
    stage.pass_time(minutes=1)
    uninstalled = stage.arriving("app.uninstalled", {"customer_id": CUSTOMER})
    stage.pass_time(minutes=1)

    at_once(stage, stage.walked(), lambda: stage.tx(uninstalled))

    assert stage.connection()["status"] == "active"


def test_of_two_operators_who_disable_each_other_one_is_left(stage: Stage) -> None:
    olga, paul = (create(stage, f"{name}@jobcannon.test") for name in ("olga", "paul"))

    def disables(one: Account, other: Account) -> Callable[[Tx], Account]:
        by = By(who=one.id, where="192.0.2.7")
        return lambda tx: stage.accounts.change(
            tx, other.id, enabled=False, by=by, at=stage.clock.at
        )

    with pytest.raises(OperatorOnly):
        at_once(stage, disables(olga, paul), lambda: stage.tx(disables(paul, olga)))

    left = stage.tx(stage.accounts.all)
    assert [one.email for one in left if one.disabled_at is None] == [olga.email]


@pytest.mark.parametrize("first", ["submission", "request"])
def test_who_is_asked_for_while_the_other_submits_is_turned_away_for_good(
    stage: Stage, first: str
) -> None:
    """And is forgotten with the other: what never ends is kept for ever."""
    invited(stage)
    asked = stage.arriving("assessment.requested", requested(OTHER) | {"stage_entry": 1})
    acts = [submission(stage), asked]
    one, other = acts if first == "submission" else reversed(acts)

    at_once(stage, one, lambda: stage.tx(other))

    assert stage.order(OTHER)["status"] == "requested"
    assert stage.order(OTHER)["ended_at"] == stage.order(ORDER)["ended_at"]
