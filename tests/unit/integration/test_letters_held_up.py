"""A letter is held up: the mail server is away, refuses the address, or there is no address."""

from __future__ import annotations

import pytest

from integration.domain.deliveries import Outcome
from integration.mail.post import MailDeferred, MailRejected
from tests.unit.integration.parking import parked
from tests.unit.integration.stage import Stage


def test_a_mail_server_that_is_away_delays_only_the_letter(installed: Stage) -> None:
    installed.postman.failures = [MailDeferred("no answer"), MailDeferred("421", status=421)]
    installed.request()
    installed.settle_within(seconds=40)

    assert len(installed.postman.letters) == 1
    assert installed.icims.did("profile_stamp") == 1
    kinds = [delivery.outcome for delivery in installed.log(kind="email")]
    assert kinds == [Outcome.WILL_RETRY, Outcome.WILL_RETRY, Outcome.SUCCEEDED]


def test_an_address_that_the_mail_server_refuses_for_good_parks(installed: Stage) -> None:
    installed.postman.failures = [MailRejected("refused: 550 no such user", status=550)]
    installed.request()
    installed.settle_within(hours=1)

    assert parked(installed) == (
        "email.send",
        "The mail server refused the invitation: refused: 550 no such user",
    )


NO_ADDRESS = "The candidate has no e-mail address in iCIMS"
NONE_TO_WRITE_TO = f"{NO_ADDRESS}: no mail can be sent to the one that is there"


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        (None, NO_ADDRESS),
        ("", NO_ADDRESS),
        ("alice", NONE_TO_WRITE_TO),
        ("a@b.test, mallory@evil.test", NONE_TO_WRITE_TO),
        ("a\n@b.test", NONE_TO_WRITE_TO),
        ("josé@b.test", NONE_TO_WRITE_TO),
    ],
)
def test_a_candidate_without_an_address_waits_for_one(
    installed: Stage, address: str | None, reason: str
) -> None:
    installed.icims.email = address
    installed.request()
    installed.settle()
    assert parked(installed)[1] == reason

    installed.icims.email = "alice@candidates.test"
    installed.settle_within(seconds=10)
    assert len(installed.postman.letters) == 1
