"""Snapshots: a customer as they were at one moment, under a name, to go back to."""

from __future__ import annotations

from datetime import datetime

from mock_icims.domain.errors import Invalid
from mock_icims.domain.ids import CustomerId
from mock_icims.domain.structs import Struct, shown


class Snapshot(Struct, frozen=True, kw_only=True):
    """
    `content` is the whole of it, in `format`; `at` was the customer's time. `rows` counts what they
    had of everything: candidates, tokens, mails … `programs` are the apps whose own state is in it.
    """

    customer_id: CustomerId
    name: str
    format: str
    at: datetime
    rows: int
    content: bytes
    programs: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return shown(self, without=("content",))

    @property
    def id(self) -> str:
        return snapshot_id(self.customer_id, self.name)


def snapshot_id(customer_id: CustomerId, name: str) -> str:
    """A name is good for one snapshot of each customer."""
    return f"{customer_id} {name}"


class SnapshotRefused(Invalid):
    """Of another format, of another customer, or no snapshot at all."""

    code = "snapshot_refused"
