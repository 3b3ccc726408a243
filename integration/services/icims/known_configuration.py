"""What JobCannon knows of a customer's configuration at iCIMS: what it last read, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec
from msgspec import Struct, field
from sqlalchemy import Connection as Tx

from integration.domain.deliveries import DeliveryKind, Exchange, LogFilter, Outcome
from integration.domain.ids import CustomerId, DeliveryId
from integration.icims.bodies import MappingBody
from integration.storage.orders import deliveries

# The newest may have been erased with its order.
MOST_LOOKED_AT = 20


class Rule(Struct):
    stage_id: str
    assessment: str
    name: str = ""
    job_id: str | None = None


class RuledTrigger(Struct):
    enabled: bool = False
    rules: list[Rule] = field(default_factory=list)


class Switch(Struct):
    enabled: bool = False


class Triggers(Struct):
    stage_entry: RuledTrigger = field(default_factory=RuledTrigger)
    recruiter_action: Switch = field(default_factory=Switch)
    custom_workflows: RuledTrigger = field(default_factory=RuledTrigger)


class ReadConfiguration(Struct):
    """As iCIMS sent it; members that we do not know are let be."""

    scorecard_mapping: list[MappingBody]
    triggers: Triggers = field(default_factory=Triggers)
    catalog: list[str] = field(default_factory=list)
    email_template: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownConfiguration:
    """`delivery_id` is the evidence."""

    delivery_id: DeliveryId
    read_at: datetime
    read: ReadConfiguration


def last_read(tx: Tx, customer_id: CustomerId) -> KnownConfiguration | None:
    """
    From the delivery log, so that nothing is kept twice and no call is made for looking. None where
    none was read yet, or where the log does not have it whole any more.
    """
    asked = LogFilter(
        kind=DeliveryKind.CONFIGURATION_READ,
        outcome=Outcome.SUCCEEDED,
        customer_id=customer_id,
    )
    for found in deliveries.page(tx, asked=asked, before=None, limit=MOST_LOOKED_AT).items:
        if (read := _decoded(found.exchange)) is not None:
            return KnownConfiguration(
                delivery_id=found.id, read_at=found.exchange.started_at, read=read
            )
    return None


def _decoded(exchange: Exchange) -> ReadConfiguration | None:
    try:
        return msgspec.json.decode(exchange.response_body or "", type=ReadConfiguration)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None
