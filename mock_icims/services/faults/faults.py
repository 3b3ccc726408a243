"""The desk where faults are ordered, for one customer each."""

from __future__ import annotations

from collections.abc import Sequence

from mock_icims.domain.faults.effects import Effect
from mock_icims.domain.faults.faults import Fault, Match
from mock_icims.domain.ids import FaultId
from mock_icims.domain.structs import Struct
from mock_icims.storage.world import Tenant


class Order(Struct, frozen=True, kw_only=True):
    """`times` None is for ever."""

    match: Match
    effect: Effect
    times: int | None = 1


def add(tenant: Tenant, order: Order) -> Fault:
    """Behind the rules that are there."""
    fault = _fault(tenant, order)
    tenant.faults.add(fault)
    return fault


def replace(tenant: Tenant, orders: Sequence[Order]) -> None:
    """These, and none of those before."""
    tenant.faults.replace(_fault(tenant, order) for order in orders)
    tenant.stale_answers.clear()


def withdraw(tenant: Tenant, fault_id: FaultId) -> None:
    """Raises NotFound."""
    tenant.faults.withdraw(fault_id)
    for key, kept in list(tenant.stale_answers.items()):
        if kept.fault_id == fault_id:
            del tenant.stale_answers[key]


def _fault(tenant: Tenant, order: Order) -> Fault:
    return Fault(
        id=FaultId(tenant.ids.next("flt")),
        match=order.match,
        effect=order.effect,
        times=order.times,
    )
