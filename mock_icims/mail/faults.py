"""Mail that fails on purpose: refused, kept waiting, or cut off, for one customer's people only."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from mock_icims.domain.faults.effects import Channel, EffectKind
from mock_icims.domain.faults.faults import Call, Fault
from mock_icims.storage.world import Tenant

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP

CLOSING = "421 4.3.2 Closing the connection"
LINGER_NOT = struct.pack("ii", 1, 0)


def struck(tenant: Tenant | None, operation: str, recipients: Sequence[str]) -> Fault | None:
    """
    The rule that this step of a mail runs into, counted.

    No tenant, no fault: nobody has the address, or people of several customers are written to, and
    one customer's fault never meets another's mail.
    """
    if tenant is None or not len(tenant.faults):
        return None
    return tenant.faults.strike(
        Call(
            channel=Channel.MAIL,
            operation=operation,
            at=tenant.clock.now(),
            recipients=tuple(recipients),
        )
    )


async def reply(fault: Fault, tenant: Tenant, session: SMTP) -> str | None:
    """What the mail server says; None when it goes on as if nothing had been."""
    effect = fault.effect
    if effect.kind is EffectKind.REFUSE_MAIL:
        return f"{effect.status} {effect.detail}"
    if effect.kind is EffectKind.DELAY:
        await asyncio.sleep(effect.wait(tenant.random.uniform))
        return None

    if effect.kind is EffectKind.HANG:
        await asyncio.sleep(effect.patience)
    _cut(session, hard=effect.kind is EffectKind.RESET)
    return CLOSING


def _cut(session: SMTP, *, hard: bool) -> None:
    """The reply that follows is written into a connection that is gone."""
    transport = cast("asyncio.Transport | None", session.transport)
    below = None if transport is None else transport.get_extra_info("socket")
    if transport is not None and below is not None and hard:
        below.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
        transport.abort()
    elif transport is not None:
        transport.close()
