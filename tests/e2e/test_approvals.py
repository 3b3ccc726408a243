"""An approval through both programs, where it does not go plainly: refused, and handed over."""

from __future__ import annotations

from scenarios.actors.recruiter import Recruiter
from scenarios.enterprise.approval_chain import nothing_is_sent, set_up
from scenarios.play import play, up_to
from scenarios.report import Outcome, Report
from scenarios.walk import STAGE, Walk
from tests.e2e.transcript import explained

REASON = "The position is on hold."


def test_what_is_refused_is_cancelled_and_no_mail_goes(walk: Walk, report: Report) -> None:
    erin = asked_first(walk, report)

    erin.refuse_for(walk.alice.name, reason=REASON).expect("Refused")

    walk.bob.open_record(walk.alice).expect(REASON)
    nothing_is_sent(walk, walk.alice, status="cancelled")


def test_what_is_delegated_is_sent_once_the_delegate_has_approved(
    walk: Walk, report: Report
) -> None:
    erin = asked_first(walk, report)

    erin.delegate_for(walk.alice.name, to=walk.carol.account.name).expect("Delegated")
    assert not erin.open_approvals().offers("Approve")
    nothing_is_sent(walk, walk.alice, status="awaiting_approval")
    walk.carol.approve_for(walk.alice.name).expect("Approved")

    walk.alice.open_mail()
    assert len(walk.staging.mails_to(walk.alice.email)) == 1
    walk.staging.wait_until_settled()
    assert walk.records.order(walk.alice.email).status == "sent"


def asked_first(walk: Walk, report: Report) -> Recruiter:
    """Erin, who has to approve before Alice hears anything."""
    play(report, walk, lines=up_to(4))
    assert [line.outcome for line in report.lines] == [Outcome.HELD] * 3, explained(report)
    erin = walk.erin
    assert erin is not None
    set_up(walk, approvers=[erin.account.name])
    walk.bob.invite(walk.alice, to=STAGE).expect("Moved")
    nothing_is_sent(walk, walk.alice, status="awaiting_approval")
    return erin
