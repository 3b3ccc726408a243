"""Taking an assessment, and what the recruiter and the admin see of it."""

from __future__ import annotations

import pytest

from integration.domain.attempts import Attempt
from integration.domain.errors import (
    AlreadySubmitted,
    AnswersIncomplete,
    Invalid,
    NotFound,
    Unauthenticated,
)
from integration.services.assessment.assessments import Assessments
from tests.unit.integration.fake_icims import CUSTOMER
from tests.unit.integration.stage import Stage, link_of


@pytest.fixture
def invited(installed: Stage) -> Stage:
    installed.request()
    installed.settle()
    return installed


def desk(stage: Stage) -> Assessments:
    return stage.services.assessments


def begin(stage: Stage) -> tuple[Attempt, str]:
    link_token = link_of(stage.postman.letters[-1])
    return stage.tx(lambda tx: desk(stage).begin(tx, link_token=link_token, at=stage.clock.at))


def save(stage: Stage, attempt: Attempt, secret: str, answers: dict[int, int]) -> Attempt:
    return stage.tx(
        lambda tx: desk(stage).save(
            tx, attempt_id=attempt.id, attempt_secret=secret, answers=answers, at=stage.clock.at
        )
    )


def test_opening_the_link_consumes_nothing(invited: Stage) -> None:
    link_token = link_of(invited.postman.letters[0])
    seen, *again = [
        invited.tx(lambda tx: desk(invited).open(tx, link_token=link_token, at=invited.clock.at))
        for _ in range(3)
    ]

    assert again == [seen, seen]
    assert (seen.company, seen.job_title, seen.items) == ("Acme", "Warehouse Operations Lead", 50)
    assert seen.status == "ready"
    assert seen.region == "eu"


def test_a_guessed_link_leads_nowhere(invited: Stage) -> None:
    with pytest.raises(NotFound):
        invited.tx(lambda tx: desk(invited).open(tx, link_token="A" * 43, at=invited.clock.at))


def test_resuming_in_a_second_browser_gives_the_same_attempt_and_answers(invited: Stage) -> None:
    attempt, secret = begin(invited)
    save(invited, attempt, secret, {1: 4, 2: 0})

    again, same_secret = begin(invited)
    assert (again.id, same_secret) == (attempt.id, secret)
    assert again.answers == {1: 4, 2: 0}
    assert again.first_unanswered_page == 1
    assert len(invited.work("order.in_progress")) == 1


def test_an_answer_can_be_changed_until_submission(invited: Stage) -> None:
    attempt, secret = begin(invited)
    save(invited, attempt, secret, {1: 4})

    assert save(invited, attempt, secret, {1: 2, 50: 1}).answers == {1: 2, 50: 1}


@pytest.mark.parametrize("answers", [{51: 1}, {0: 1}, {1: 5}, {1: -1}])
def test_answers_outside_the_instrument_are_refused_and_not_saved(
    invited: Stage, answers: dict[int, int]
) -> None:
    attempt, secret = begin(invited)

    with pytest.raises(Invalid):
        save(invited, attempt, secret, {2: 2} | answers)
    assert save(invited, attempt, secret, {}).answers == {}


@pytest.mark.parametrize("secret", ["of-mallory", None, ""])
def test_an_attempt_opens_with_its_own_secret_only(invited: Stage, secret: str | None) -> None:
    attempt, _ = begin(invited)

    with pytest.raises(Unauthenticated):
        invited.tx(
            lambda tx: desk(invited).read(
                tx, attempt_id=attempt.id, attempt_secret=secret, at=invited.clock.at
            )
        )


def test_missing_answers_are_named_and_nothing_is_submitted(invited: Stage) -> None:
    attempt, secret = begin(invited)
    save(invited, attempt, secret, {item: 2 for item in range(1, 49)})

    with pytest.raises(AnswersIncomplete) as refused:
        invited.tx(
            lambda tx: desk(invited).submit(
                tx, attempt_id=attempt.id, attempt_secret=secret, at=invited.clock.at
            )
        )
    assert refused.value.extensions["missing"] == [49, 50]
    assert invited.work("scorecard.write") == []


def test_a_second_submission_is_refused_and_changes_nothing(invited: Stage) -> None:
    attempt, secret = begin(invited)
    invited.take()
    answered = invited.work()

    with pytest.raises(AlreadySubmitted):
        invited.tx(
            lambda tx: desk(invited).submit(
                tx, attempt_id=attempt.id, attempt_secret=secret, at=invited.clock.at
            )
        )
    with pytest.raises(AlreadySubmitted):
        save(invited, attempt, secret, {1: 0})
    with pytest.raises(AlreadySubmitted):
        begin(invited)
    assert invited.work() == answered


def test_pages_hold_their_questions_and_what_was_answered(invited: Stage) -> None:
    attempt, secret = begin(invited)
    save(invited, attempt, secret, {11: 3})

    page = invited.tx(
        lambda tx: desk(invited).page(
            tx, attempt_id=attempt.id, attempt_secret=secret, page=2, at=invited.clock.at
        )
    )
    assert [question.number for question in page.questions] == list(range(11, 21))
    assert page.questions[0].answer == 3
    assert [value for value, _ in page.scale] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("number", [0, 6, -1])
def test_there_is_no_page_outside_the_pages(invited: Stage, number: int) -> None:
    attempt, secret = begin(invited)

    with pytest.raises(NotFound):
        invited.tx(
            lambda tx: desk(invited).page(
                tx, attempt_id=attempt.id, attempt_secret=secret, page=number, at=invited.clock.at
            )
        )


def test_the_report_is_pending_first_and_complete_afterwards(invited: Stage) -> None:
    _, stamp = invited.icims.effects[0]
    assert isinstance(stamp, dict)
    token = stamp["link"].rsplit("/", 1)[-1]

    def read() -> tuple[str, str, bool]:
        report = invited.tx(
            lambda tx: invited.services.reports.read(tx, report_token=token, at=invited.clock.at)
        )
        return report.status, report.candidate_name, report.result is not None

    assert read() == ("pending", "Alice Moreau", False)
    invited.take()
    assert read() == ("complete", "Alice Moreau", True)


def test_neither_link_opens_the_others_page(invited: Stage) -> None:
    _, stamp = invited.icims.effects[0]
    assert isinstance(stamp, dict)
    report_token = stamp["link"].rsplit("/", 1)[-1]
    link_token = link_of(invited.postman.letters[0])

    with pytest.raises(NotFound):
        invited.tx(lambda tx: desk(invited).open(tx, link_token=report_token, at=invited.clock.at))
    with pytest.raises(NotFound):
        invited.tx(
            lambda tx: invited.services.reports.read(
                tx, report_token=link_token, at=invited.clock.at
            )
        )


def test_the_other_assessment_takes_the_same_way(installed: Stage) -> None:
    installed.icims.mapping = [
        {
            "result": "disc.dominance",
            "field_id": "fld_score00001",
            "field_name": "Assessment score",
        }
    ]
    installed.request(assessment="disc")
    installed.settle()
    installed.take()
    installed.settle()

    assert installed.order()["status"] == "delivered"
    assert installed.icims.did("scorecard_write") == 1


def test_the_checklist_ticks_line_by_line(stage: Stage) -> None:
    def held() -> list[bool]:
        return [item.held for item in stage.tx(stage.services.checklist.items)]

    assert held() == [False] * 7
    stage.install()
    assert held() == [True, True, False, False, False, False, False]
    stage.request()
    stage.settle()
    assert held() == [True, True, True, True, True, False, False]
    stage.take()
    stage.settle()
    assert held() == [True] * 7


def test_the_connections_count_their_work(stage: Stage) -> None:
    stage.install()
    stage.request()
    (due,) = stage.tx(stage.services.connections.all)
    assert (due.customer_id, due.work_due, due.work_parked) == (CUSTOMER, 1, 0)

    stage.icims.tokens.clear()
    stage.settle()
    (parked,) = stage.tx(stage.services.connections.all)
    assert (parked.work_due, parked.work_parked) == (0, 1)
