"""Faults: counted, in order, for one operation and nobody else's."""

from __future__ import annotations

from mock_icims.domain.faults import Fault, Faults
from mock_icims.domain.ids import FaultId


def fault(operation: str = "orders.callback", *, status: int = 503, times: int = 2) -> Fault:
    return Fault(id=FaultId(f"flt_{status}"), operation=operation, status=status, times=times)


def struck(faults: Faults, operation: str) -> int | None:
    """The status that one call runs into."""
    hit = faults.strike(operation)
    return None if hit is None else hit.status


def test_the_next_two_calls_fail_and_the_third_goes_through() -> None:
    faults = Faults()
    faults.replace([fault(times=2)])

    assert [struck(faults, "orders.callback") for _ in range(3)] == [503, 503, None]


def test_another_operation_is_left_alone_and_not_counted() -> None:
    faults = Faults()
    faults.replace([fault("orders.callback", times=1)])

    assert struck(faults, "candidates.read") is None
    assert [one.hits for one in faults] == [0]


def test_rules_for_one_operation_are_spent_in_their_order() -> None:
    faults = Faults()
    faults.replace([fault(status=500, times=1), fault(status=429, times=1)])

    assert [struck(faults, "orders.callback") for _ in range(3)] == [500, 429, None]


def test_a_strike_says_which_hit_it_was() -> None:
    faults = Faults()
    faults.replace([fault(times=3)])

    faults.strike("orders.callback")
    second = faults.strike("orders.callback")

    assert second is not None
    assert second.hits == 2
    assert not second.spent
    assert list(faults) == [second]


def test_replacing_forgets_what_was_ordered_before() -> None:
    faults = Faults()
    faults.replace([fault()])

    faults.replace([])

    assert len(faults) == 0
    assert struck(faults, "orders.callback") is None
