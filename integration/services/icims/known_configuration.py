"""What JobCannon knows of a customer's configuration at iCIMS: what it last read, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import msgspec
from msgspec import Struct, field
from sqlalchemy import Connection as Tx

from integration.domain.deliveries import Delivery, DeliveryKind, Exchange, LogFilter, Outcome
from integration.domain.ids import CustomerId, DeliveryId
from integration.icims.bodies import MappingBody, WorkflowPageBody
from integration.storage.orders import deliveries

T = TypeVar("T", bound=Struct)

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

    @property
    def stage_ids(self) -> frozenset[str]:
        """Of the stages that its rules name."""
        triggers = self.read.triggers
        rules = (*triggers.stage_entry.rules, *triggers.custom_workflows.rules)
        return frozenset(rule.stage_id for rule in rules)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedStage:
    """As people know it: two workflows may each have a stage of one name."""

    id: str
    name: str
    workflow: str


def last_read(tx: Tx, customer_id: CustomerId) -> KnownConfiguration | None:
    """
    From the delivery log, so that nothing is kept twice and no call is made for looking. None where
    none was read yet, or where the log does not have it whole any more.
    """
    for found in _succeeded(tx, customer_id, DeliveryKind.CONFIGURATION_READ):
        if (read := _decoded(found.exchange, ReadConfiguration)) is not None:
            return KnownConfiguration(
                delivery_id=found.id, read_at=found.exchange.started_at, read=read
            )
    return None


def named_stages(tx: Tx, customer_id: CustomerId) -> tuple[NamedStage, ...]:
    """Of all workflows, as they were last read; none where that was never."""
    for found in _succeeded(tx, customer_id, DeliveryKind.WORKFLOWS_READ):
        if (read := _decoded(found.exchange, WorkflowPageBody)) is not None:
            return tuple(
                NamedStage(id=stage.id, name=stage.name, workflow=workflow.name)
                for workflow in read.items
                for stage in workflow.stages
            )
    return ()


def _succeeded(tx: Tx, customer_id: CustomerId, kind: DeliveryKind) -> Sequence[Delivery]:
    asked = LogFilter(kind=kind, outcome=Outcome.SUCCEEDED, customer_id=customer_id)
    return deliveries.page(tx, asked=asked, before=None, limit=MOST_LOOKED_AT).items


def _decoded(exchange: Exchange, shape: type[T]) -> T | None:
    try:
        return msgspec.json.decode(exchange.response_body or "", type=shape)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None
