"""The desk of event notifications: who subscribed, and what they are told of a move."""

from __future__ import annotations

import msgspec

from mock_icims.domain.errors import NotFound, ValidationFailed
from mock_icims.domain.ids import AppId, EventId, UserId
from mock_icims.domain.public.notifications import STATUS_CHANGED, StatusChange, Subscription
from mock_icims.domain.public.numbers import FIRST_USER, Kind
from mock_icims.domain.recruiting.applications import Application
from mock_icims.domain.webhooks.events import Event
from mock_icims.services.public.rows import statuses_of
from mock_icims.services.webhooks.events import Events
from mock_icims.storage.world import Tenant


class Notifications:
    """
    They travel with the events of Connect v1, under the subscription's name in the place of an
    app's id, and are tried once. `issuer` is the fake's own address.
    """

    def __init__(self, events: Events, *, issuer: str) -> None:
        self._events = events
        self._issuer = issuer

    def put(self, tenant: Tenant, subscription: Subscription) -> bool:
        """Whether it is new. Raises ValidationFailed for an app's id, or a status that is none."""
        if self._events.world.registration(tenant, AppId(subscription.name)) is not None:
            raise ValidationFailed({"name": f"{subscription.name!r} is the id of an app"})
        known = statuses_of(tenant)
        for place, wanted in enumerate(subscription.statuses):
            if known.find(wanted) is None:
                raise ValidationFailed({f"statuses[{place}]": f"{wanted!r} is no status"})

        is_new = subscription.name not in tenant.subscriptions
        tenant.subscriptions[subscription.name] = subscription
        return is_new

    def remove(self, tenant: Tenant, name: str) -> None:
        """Raises NotFound."""
        if name not in tenant.subscriptions:
            raise NotFound("subscription", name)
        del tenant.subscriptions[name]

    def on_move(
        self, tenant: Tenant, before: Application, after: Application, *, by: str, traceparent: str
    ) -> None:
        """Whichever side moved it. To be put on a job is no change of status."""
        if not tenant.subscriptions:
            return

        known, now = statuses_of(tenant), tenant.clock.now()
        old, new = known.of(before.stage.name), known.of(after.stage.name)
        change = StatusChange(
            customer=tenant.customer.number,
            workflow=Kind.WORKFLOW.first + tenant.applications.number(after.id),
            job=Kind.JOB.first + tenant.jobs.number(after.job_id),
            person=Kind.PERSON.first + tenant.candidates.number(after.candidate_id),
            user=FIRST_USER + _place(tenant, by),
            old_status=old.id,
            new_status=new.id,
        )
        base = f"{self._issuer}/customers/{tenant.customer.number}"
        for subscription in tenant.subscriptions.values():
            if subscription.statuses and not any(map(new.named, subscription.statuses)):
                continue
            tenant.events.put(
                Event(
                    id=EventId(tenant.ids.next("evt")),
                    app_id=AppId(subscription.name),
                    type=STATUS_CHANGED,
                    body=msgspec.json.encode(change.body(base)).decode(),
                    traceparent=traceparent,
                    created_at=now,
                    next_attempt_at=now,
                    notification=True,
                )
            )
        self._events.wake()


def _place(tenant: Tenant, by: str) -> int:
    """Of the staff, as their row; an integration user, who is nobody of them, is 0."""
    return tenant.users.number(by) if UserId(by) in tenant.users else 0
