"""An event that a fault postpones: it is due later, whatever the fault says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mock_icims.delivery.mischief import withheld
from mock_icims.domain.faults.effects import Effect, EffectKind
from mock_icims.domain.faults.faults import Fault, Match
from mock_icims.domain.ids import FaultId
from tests.icims_cast import NOON
from tests.unit.mock_icims.attempts import desk, event


@pytest.mark.parametrize(
    ("seconds", "later"), [(3_600, 3_600), (1, 1), (1.5, 1.5), (0, 1), (-5, 1), (None, 1)]
)
def test_no_event_is_due_again_at_the_moment_at_which_it_was_postponed(
    seconds: float | None, later: float
) -> None:
    _, tenant = desk()
    effect = Effect(kind=EffectKind.POSTPONE, seconds=seconds)
    fault = Fault(id=FaultId("flt_1"), match=Match(operation="*"), effect=effect, times=None)

    assert withheld(tenant, event(), fault)

    [postponed] = tenant.events.values()
    assert postponed.next_attempt_at == NOON + timedelta(seconds=later)
