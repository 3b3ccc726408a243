"""What a fault does to an event on its way: twice, late, never, out of turn, mis-signed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from mock_icims.delivery.messages import Message
from mock_icims.delivery.notifications import zipped
from mock_icims.domain.faults.effects import Channel, Effect, EffectKind, MisSigned
from mock_icims.domain.faults.faults import Call, Fault
from mock_icims.domain.structs import replace
from mock_icims.domain.webhooks.events import Answer, Attempt, Event
from mock_icims.storage.world import Tenant

DROPPED = Answer(status=None, error="dropped", body="", duration_ms=0.0)
STRANGE_SECRET = "whsec_c29tZWJvZHktZWxzZXMtZXZlbnQtc2VjcmV0LTAx"
"""Nobody's: no app can know it."""

SIGNATURES = ("webhook-signature", "authorization")
OFF_BY = timedelta(hours=1)
"""Standard Webhooks asks receivers to refuse what is more than five minutes off."""


def met(tenant: Tenant, event: Event) -> Fault | None:
    """What the next attempt runs into, counted; None when it goes out as it should."""
    if not len(tenant.faults):
        return None
    return tenant.faults.strike(
        Call(
            channel=Channel.EVENTS,
            operation=event.type,
            at=tenant.clock.now(),
            app_id=event.app_id,
        )
    )


def withheld(tenant: Tenant, event: Event, fault: Fault | None) -> bool:
    """Whether it does not go out now; then it is known when it will."""
    effect = None if fault is None else fault.effect
    if effect is not None and effect.kind is EffectKind.POSTPONE:
        # A second at least: one in a snapshot may say less, and the event would be due for ever.
        later = tenant.clock.now() + timedelta(seconds=max(effect.seconds or 0, 1))
        tenant.events.put(replace(event, next_attempt_at=later))
        return True
    if effect is not None and effect.kind is EffectKind.REORDER:
        tenant.held_back[event.id] = event.app_id
        tenant.events.put(event.hold())
        return True
    return False


def let_go(tenant: Tenant, sent: Event) -> None:
    """
    What was held back goes out behind the event of its app that has just gone. To a disabled
    endpoint it does not: somebody asked for the other one, and for nothing else.
    """
    for event_id, app_id in list(tenant.held_back.items()):
        if app_id != sent.app_id:
            continue
        del tenant.held_back[event_id]
        event = tenant.events.find(event_id)
        # Somebody may have resent it meanwhile.
        if event is None or event_id == sent.id or event.next_attempt_at is not None:
            continue
        endpoint = tenant.endpoints.find(app_id)
        if endpoint is None or endpoint.disabled_because is None:
            tenant.events.put(replace(event, next_attempt_at=tenant.clock.now()))


def copies(effect: Effect | None) -> int:
    """How many more of the same there are."""
    duplicated = effect is not None and effect.kind is EffectKind.DUPLICATE
    return (effect.copies or 1) if effect and duplicated else 0


def kept(tenant: Tenant, event: Event, attempt: Attempt) -> Event:
    """A copy's attempt, which the schedule does not know of."""
    known = tenant.events.find(event.id)
    if known is None:
        # The world was set back while the copy was on its way.
        return event
    tenant.events.put(tried := known.keep(attempt))
    # One that somebody resent meanwhile is not what was begun with any more.
    return tried if known is event else event.keep(attempt)


def lost(tenant: Tenant, event: Event, attempt: Attempt) -> None:
    """What was dropped is not tried again by itself: recovering finds it."""
    tenant.events.put(kept(tenant, event, attempt).hold())


def dropped(effect: Effect | None) -> bool:
    return effect is not None and effect.kind is EffectKind.DROP


def signed_with(
    effect: Effect | None, secrets: Iterable[str], at: datetime
) -> tuple[tuple[str, ...], datetime]:
    """The secrets and the time of the signature, or what goes out in their place."""
    wrong = None if effect is None else effect.variant
    if wrong == MisSigned.WRONG_KEY:
        return (STRANGE_SECRET,), at
    if wrong == MisSigned.OLD_TIMESTAMP:
        return tuple(secrets), at - OFF_BY
    if wrong == MisSigned.EARLY_TIMESTAMP:
        return tuple(secrets), at + OFF_BY
    return tuple(secrets), at


def spoilt(fault: Fault | None, message: Message) -> Message:
    """What changes after the signature was made; the message knows the fault that it met."""
    if fault is None:
        return message
    message, wrong = replace(message, fault_id=fault.id), fault.effect.variant
    if wrong == MisSigned.NO_SIGNATURE:
        headers = {k: v for k, v in message.headers.items() if k not in SIGNATURES}
        return replace(message, headers=headers)
    if wrong == MisSigned.CHANGED_BODY:
        # Still JSON, and another one: a blank more behind the first brace.
        changed = (message.plain or message.body).replace(b"{", b"{ ", 1)
        packed = "content-encoding" in message.headers
        return replace(message, body=zipped(changed) if packed else changed)
    return message
