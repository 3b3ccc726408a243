"""The one layer in front of all handlers: leads each request past the stations, in their order."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import datetime

from starlette.types import Receive, Scope, Send

from mock_icims.domain.faults.tomorrow import TODAY
from mock_icims.storage.world import Tenant
from mock_icims.web.date_header import Dates
from mock_icims.web.directory import Directory
from mock_icims.web.dispatch import Dispatch
from mock_icims.web.faults import FaultInjection
from mock_icims.web.form_method import as_meant
from mock_icims.web.journal import Hearing, Journaling
from mock_icims.web.parties import NOBODY, possible
from mock_icims.web.security_headers import SecurityHeaders
from mock_icims.web.state import Asked, State
from mock_icims.web.tape import Tape
from mock_icims.web.tenants_in_paths import customer_in
from mock_icims.web.tomorrow import TomorrowsVendor
from mock_icims.web.trace import begun_or_continued


class Front:
    """
    The journal is outside of everything that can refuse, so that refusals are in it, too. Faults
    come before throttle and access: a call that fails costs no quota and needs no token.

    What is seldom wanted stands behind one question, and costs nothing while the answer is no
    (docs/decisions/0051-one-front-layer.md).
    """

    def __init__(
        self,
        shared: State,
        directory: Directory,
        *,
        system_clock: Callable[[], datetime],
        heard: Hearing,
        security: SecurityHeaders,
    ) -> None:
        world = shared["world"]
        self._state = {
            **shared,
            "principal": None,
            "party": NOBODY,
            "notes": (),
            "fault_id": None,
            "traceparent": "",
            "customer_id": None,
        }
        self._world = world
        self._directory = directory
        self._dates = Dates(world, system_clock=system_clock)
        self._security = security
        self._journaling = Journaling(self._dates, directory, heard=heard)
        self._dispatch = Dispatch(directory)
        tomorrow = TomorrowsVendor(self._dispatch, world=world, directory=directory)
        self._disturbed = FaultInjection(tomorrow, world=world, directory=directory)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._directory(scope, receive, send)
            return

        place = self._directory.find(scope["path"])
        scope["state"] = state = self._state.copy()
        state["traceparent"] = begun_or_continued(scope)
        state["customer_id"] = place[1].get("customer_id") or customer_in(
            scope["path"], self._world
        )
        tape = Tape(scope, receive, send, self._world, self._dates, self._security)
        started = time.perf_counter()
        try:
            try:
                meant = as_meant(scope)
                if self._is_disturbed(meant):
                    # Faults ask asyncio for their task, and whoever waited once has one (0070).
                    await asyncio.sleep(0)
                    await self._disturbed(meant, tape.receive, tape.send)
                else:
                    asked = Asked(meant, tape.receive, tape.body_at_hand)
                    answer = await self._dispatch.answer(asked, place)
                    if not tape.take(answer):
                        await answer(meant, tape.receive, tape.send)
            finally:
                took = (time.perf_counter() - started) * 1000
                self._journaling.write(scope, tape, took_ms=took)
            if not tape.play():
                await tape.play_slowly()
        finally:
            # What was done after an answer had begun, or for one that is never sent.
            if not tape.kept:
                self._world.keep()

    def _is_disturbed(self, scope: Scope) -> bool:
        tenant = self._world.tenants.get(scope["state"]["customer_id"])
        if tenant is not None and not tenant.rules and tenant.tomorrow.value is TODAY:
            return False
        return any(_disturbing(one) for one in possible(scope, self._world))


def _disturbing(tenant: Tenant) -> bool:
    """Whether this customer ordered a fault, or the answers of tomorrow."""
    tomorrow = tenant.tomorrow.value
    return bool(tenant.rules) or (tomorrow is not TODAY and tomorrow.on)
