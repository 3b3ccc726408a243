"""Faults: counted, in order, for the calls that a rule names and nobody else's."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_icims.domain.chance import Chance
from mock_icims.domain.faults.effects import Channel, Effect, EffectKind
from mock_icims.domain.faults.faults import Call, Fault, Faults, Match
from mock_icims.domain.faults.problems import ordered_refusal
from mock_icims.domain.ids import AppId, FaultId
from mock_icims.domain.structs import replace
from tests.icims_cast import JOBCANNON, NOON

CALLBACK = Call(
    channel=Channel.HTTP,
    operation="orders.callback",
    at=NOON,
    method="POST",
    path="/connect/v1/customers/cus_a/assessment-orders/ord_1/callback",
    app_id=JOBCANNON,
)
MAIL = Call(
    channel=Channel.MAIL, operation="smtp.rcpt", at=NOON, recipients=("alice@candidates.test",)
)


def fault(
    match: str | Match = "orders.callback",
    *,
    status: int = 503,
    times: int | None = 2,
    kind: EffectKind = EffectKind.PROBLEM,
) -> Fault:
    return Fault(
        id=FaultId(f"flt_{status}"),
        match=Match(operation=match) if isinstance(match, str) else match,
        effect=Effect(kind=kind, status=status),
        times=times,
    )


def ordered(*rules: Fault) -> Faults:
    faults = Faults()
    faults.replace(rules)
    return faults


def struck(faults: Faults, call: Call = CALLBACK) -> int | None:
    """The status that one call runs into."""
    hit = faults.strike(call)
    return None if hit is None else hit.effect.status


def test_the_next_two_calls_fail_and_the_third_goes_through() -> None:
    faults = ordered(fault(times=2))

    assert [struck(faults) for _ in range(3)] == [503, 503, None]


def test_another_operation_is_left_alone_and_not_counted() -> None:
    faults = ordered(fault(times=1))

    assert struck(faults, replace(CALLBACK, operation="candidates.read")) is None
    assert [(one.matched, one.hits) for one in faults] == [(0, 0)]


def test_rules_for_one_operation_are_spent_in_their_order() -> None:
    faults = ordered(fault(status=500, times=1), fault(status=429, times=1))

    assert [struck(faults) for _ in range(3)] == [500, 429, None]


def test_a_strike_says_which_hit_it_was() -> None:
    faults = ordered(fault(times=3))

    faults.strike(CALLBACK)
    second = faults.strike(CALLBACK)

    assert second is not None
    assert second.hits == 2
    assert not second.spent
    assert list(faults) == [second]


def test_replacing_forgets_what_was_ordered_before() -> None:
    faults = ordered(fault())

    faults.replace([])

    assert len(faults) == 0
    assert struck(faults) is None


def test_a_rule_without_an_end_strikes_for_ever() -> None:
    faults = ordered(fault(times=None))

    assert [struck(faults) for _ in range(50)] == [503] * 50
    assert not next(iter(faults)).spent


def test_the_third_call_and_only_that_one() -> None:
    faults = ordered(fault(Match(operation="orders.callback", nth=3), times=1))

    assert [struck(faults) for _ in range(5)] == [None, None, 503, None, None]
    assert [(one.matched, one.hits) for one in faults] == [(3, 1)]


def test_a_rule_whose_turn_has_not_come_lets_the_next_one_strike() -> None:
    later = fault(Match(operation="orders.callback", nth=2), status=500, times=1)
    faults = ordered(later, fault(status=429, times=None))

    assert [struck(faults) for _ in range(3)] == [429, 500, 429]


def test_a_window_opens_and_closes_by_the_customers_clock() -> None:
    window = Match(
        operation="*", after=NOON + timedelta(minutes=1), until=NOON + timedelta(minutes=6)
    )
    faults = ordered(fault(window, times=None))

    def at(minutes: int) -> int | None:
        return struck(faults, replace(CALLBACK, at=NOON + timedelta(minutes=minutes)))

    assert [at(0), at(1), at(5), at(6), at(600)] == [None, 503, 503, None, None]


@pytest.mark.parametrize(
    ("match", "strikes"),
    [
        (Match(operation="*"), True),
        (Match(operation="orders.*"), True),
        (Match(operation="order.*"), False),
        (Match(operation="orders.callback", method="POST"), True),
        (Match(operation="orders.callback", method="GET"), False),
        (Match(operation="*", path="*/ord_1/callback"), True),
        (Match(operation="*", path="*/ord_2/callback"), False),
        (Match(operation="*", app_id=JOBCANNON), True),
        (Match(operation="*", app_id=AppId("acme")), False),
    ],
    ids=lambda one: str(one)[:60] if isinstance(one, Match) else None,
)
def test_a_rule_strikes_what_it_names(match: Match, strikes: bool) -> None:
    assert (struck(ordered(fault(match))) is not None) is strikes


@pytest.mark.parametrize(
    ("recipient", "strikes"),
    [
        ("alice@candidates.test", True),
        ("ALICE@candidates.test", True),
        ("*@candidates.test", True),
        ("*@elsewhere.test", False),
        (None, True),
    ],
)
def test_mail_is_refused_by_recipient(recipient: str | None, strikes: bool) -> None:
    match = Match(operation="smtp.*", recipient=recipient)
    faults = ordered(fault(match, kind=EffectKind.REFUSE_MAIL, status=451))

    assert (struck(faults, MAIL) is not None) is strikes


def test_one_of_its_recipients_is_enough_to_refuse_a_mail() -> None:
    match = Match(operation="smtp.*", recipient="bob@candidates.test")
    faults = ordered(fault(match, kind=EffectKind.REFUSE_MAIL, status=451))
    both = replace(MAIL, recipients=("alice@candidates.test", "bob@candidates.test"))

    assert struck(faults, both) == 451


def test_everything_means_everything_of_its_kind() -> None:
    """A star with an event's effect never meets a call, and the other way round."""
    event = Call(channel=Channel.EVENTS, operation="assessment.requested", at=NOON)
    faults = ordered(
        fault("*", kind=EffectKind.DROP, status=401), fault("*", status=503, times=None)
    )

    assert struck(faults, CALLBACK) == 503
    assert struck(faults, event) == 401
    assert struck(faults, MAIL) is None


@given(
    calls=st.lists(st.sampled_from(["orders.callback", "candidates.read", "usage.read"])),
    times=st.integers(1, 5),
    nth=st.integers(1, 5),
)
def test_a_fault_strikes_exactly_the_calls_that_it_counted(
    calls: list[str], times: int, nth: int
) -> None:
    faults = ordered(fault(Match(operation="orders.callback", nth=nth), times=times))

    hit = [name for name in calls if struck(faults, replace(CALLBACK, operation=name)) is not None]

    expected = min(max(calls.count("orders.callback") - nth + 1, 0), times)
    assert hit == ["orders.callback"] * expected


def test_the_same_seed_waits_the_same_times() -> None:
    effect = Effect(kind=EffectKind.DELAY, median=0.4, sigma=0.8)

    def waits(seed: int) -> list[float]:
        chance = Chance(seed)
        return [effect.wait(chance.uniform) for _ in range(400)]

    assert waits(1) == waits(1)
    assert waits(1) != waits(2)
    middle = sorted(waits(1))[200]
    assert 0.3 < middle < 0.5


def test_nobody_waits_for_more_than_a_minute() -> None:
    fixed = Effect(kind=EffectKind.DELAY, seconds=3_600)
    drawn = Effect(kind=EffectKind.DELAY, median=60, sigma=3)
    chance = Chance(1)

    assert fixed.wait(chance.uniform) == 60
    assert max(drawn.wait(chance.uniform) for _ in range(100)) == 60


def test_a_refusal_that_is_ordered_has_the_true_ones_words() -> None:
    effect = Effect(kind=EffectKind.PROBLEM, status=403, code="insufficient_scope")

    refusal = ordered_refusal(effect, said="A fault.")

    assert refusal.code == "insufficient_scope"
    assert "candidate_profile:write" in refusal.detail
    assert refusal.extensions == {"scope": "candidate_profile:write"}


def test_rules_keep_their_places_when_they_are_counted() -> None:
    faults = ordered(fault(status=500), fault(status=501), fault(status=502))

    for _ in range(6):
        struck(faults)

    order = [one.effect.status or 0 for one in faults]
    assert all(before < after for before, after in pairwise(order))
