"""Lets a call run into a fault that its tenant ordered; every other call passes untouched."""

from __future__ import annotations

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from mock_icims.domain.faults import Fault
from mock_icims.domain.ids import CustomerId
from mock_icims.storage.world import World
from mock_icims.web import problems
from mock_icims.web.directory import Directory
from mock_icims.web.journal import CUSTOMERS


class FaultInjection:
    """
    Behind the form method, before throttle and access: a fault costs no quota and needs no token.

    Only calls that name their customer in the path can fail, so that a fault of one tenant never
    meets another's request.
    """

    def __init__(self, app: ASGIApp, *, world: World, directory: Directory) -> None:
        self.app = app
        self.world = world
        self.directory = directory

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = self._fault(scope) if scope["type"] == "http" else None
        if fault is None:
            await self.app(scope, receive, send)
            return

        answer = problems.injected(Request(scope), fault)
        await answer(scope, receive, send)

    def _fault(self, scope: Scope) -> Fault | None:
        path: str = scope["path"]
        if not path.startswith(CUSTOMERS):
            return None

        id = CustomerId(path.removeprefix(CUSTOMERS).partition("/")[0])
        tenant = self.world.tenants.get(id)
        if tenant is None or not tenant.faults:
            return None

        operation = self.directory.operation(scope["method"], path)
        return None if operation is None else tenant.faults.strike(operation)
