"""The causal story of one trace: who did what to whom, in the order in which it began."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from mock_icims.domain.ids import ExchangeId, FaultId, MailId
from mock_icims.domain.structs import Struct


class PartyKind(StrEnum):
    """In the order in which they stand in a diagram."""

    PERSON = "person"
    ICIMS = "icims"
    APP = "app"
    READER = "reader"  # whose mailbox this staging keeps


class Party(Struct, frozen=True):
    """`id` is a user's, an app's or an e-mail address; `name` is what people call them."""

    kind: PartyKind
    id: str
    name: str


ICIMS = Party(PartyKind.ICIMS, "icims", "iCIMS")
SOMEBODY = Party(PartyKind.PERSON, "somebody", "Somebody")
"""Whoever had no credentials: a browser before it is signed in, say."""


class StepKind(StrEnum):
    CALL = "call"
    EVENT = "event"
    MAIL = "mail"


class Step(Struct, frozen=True, kw_only=True):
    """
    One thing that passed through iCIMS. `what` says it in the guide's words, `came_of_it` is the
    status, or what kept one from coming.

    `attempt` counts the same thing tried again: an event's attempts, or calls that failed before
    this one. `place` rises with the moment at which it began.
    """

    place: int
    at: datetime
    kind: StepKind
    source: Party
    target: Party
    operation: str | None
    what: str
    status: int | None
    came_of_it: str
    duration_ms: float | None
    attempt: int = 1
    fault_id: FaultId | None = None
    exchange_id: ExchangeId | None = None
    mail_id: MailId | None = None

    @property
    def failed(self) -> bool:
        """Anything but an answer of success; a mail that is here has arrived."""
        if self.kind is StepKind.MAIL:
            return False
        return self.status is None or self.status >= 400


class Trace(Struct, frozen=True, kw_only=True):
    """
    `whole` is false when its beginning may have made room in the journal, or lies where nobody
    keeps one. There is at least one step.
    """

    id: str
    steps: tuple[Step, ...]
    whole: bool

    @property
    def first(self) -> Step:
        return self.steps[0]

    @property
    def began_at(self) -> datetime:
        return self.first.at

    @property
    def ended_at(self) -> datetime:
        return max(step.at for step in self.steps)

    @property
    def failed(self) -> int:
        return sum(step.failed for step in self.steps)

    @property
    def parties(self) -> tuple[Party, ...]:
        """From left to right: people, iCIMS, apps, mailboxes; each in the order they came in."""
        seen = dict.fromkeys(party for step in self.steps for party in (step.source, step.target))
        order: Sequence[PartyKind] = list(PartyKind)
        return tuple(sorted(seen, key=lambda party: order.index(party.kind)))
