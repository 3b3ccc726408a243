"""Stale reads: what a GET was answered before the last write, once more."""

from __future__ import annotations

from starlette.types import Message, Scope

from mock_icims.domain.faults.stale_answers import StaleAnswer
from mock_icims.domain.ids import FaultId
from mock_icims.domain.oauth.grants import digest
from mock_icims.storage.world import Tenant

MOST = 200
"""Answers kept for one fault; further addresses are answered truly."""

OF_THIS_CALL = frozenset({b"ratelimit", b"ratelimit-policy", b"date"})
"""Headers that are about the call and not about what was read."""


class StaleAnswers:
    """
    From when the fault is ordered, the first answer of an address is kept. It is given again, and
    counted, whenever the true one has become another; the caller is part of the address.
    """

    def __init__(self, tenant: Tenant, fault_id: FaultId) -> None:
        self._tenant = tenant
        self._fault_id = fault_id

    def instead_of(self, scope: Scope, head: Message, body: bytes) -> StaleAnswer | None:
        """None when the true answer may go out: it is the same, or there is none before it."""
        if scope["method"] != "GET" or head["status"] != 200:
            return None

        key = f"{self._fault_id} {_address(scope)}"
        kept = self._tenant.stale_answers.get(key)
        if kept is None:
            self._keep(key, head, body)
            return None
        if kept.body == body:
            return None

        struck = self._tenant.faults.count(self._fault_id)
        if struck is None or struck.spent:
            forget(self._tenant, self._fault_id)
        return None if struck is None else kept

    def _keep(self, key: str, head: Message, body: bytes) -> None:
        if len(self._tenant.stale_answers) < MOST:
            self._tenant.stale_answers[key] = StaleAnswer(
                fault_id=self._fault_id,
                status=head["status"],
                headers=tuple(one for one in head["headers"] if one[0].lower() not in OF_THIS_CALL),
                body=body,
            )


def forget(tenant: Tenant, fault_id: FaultId | None = None) -> None:
    """What was kept for one fault, or for all of them."""
    for key, kept in list(tenant.stale_answers.items()):
        if fault_id in (None, kept.fault_id):
            del tenant.stale_answers[key]


def _address(scope: Scope) -> str:
    """The caller's credentials belong to it: nobody gets what somebody else was answered."""
    caller = b"".join(v for name, v in scope["headers"] if name in (b"authorization", b"cookie"))
    query = scope["query_string"].decode("latin-1")
    return digest(f"{scope['path']}?{query} {caller.decode('latin-1')}")
