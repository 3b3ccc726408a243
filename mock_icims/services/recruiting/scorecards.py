"""The scorecards' desk: fields that admins keep, and what apps write into them."""

from __future__ import annotations

from collections.abc import Sequence

from mock_icims.domain.errors import (
    DuplicateName,
    PreconditionFailed,
    ScorecardFieldNotFound,
    ValidationFailed,
)
from mock_icims.domain.ids import AppId, ApplicationId, FieldId, OrderId
from mock_icims.domain.recruiting.scorecards import (
    Entry,
    FieldType,
    Scorecard,
    ScorecardField,
    Value,
    check_values,
)
from mock_icims.domain.structs import Struct
from mock_icims.domain.webhooks.events import EventType
from mock_icims.services.webhooks.events import Events
from mock_icims.storage.world import Tenant


class Written(Struct, frozen=True, kw_only=True):
    """A value for a field, which is named by its id and by the name it is known under."""

    field_id: FieldId
    field_name: str
    value: Value


class Scorecards:
    def __init__(self, *, events: Events) -> None:
        self._events = events

    def create_field(self, tenant: Tenant, *, name: str, type: FieldType) -> ScorecardField:
        """Guide: "Create the field if it doesn't exist". A new field has a new id."""
        _require_free(tenant, name)
        at = tenant.clock.now()
        field = ScorecardField(
            id=FieldId(tenant.ids.next("fld")), name=name, type=type, created_at=at, updated_at=at
        )
        tenant.fields.put(field)
        return field

    def rename_field(
        self, tenant: Tenant, field_id: FieldId, *, name: str, traceparent: str
    ) -> ScorecardField:
        before = tenant.fields.get(field_id)
        after = before.rename(name, at=tenant.clock.now())
        if after is before:
            return before

        _require_free(tenant, name)
        tenant.fields.put(after)
        self._events.publish(
            tenant,
            type=EventType.SCORECARD_FIELD_RENAMED,
            data={
                "customer_id": tenant.customer.id,
                "field_id": field_id,
                "old_name": before.name,
                "new_name": name,
            },
            traceparent=traceparent,
        )
        return after

    def delete_field(self, tenant: Tenant, field_id: FieldId, *, traceparent: str) -> None:
        """Scorecards keep the values they have; nothing more can be written."""
        field = tenant.fields.get(field_id)
        tenant.fields.delete(field_id)
        self._events.publish(
            tenant,
            type=EventType.SCORECARD_FIELD_DELETED,
            data={
                "customer_id": tenant.customer.id,
                "field_id": field_id,
                "name": field.name,
            },
            traceparent=traceparent,
        )

    def read(self, tenant: Tenant, application_id: ApplicationId) -> Scorecard:
        versions = self.history(tenant, application_id)
        return versions[-1] if versions else Scorecard(application_id=application_id)

    def history(self, tenant: Tenant, application_id: ApplicationId) -> list[Scorecard]:
        """Every version that was written, oldest first."""
        tenant.applications.get(application_id)
        return tenant.scorecards.having("application_id", application_id)

    def write(
        self,
        tenant: Tenant,
        application_id: ApplicationId,
        *,
        order_id: OrderId,
        written: Sequence[Written],
        expected: str,
        app_id: AppId,
    ) -> Scorecard:
        """
        The next version of the scorecard, all of `written` in it or nothing.

        `expected` is the ETag that the writer read. Values that are there already, from the same
        order, are acknowledged whatever it says: their writer may not have seen the first answer.
        Raises PreconditionFailed, ScorecardFieldNotFound and ValidationFailed.
        """
        current = self.read(tenant, application_id)
        if _there(current, order_id, written):
            return current
        if expected != current.etag:
            raise PreconditionFailed(sent=expected, current=current.etag)

        order = tenant.orders.find(order_id)
        if order is None or order.application_id != application_id or order.app_id != app_id:
            raise ValidationFailed({"order_id": f"{order_id!r} is not an order of this app here"})

        entries = [_entry(tenant, one, order_id) for one in written]
        check_values(entries)
        merged = current.merge(entries, by=app_id, at=tenant.clock.now())
        tenant.scorecards.put(merged)
        return merged


def _require_free(tenant: Tenant, name: str) -> None:
    if tenant.fields.having("name", name):
        raise DuplicateName(tenant.fields.kind, name)


def _entry(tenant: Tenant, written: Written, order_id: OrderId) -> Entry:
    """Guide: "Custom scorecard field was deleted or renamed in iCIMS" (docs/decisions/0023)."""
    field = tenant.fields.find(written.field_id)
    if field is None or field.name != written.field_name:
        raise ScorecardFieldNotFound(
            field_id=written.field_id,
            field_name=written.field_name,
            reason="deleted" if field is None else "renamed",
        )
    return Entry(
        field_id=field.id,
        field_name=field.name,
        type=field.type,
        value=written.value,
        order_id=order_id,
    )


def _there(scorecard: Scorecard, order_id: OrderId, written: Sequence[Written]) -> bool:
    has = {(e.field_id, e.field_name, e.value, e.order_id) for e in scorecard.entries}
    return all((w.field_id, w.field_name, w.value, order_id) in has for w in written)
