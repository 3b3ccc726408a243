"""Check fields: what iCIMS has beside what the configuration expects."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection as Tx

from integration.domain.connections import Access, Connection, ConnectionStatus
from integration.domain.deliveries import Exchange, Outcome
from integration.domain.errors import FieldsUnchecked, NotFound, TooManyRequests
from integration.domain.field_checks import (
    CheckCause,
    CheckedField,
    CheckedFields,
    FieldCheck,
    Mapped,
    Present,
    compare,
)
from integration.domain.ids import ConnectionId, CustomerId, DeliveryId, new_id
from integration.domain.ports import NewToken
from integration.domain.problems import ParkCode, parked_reason
from integration.icims.bodies import FieldBody, MappingBody
from integration.icims.client import Icims, TokenMissing
from integration.icims.errors import IcimsFailure, Refused
from integration.storage.connections import field_checks
from integration.storage.connections.connections import Connections
from integration.storage.orders import deliveries
from integration.storage.queue import work


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """
    What iCIMS said: the fields, or why it is not known; and every call made for it. `unnamed` is
    why the names of stages are not known, which nothing waits for.
    """

    fields: tuple[CheckedField, ...] = ()
    failed: str | None = None
    unnamed: str | None = None
    exchanges: tuple[Exchange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChecks:
    connections: Connections
    new_token: NewToken

    def subject(
        self, tx: Tx, connection_id: ConnectionId, *, within: CustomerId | None = None
    ) -> tuple[Connection, Access]:
        """`within` is the customer whose admin asks, None for an operator. Refuses NotFound."""
        theirs = self.connections.all(tx, customer_id=within)
        found = next((one for one in theirs if one.id == connection_id), None)
        access = self.connections.access(tx, found.customer_id) if found else None
        if found is None or access is None:
            raise NotFound(f"There is no connection {connection_id}.")
        return found, access

    def overview(self, tx: Tx, *, within: CustomerId | None = None) -> tuple[FieldCheck, ...]:
        """The last check of each customer that has JobCannon; no call is made for looking."""
        return tuple(
            FieldCheck(connection=one, last=field_checks.last(tx, one.customer_id))
            for one in self.connections.all(tx, customer_id=within)
            if one.status is not ConnectionStatus.UNINSTALLED
        )

    async def ask(self, icims: Icims, exchanges: list[Exchange]) -> Asked:
        """
        Two calls, and no change at iCIMS; `exchanges` is where `icims` logs. A third one is for the
        names of stages, which the configuration has by their ids alone (docs/decisions/0112).
        """
        try:
            mapping = (await icims.configuration()).scorecard_mapping
            fields = await icims.fields()
        except (IcimsFailure, TokenMissing) as failed:
            return Asked(failed=_why(failed), exchanges=tuple(exchanges))

        found = compare(mapped(mapping), present(fields))
        unnamed = await _read_names(icims)
        return Asked(fields=found, unnamed=unnamed, exchanges=tuple(exchanges))

    def record(self, tx: Tx, connection: Connection, asked: Asked, *, at: datetime) -> FieldCheck:
        """Log what was asked; when every field is there, what waited for one goes on at once."""
        for exchange in asked.exchanges:
            failed = (asked.failed or asked.unnamed) if exchange is asked.exchanges[-1] else None
            deliveries.add(
                tx,
                id=DeliveryId(new_id("dlv", self.new_token())),
                exchange=exchange,
                outcome=Outcome.REFUSED if failed else Outcome.SUCCEEDED,
                customer_id=connection.customer_id,
            )
        if asked.failed is not None:
            raise FieldsUnchecked(asked.failed)

        cause, customer_id = CheckCause.ASKED, connection.customer_id
        field_checks.put(tx, customer_id, asked.fields, cause=cause, at=at)
        last = CheckedFields(checked_at=at, cause=cause, fields=asked.fields)
        check = FieldCheck(connection=connection, last=last)
        if not last.passes:
            return check
        codes = [ParkCode.FIELD_NOT_FOUND]
        resumed = work.resume(tx, tenant=connection.customer_id, codes=codes, at=at)
        return replace(check, resumed=resumed)


async def _read_names(icims: Icims) -> str | None:
    """For the log, where the page of the configuration finds them; or why not."""
    try:
        await icims.workflows()
    except (IcimsFailure, TokenMissing, TooManyRequests) as failed:
        return str(failed)
    return None


def mapped(mapping: Iterable[MappingBody]) -> tuple[Mapped, ...]:
    return tuple(
        Mapped(result=one.result, field_id=one.field_id, field_name=one.field_name)
        for one in mapping
    )


def present(fields: Iterable[FieldBody]) -> tuple[Present, ...]:
    return tuple(Present(id=one.id, name=one.name, type=one.type) for one in fields)


IcimsFor = Callable[[Access, list[Exchange]], Icims]


def _why(failed: Exception) -> str:
    if isinstance(failed, TokenMissing) or (
        isinstance(failed, Refused) and failed.is_about_the_token
    ):
        return parked_reason(ParkCode.TOKEN_EXPIRED)
    if isinstance(failed, Refused) and failed.status == 403:
        return parked_reason(ParkCode.SCOPE_MISSING, str(failed))
    return f"The fields could not be checked: {failed}"
