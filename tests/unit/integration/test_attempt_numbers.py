"""Attempts of one piece of work are counted on, whoever began its schedule anew."""

from __future__ import annotations

from integration.domain.deliveries import DeliveryKind, Trigger
from integration.domain.retry import SCHEDULE
from tests.unit.integration.fake_icims import problem
from tests.unit.integration.given_up import callbacks, exhausted, resend
from tests.unit.integration.stage import Stage


def test_a_resend_is_the_next_attempt_and_its_retry_the_one_after(installed: Stage) -> None:
    gave_up = exhausted(installed)
    installed.icims.fails("callback", problem(503, "unavailable"))

    resend(installed, gave_up)
    installed.settle()
    installed.settle_within(minutes=1)

    logged = [(one.attempt, one.trigger) for one in callbacks(installed)]
    last = len(SCHEDULE) + 1
    assert [number for number, _ in logged] == [*range(1, last + 1), last + 1, last + 2]
    assert [how for _, how in logged[-2:]] == [Trigger.MANUAL, Trigger.SCHEDULED]


def test_what_was_parked_goes_on_with_the_next_attempt(installed: Stage) -> None:
    installed.icims.fails("profile_stamp", problem(401, "token_expired"))
    installed.request()
    installed.settle()

    installed.install()
    installed.settle()

    stamps = installed.log(kind=DeliveryKind.PROFILE_STAMP)
    assert [(one.attempt, one.exchange.status) for one in stamps] == [(1, 401), (2, 200)]
