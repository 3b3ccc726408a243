"""What people read where programs read a code: outcomes, kinds, times and durations."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from integration.catalogue.loader import catalogue
from integration.domain.accounts import Role
from integration.domain.audit import AuditOutcome
from integration.domain.connections import ConnectionStatus
from integration.domain.deliveries import DeliveryKind, Outcome
from integration.domain.field_checks import FieldState
from integration.domain.moves import MoveState
from integration.domain.norms import half_up
from integration.domain.retention import Cause, ErasureState
from integration.domain.work import WorkKind, WorkState


@dataclass(frozen=True, slots=True)
class Label:
    """Never by colour alone: a tone, an icon and a text."""

    text: str
    tone: str
    icon: str


OUTCOMES = {
    Outcome.SUCCEEDED: Label("Succeeded", "good", "check"),
    Outcome.WILL_RETRY: Label("Will retry", "warn", "clock"),
    Outcome.PARKED: Label("Parked", "warn", "pause"),
    Outcome.EXHAUSTED: Label("Exhausted", "bad", "cross"),
    Outcome.REFUSED: Label("Refused", "bad", "cross"),
}

AUDIT_OUTCOMES = {
    AuditOutcome.SUCCEEDED: Label("Succeeded", "good", "check"),
    AuditOutcome.REFUSED: Label("Refused", "bad", "cross"),
}

ERASURE_STATES = {
    ErasureState.WAITING: Label("Waits for a legal hold", "warn", "pause"),
    ErasureState.ROWS: Label("Under way", "calm", "clock"),
    ErasureState.BYTES: Label("Under way", "calm", "clock"),
    ErasureState.DONE: Label("Erased", "good", "check"),
}

MOVE_STATES = {
    MoveState.COPYING: Label("On its way", "calm", "clock"),
    MoveState.ERASING: Label("Arrived, being erased behind", "calm", "clock"),
    MoveState.DONE: Label("Moved", "good", "check"),
    MoveState.ABORTED: Label("Called off", "warn", "pause"),
}

ERASURE_CAUSES = {
    Cause.RETENTION: "The period was over",
    Cause.CANDIDATE_ERASED: "The candidate was erased in iCIMS",
    Cause.ADMIN: "Requested by an admin",
}

STATUSES = {
    ConnectionStatus.PENDING: Label("Pending", "calm", "clock"),
    ConnectionStatus.ACTIVE: Label("Active", "good", "check"),
    ConnectionStatus.REAUTHORIZATION_REQUIRED: Label("Re-authorization required", "warn", "alert"),
    ConnectionStatus.UNINSTALLED: Label("Uninstalled", "bad", "cross"),
}

ACCOUNT_STATES = {
    "enabled": Label("Enabled", "good", "check"),
    "waits_for_setup": Label("Waits for its set-up", "warn", "clock"),
    "disabled": Label("Disabled", "calm", "pause"),
}

ROLES = {Role.OPERATOR: "Operator", Role.CUSTOMER_ADMIN: "Customer's admin"}

FIELD_STATES = {
    FieldState.FOUND: Label("Found", "good", "check"),
    FieldState.CREATED_ANEW: Label("Found by its name, created anew", "good", "check"),
    FieldState.RENAMED: Label("Renamed", "bad", "cross"),
    FieldState.DELETED: Label("Deleted", "bad", "cross"),
}

KINDS = {
    DeliveryKind.EVENT_RECEIVED: "Event received",
    DeliveryKind.TOKEN_EXCHANGE: "Token exchange",
    DeliveryKind.TOKEN_REFRESH: "Token refresh",
    DeliveryKind.TOKEN_REVOCATION: "Token revocation",
    DeliveryKind.CANDIDATE_READ: "Candidate read",
    DeliveryKind.PROFILE_STAMP: "Profile stamp",
    DeliveryKind.EMAIL: "Assessment email",
    DeliveryKind.ORDER_STATUS: "Order status",
    DeliveryKind.CONFIGURATION_READ: "Configuration read",
    DeliveryKind.FIELDS_READ: "Scorecard fields read",
    DeliveryKind.WORKFLOWS_READ: "Workflows read",
    DeliveryKind.SCORECARD_READ: "Scorecard read",
    DeliveryKind.SCORECARD_WRITE: "Scorecard write",
    DeliveryKind.CALLBACK: "Callback",
}


WORK_KINDS = {
    WorkKind.PREPARE: "Read the candidate",
    WorkKind.STAMP: "Write the profile",
    WorkKind.EMAIL: "Send the e-mail",
    WorkKind.SENT: "Tell iCIMS that it was sent",
    WorkKind.IN_PROGRESS: "Tell iCIMS that it was begun",
    WorkKind.EXPIRED: "Tell iCIMS that it expired",
    WorkKind.SCORECARD: "Write the scorecard",
    WorkKind.CALLBACK: "Call back",
    WorkKind.REVOKE: "Take back the token",
}

WORK_STATES = {
    WorkState.DUE: Label("Waits", "calm", "clock"),
    WorkState.PARKED: OUTCOMES[Outcome.PARKED],
    WorkState.EXHAUSTED: OUTCOMES[Outcome.EXHAUSTED],
}


TOKEN_WARNINGS = {
    None: Label("Fine", "good", "check"),
    60: Label("Under 60 days", "calm", "clock"),
    30: Label("Under 30 days", "warn", "alert"),
    7: Label("Under 7 days", "bad", "alert"),
    0: Label("Expired", "bad", "cross"),
}


def clock(at: str) -> str:
    return f"{datetime.fromisoformat(at):%-d %b %Y, %H:%M:%S}"


def calendar(at: str) -> str:
    return f"{datetime.fromisoformat(at):%-d %B %Y}"


def minute(at: str) -> str:
    return f"{datetime.fromisoformat(at):%-d %B %Y, %H:%M} UTC"


def about(at: str, now: datetime) -> str:
    """ "14:05 UTC", with the day where it is another one."""
    moment = datetime.fromisoformat(at)
    return f"{moment:%H:%M} UTC" + ("" if moment.date() == now.date() else f" on {moment:%-d %b}")


def field_moment(at: str | None) -> str:
    """As a browser's date and time field wants it: without a zone, to the second."""
    return datetime.fromisoformat(at).replace(tzinfo=None).isoformat()[:19] if at else ""


def days_until(at: str, now: datetime) -> int:
    return (datetime.fromisoformat(at) - now).days


def took(milliseconds: float) -> str:
    if milliseconds < 1:
        return "under 1 ms"
    if milliseconds < 1000:
        return f"{milliseconds:.0f} ms"
    return f"{milliseconds / 1000:.1f} s"


def minutes(seconds: float | None) -> str:
    if seconds is None:
        return "not measured"
    if seconds < 60:
        return "under 1 minute"
    whole = half_up(seconds / 60)
    return "1 minute" if whole == 1 else f"{whole} minutes"


def ordinal(number: int) -> str:
    ending = (
        "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    )
    return f"{number}{ending}"


def pretty(body: str) -> str:
    """JSON with indents; anything else, a JSON that was cut included, as it is."""
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return body


def assessment(key: str) -> str:
    """iCIMS has keys, people know the name; one that is no more keeps its key."""
    known = catalogue().get(key)
    return known.name if known else key


def guide_words(sentence: str) -> Markup:
    """The guide is Markdown: what it has between backticks is code."""
    code = Markup("<code>{}</code>")
    parts = enumerate(sentence.split("`"))
    return Markup("").join(code.format(part) if place % 2 else part for place, part in parts)


FILTERS: dict[str, Callable[..., object]] = {
    "assessment": assessment,
    "clock": clock,
    "calendar": calendar,
    "minute": minute,
    "about": about,
    "days_until": days_until,
    "field_moment": field_moment,
    "token_warning": TOKEN_WARNINGS.__getitem__,
    "work_kind": WORK_KINDS.get,
    "work_state": WORK_STATES.__getitem__,
    "took": took,
    "minutes": minutes,
    "ordinal": ordinal,
    "guide_words": guide_words,
    "pretty": pretty,
    "outcome": OUTCOMES.__getitem__,
    "audit_outcome": AUDIT_OUTCOMES.__getitem__,
    "erasure_state": ERASURE_STATES.__getitem__,
    "move_state": MOVE_STATES.__getitem__,
    "erasure_cause": ERASURE_CAUSES.__getitem__,
    "connection_status": STATUSES.__getitem__,
    "delivery_kind": KINDS.__getitem__,
    "field_state": FIELD_STATES.__getitem__,
    "account_state": ACCOUNT_STATES.__getitem__,
    "role": ROLES.__getitem__,
}
