"""A callback that gave up, and the operator who has it sent again."""

from __future__ import annotations

from integration.domain.audit import By
from integration.domain.deliveries import Delivery, Outcome
from integration.domain.retry import SCHEDULE
from integration.services.operating.redelivery import Resent
from tests.unit.integration.fake_icims import problem
from tests.unit.integration.stage import Stage

OPERATOR = By(who="operator", where="192.0.2.7")


def exhausted(stage: Stage, order_id: str = "ord_alice00001") -> str:
    """The delivery that gave up on the callback."""
    stage.icims.fails("callback", *[problem(503, "unavailable")] * (len(SCHEDULE) + 1))
    stage.request(order_id)
    stage.settle()
    stage.take()
    stage.settle_within(days=5)
    (gave_up,) = [one for one in stage.log(order_id=order_id) if one.outcome is Outcome.EXHAUSTED]
    return gave_up.id


def callbacks(stage: Stage) -> list[Delivery]:
    return [one for one in stage.log() if one.exchange.kind == "callback"]


def resend(stage: Stage, delivery_id: str) -> Resent:
    return stage.tx(
        lambda tx: stage.services.redelivery.resend(
            tx, delivery_id=delivery_id, by=OPERATOR, at=stage.clock.at
        )
    )
