"""The guide's Verification Checklist, live: each line with its evidence or what is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection as Tx

from integration.domain.deliveries import DeliveryKind
from integration.domain.ids import CustomerId
from integration.domain.orders import Trigger
from integration.storage.orders.evidence import Evidence

HOME = "/admin/integrations/icims"
LOGS = f"{HOME}/logs"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistItem:
    """`sentence` is the guide's, word for word; `link` leads to the evidence."""

    number: int
    sentence: str
    held: bool
    evidence: str
    link: str | None


@dataclass(frozen=True, slots=True)
class Proof:
    """`said` is the evidence, or None with `missing` as what to do."""

    said: str | None
    missing: str
    link: str | None = None


class Checklist:
    def items(self, tx: Tx, *, within: CustomerId | None = None) -> tuple[ChecklistItem, ...]:
        """`within` is the customer whose admin asks, None for an operator: of any customer then."""
        seen = Evidence(tx, within)
        return tuple(
            _item(number, sentence, prove(seen))
            for number, (sentence, prove) in enumerate(LINES, start=1)
        )


def _item(number: int, sentence: str, proof: Proof) -> ChecklistItem:
    return ChecklistItem(
        number=number,
        sentence=sentence,
        held=proof.said is not None,
        evidence=proof.said or proof.missing,
        link=proof.link if proof.said else None,
    )


def _installed(seen: Evidence) -> Proof:
    found = seen.installed()
    said = f"{found['customer_name']}, {_moment(found['installed_at'])}" if found else None
    return Proof(said, "No customer has installed JobCannon from the Marketplace yet.", HOME)


def _authorized(seen: Evidence) -> Proof:
    found = seen.authorized()
    said = f"{found['customer_name']}: {', '.join(found['scopes'].split())}" if found else None
    return Proof(said, "No connection holds a token with all four scopes.", HOME)


def _configured(seen: Evidence) -> Proof:
    found = seen.requested()
    said = f"{Trigger(found['trigger']).label} ordered {found['order_id']}" if found else None
    link = _log_of(found["order_id"]) if found else None
    return Proof(said, "No trigger has ordered an assessment yet.", link)


def _advanced(seen: Evidence) -> Proof:
    if found := seen.requested(trigger=Trigger.STAGE_ENTRY):
        said = f"{found['candidate_id']} entered the assessment stage, {found['order_id']}"
        return Proof(said, "", _log_of(found["order_id"]))

    moved = seen.received(type="application.stage_changed")
    said_moved = f"A stage change on {_moment(moved['received_at'])}" if moved else None
    return Proof(said_moved, "iCIMS has told of no candidate who was advanced.", LOGS)


def _mailed(seen: Evidence) -> Proof:
    return _delivered(seen, DeliveryKind.EMAIL, "No mail server has taken an invitation yet.")


def _updated(seen: Evidence) -> Proof:
    return _delivered(seen, DeliveryKind.SCORECARD_WRITE, "No scorecard was written yet.")


def _called_back(seen: Evidence) -> Proof:
    return _delivered(seen, DeliveryKind.CALLBACK, "No callback was accepted yet.")


def _delivered(seen: Evidence, kind: DeliveryKind, missing: str) -> Proof:
    found = seen.delivered(kind)
    said = f"{found.id} for {found.order_id}, {_moment(found.at)}" if found else None
    return Proof(said, missing, f"{LOGS}/{found.id}" if found else None)


def _log_of(order_id: str) -> str:
    return f"{LOGS}?order_id={order_id}"


def _moment(at: datetime) -> str:
    return at.strftime("%-d %b %Y, %H:%M:%S UTC")


LINES: tuple[tuple[str, Callable[[Evidence], Proof]], ...] = (
    ("JobCannon app installed from iCIMS Marketplace", _installed),
    ("OAuth integration authorized with required scopes", _authorized),
    ("Assessment triggers configured (auto or manual)", _configured),
    ("At least one test candidate advanced in staging", _advanced),
    ("Assessment email received by test candidate", _mailed),
    ("Scorecard updated after assessment completion", _updated),
    ("Webhook delivery logs confirm successful callback", _called_back),
)
