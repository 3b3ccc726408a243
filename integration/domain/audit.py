"""
The audit log: who did what, where, when and with which outcome, each entry chained to the last
(docs/decisions/0047-the-audit-log.md).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

LONGEST_WORD = 200
GENESIS = "0" * 64
"""What the first entry is chained to."""


class AuditName(StrEnum):
    """The OWASP Logging Vocabulary, where it has a word; `thing.happened` where it has none."""

    LOGIN_SUCCESS = "authn_login_success"
    LOGIN_FAIL = "authn_login_fail"
    LOGIN_FAIL_MAX = "authn_login_fail_max"
    PASSWORD_CHANGE = "authn_password_change"
    TOKEN_CREATED = "authn_token_created"
    TOKEN_REVOKED = "authn_token_revoked"
    SESSION_EXPIRED = "session_expired"
    AUTHZ_FAIL = "authz_fail"
    PRIVILEGES_CHANGED = "privilege_permissions_changed"
    USER_CREATED = "user_created"
    USER_ARCHIVED = "user_archived"
    USER_UPDATED = "user_updated"
    INSTALL_AUTHORIZED = "install.authorized"
    INSTALL_DECLINED = "install.declined"
    INSTALL_REMOVED = "install.removed"
    REGION_SET = "region.set"
    REGION_MOVE_BEGUN = "region.move_begun"
    REGION_MOVE_ABORTED = "region.move_aborted"
    REGION_MOVED = "region.moved"
    REGION_ENTERED = "region.entered"
    REGION_LEFT = "region.left"
    REDELIVERY_REQUESTED = "redelivery.requested"
    RETENTION_CHANGED = "retention.changed"
    HOLD_PLACED = "retention.hold_placed"
    HOLD_RELEASED = "retention.hold_released"
    ERASURE_REQUESTED = "retention.erasure_requested"
    PURGED = "retention.purged"


class AuditOutcome(StrEnum):
    SUCCEEDED = "succeeded"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """
    Who: an account's id, `icims`, `jobcannon` for what it does by itself, `shell` for the command
    line, `unknown`. Where: an address of the network, or the part of the program.
    """

    who: str
    where: str


ITSELF = By(who="jobcannon", where="worker")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """
    As read: `at` in RFC 3339, `subject` the id of what it was done to. No secrets, and nothing
    about a candidate: an entry outlives every person in it.
    """

    sequence: int
    at: str
    name: str
    by: By
    outcome: str
    customer_id: str | None
    subject: str | None
    detail: Mapping[str, str]


def hash_after(previous: str, row: Sequence[str | int | None]) -> str:
    """SHA-256 of the hash before and of all that the entry says, as it is stored."""
    # Never a type that we write, and still nothing to fall over.
    canonical = json.dumps(list(row), separators=(",", ":"), ensure_ascii=True, default=repr)
    return sha256(previous.encode() + canonical.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """How many entries there are and the hash of the last: what a deleted last row is missed by."""

    entries: int
    head: str


class AuditProblem(StrEnum):
    ENTRY_CHANGED = "entry_changed"
    ENTRY_MISSING = "entry_missing"
    LAST_MISSING = "last_missing"
    ENTRY_UNANCHORED = "entry_unanchored"
    ANCHOR_FORGED = "anchor_forged"
    OTHER_CHAIN = "other_chain"


SENTENCES = {
    AuditProblem.ENTRY_CHANGED: "Entry {entry} was changed after it was written.",
    AuditProblem.ENTRY_MISSING: "Entry {entry} is missing.",
    AuditProblem.LAST_MISSING: "Entry {entry} and all after it are missing.",
    AuditProblem.ENTRY_UNANCHORED: "Entry {entry} was added past the program.",
    AuditProblem.ANCHOR_FORGED: "The anchor was not written by a holder of the encryption key.",
    AuditProblem.OTHER_CHAIN: "Entry {entry} is not the one that was noted.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """`entry` is the first one that is wrong; both None when the chain is intact."""

    anchor: Anchor
    problem: AuditProblem | None = None
    entry: int | None = None
    seal_checked: bool = True

    @property
    def intact(self) -> bool:
        return self.problem is None

    @property
    def sentence(self) -> str:
        if self.problem is None:
            count = self.anchor.entries
            return f"The chain of {count} {'entry' if count == 1 else 'entries'} is intact."
        return SENTENCES[self.problem].format(entry=self.entry)


def encoded(text: str) -> str:
    """On one line, whatever a stranger put into it: CR, LF and other controls as %0D, %0A, …"""
    plain = (c if c.isprintable() else "".join(f"%{b:02X}" for b in _bytes(c)) for c in text)
    return "".join(plain)[:LONGEST_WORD]


def _bytes(character: str) -> bytes:
    return character.encode("utf-8", "surrogatepass")
