"""Who may sign in as an admin, and what of JobCannon is theirs (docs/decisions/0071)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from integration.domain.audit import By
from integration.domain.errors import Invalid, NotFound, OperatorOnly
from integration.domain.ids import SHAPE, SHAPE_IN_WORDS, AccountId, CustomerId, SessionId

OPERATOR = "operator"
"""What the operator without an account is called, whose password is in the settings."""

LONGEST_EMAIL = 254
# What could be one (RFC 5321, section 4.5.3.1.3); whether it is one, only a mail would tell.
EMAIL = re.compile(r"[^\s@\x00-\x1f\x7f]{1,64}@[^\s@\x00-\x1f\x7f]{1,189}")


class Role(StrEnum):
    OPERATOR = "operator"
    CUSTOMER_ADMIN = "customer_admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """`customer_id` is the one customer of a customer's admin, None for an operator."""

    id: AccountId
    email: str
    role: Role
    customer_id: CustomerId | None
    has_password: bool
    created_at: datetime
    disabled_at: datetime | None

    @property
    def operates(self) -> bool:
        return self.role is Role.OPERATOR and self.disabled_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminSession:
    """`account_id` is None for the operator of the settings."""

    id: SessionId
    account_id: AccountId | None
    where: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """
    Whoever is signed in. `account` is None for the operator of the settings; `within` is the one
    customer whose admin it is, None for an operator of all.
    """

    token: str = field(repr=False)
    session: AdminSession
    account: Account | None
    by: By

    @property
    def within(self) -> CustomerId | None:
        return self.account.customer_id if self.account else None

    @property
    def operates(self) -> bool:
        return self.account is None or self.account.role is Role.OPERATOR

    def may(self, customer_id: str) -> CustomerId:
        """Somebody else's customer and one that never was are told apart by nobody."""
        if self.within not in (None, customer_id):
            raise NotFound("There is no such customer.")
        return CustomerId(customer_id)

    def whose(self, customer_id: str | None) -> CustomerId | None:
        """Whose rows a list holds: those of the customer that was asked for, or of all of mine."""
        return self.within if customer_id is None else self.may(customer_id)

    def must_operate(self) -> None:
        if not self.operates:
            raise OperatorOnly("This is for operators of JobCannon alone.")


def checked_email(text: str) -> str:
    """As it is compared: without spaces around it and in lower case. Raises Invalid."""
    email = text.strip().casefold()
    if not EMAIL.fullmatch(email):
        raise Invalid.at("email", "is no e-mail address")
    return email


def checked_scope(role: Role, customer_id: str | None) -> CustomerId | None:
    """A customer's admin has a customer, an operator has none. Raises Invalid."""
    if role is Role.OPERATOR and customer_id is not None:
        raise Invalid.at("customer_id", "is not for an operator, who has all customers")
    if role is Role.CUSTOMER_ADMIN and customer_id is None:
        raise Invalid.at("customer_id", "is missing: a customer's admin has one")
    if customer_id is not None and not SHAPE.fullmatch(customer_id):
        raise Invalid.at("customer_id", SHAPE_IN_WORDS)
    return CustomerId(customer_id) if customer_id else None
