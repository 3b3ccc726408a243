"""Candidates: changes and stamps."""

from __future__ import annotations

from datetime import timedelta

from mock_icims.domain.ids import OrderId
from mock_icims.domain.recruiting.candidates import AssessmentStamp, words_of
from mock_icims.domain.structs import replace
from tests.icims_cast import NOON, alice

LATER = NOON + timedelta(minutes=5)


def sent(order_id: str = "ord_first1", *, status: str = "sent") -> AssessmentStamp:
    return AssessmentStamp(
        order_id=OrderId(order_id),
        assessment="big-five",
        status=status,
        link="https://jobcannon.test/reports/q7",
        updated_at=NOON,
    )


def test_a_change_counts_as_a_version() -> None:
    changed = alice().change({"phone": "+1 555 0100"}, at=LATER)

    assert changed == replace(alice(), phone="+1 555 0100", version=2, updated_at=LATER)


def test_a_change_that_changes_nothing_is_none() -> None:
    assert alice().change({"first_name": "Alice"}, at=LATER) == alice()


def test_there_is_one_stamp_per_order_and_the_later_one_stays() -> None:
    stamped = alice().stamp(sent(), at=NOON).stamp(sent("ord_second"), at=NOON)

    completed = stamped.stamp(sent(status="completed"), at=LATER)

    assert [stamp.status for stamp in completed.assessments] == ["completed", "sent"]
    assert completed.version == 4


def test_the_same_stamp_again_is_no_write() -> None:
    stamped = alice().stamp(sent(), at=NOON)

    assert stamped.stamp(replace(sent(), updated_at=LATER), at=LATER) is stamped


def test_every_word_is_looked_for_in_name_and_address() -> None:
    assert alice().matches(words_of("moreau ALI"))
    assert alice().matches(words_of("candidates.test"))
    assert not alice().matches(words_of("alice smith"))
    assert not alice(email=None).matches(words_of("candidates.test"))


def test_without_an_address_there_is_none_to_look_up() -> None:
    assert alice(email=None).address is None
    assert alice(email="Alice@Candidates.test").address == "alice@candidates.test"
