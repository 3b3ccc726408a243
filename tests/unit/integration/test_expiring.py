"""Links that nobody used in time: they expire, iCIMS is told, and what was begun is erased."""

from __future__ import annotations

import pytest

from integration.domain.errors import InvitationExpired
from tests.unit.integration.retained import completed, erasures_of, kept
from tests.unit.integration.stage import Stage, link_of


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
