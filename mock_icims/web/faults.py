"""Lets a call run into a fault that its customer ordered; every other call passes untouched."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from mock_icims.domain.faults.effects import Channel
from mock_icims.domain.faults.faults import Call, Fault
from mock_icims.storage.world import World
from mock_icims.web.directory import Directory
from mock_icims.web.fault_effects import Struck
from mock_icims.web.fault_targets import IN_THE_BODY, ReadAhead, Target, asking, in_the_path, named
from mock_icims.web.parties import possible


class FaultInjection:
    """
    Behind the form method, before throttle and access: a call that fails costs no quota and needs
    no token.

    A call is struck by the faults of the customer whom it is about, and by nobody else's. Where no
    customer can be known, nothing is struck.
    """

    def __init__(self, app: ASGIApp, *, world: World, directory: Directory) -> None:
        self.app = app
        self.world = world
        self.directory = directory

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not self._armed(scope):
            await self.app(scope, receive, send)
            return

        ahead = ReadAhead(receive)
        operation = self.directory.operation(scope["method"], scope["path"]) or ""
        target = await self._target(scope, operation, ahead)
        fault = None if target is None else self._fault(scope, operation, target)
        if target is None or fault is None:
            await self.app(scope, ahead.again, send)
            return

        scope["state"]["fault_id"] = fault.id
        struck = Struck(self.app, fault, target.tenant, operation)
        await struck.meet(scope, ahead.again, send)

    def _armed(self, scope: Scope) -> bool:
        """Whether there is any fault that this call might meet."""
        return any(len(tenant.faults) > 0 for tenant in possible(scope, self.world))

    async def _target(self, scope: Scope, operation: str, ahead: ReadAhead) -> Target | None:
        there = asking(scope)
        tenant = in_the_path(scope, self.world)
        if tenant is not None:
            theirs = there is not None and there.tenant is tenant
            return Target(tenant, there.app_id if there and theirs else None)
        if operation in IN_THE_BODY:
            return named(await ahead.body(), self.world)
        return there

    def _fault(self, scope: Scope, operation: str, target: Target) -> Fault | None:
        if not operation:
            return None
        return target.tenant.faults.strike(
            Call(
                channel=Channel.HTTP,
                operation=operation,
                at=target.tenant.clock.now(),
                method=scope["method"],
                path=scope["path"],
                app_id=target.app_id,
            )
        )
