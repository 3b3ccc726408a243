"""Customers of iCIMS, what they pay for, where their data lives, and the people who work there."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from mock_icims.domain.ids import CustomerId, UserId
from mock_icims.domain.public.numbers import customer_number
from mock_icims.domain.structs import Struct, shown


class Tier(StrEnum):
    """The guide's prerequisite: "Marketplace available on Enterprise+"."""

    PROFESSIONAL = "professional"
    ENTERPRISE = "enterprise"
    ENTERPRISE_PLUS = "enterprise_plus"


class Region(StrEnum):
    """Quick Reference: "Data residency | US or EU (configurable)"."""

    US = "us"
    EU = "eu"


class Role(StrEnum):
    RECRUITER = "recruiter"
    ADMIN = "admin"

    def covers(self, wanted: Role) -> bool:
        """An admin may do whatever a recruiter may."""
        return self is wanted or self is Role.ADMIN


class Customer(Struct, frozen=True, kw_only=True):
    id: CustomerId
    name: str
    tier: Tier
    region: Region

    @property
    def number(self) -> int:
        """What the public API calls them."""
        return customer_number(self.id)


class Origin(Struct, frozen=True, kw_only=True):
    """
    What a customer was furnished with, to be furnished again: the seed pack, the e-mail domain of
    their own, and the moment of their opening.
    """

    pack: str
    domain: str
    at: datetime


class User(Struct, frozen=True, kw_only=True):
    """One of the customer's people. The control API hands out the password, hence plain."""

    id: UserId
    customer_id: CustomerId
    name: str
    email: str
    role: Role
    password: str

    def __repr__(self) -> str:
        return shown(self, without=("password",))
