"""The checker sees what it is there to see."""

from __future__ import annotations

from dataclasses import replace

from tests.crashes.checker import Seen, Verdict, judge

WHOLE = Seen(
    effects=[
        ("profile_stamp", "stamp"),
        ("order_status", "sent"),
        ("order_status", "in_progress"),
        ("scorecard_write", {"fld": 50}),
        ("callback", {"score": 50}),
    ],
    message_ids=["<one>"],
    states=["done", "done"],
)


def test_a_whole_walk_holds() -> None:
    assert judge(WHOLE) == Verdict()


def test_what_did_not_happen_is_lost() -> None:
    assert judge(replace(WHOLE, effects=WHOLE.effects[:-1])).lost == ["callback"]
    assert judge(replace(WHOLE, message_ids=[])).lost == ["email"]
    assert judge(replace(WHOLE, states=[])).lost == ["work"]


def test_what_happened_twice_is_duplicated() -> None:
    again = [*WHOLE.effects, ("callback", {"score": 51})]
    assert judge(replace(WHOLE, effects=again)).duplicated == ["callback"]
    assert judge(replace(WHOLE, message_ids=["<one>", "<two>"])).duplicated == ["email"]


def test_a_letter_that_came_twice_with_one_message_id_is_recognised() -> None:
    assert judge(replace(WHOLE, message_ids=["<one>", "<one>"])) == Verdict(recognisable=1)


def test_what_nobody_asked_for_is_unexpected() -> None:
    more = [*WHOLE.effects, ("order_status", "cancelled")]
    assert judge(replace(WHOLE, effects=more)).unexpected == ["order_status cancelled"]


def test_work_that_is_not_done_is_stuck() -> None:
    assert judge(replace(WHOLE, states=["done", "parked"])).stuck == ["parked"]
    assert judge(replace(WHOLE, states=["done", "due"])).stuck == ["due"]
