"""What of sign-ins and sessions is not kept: addresses of people, when nothing hangs on them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection as Tx

from integration.services.admins.admin import IDLE
from integration.services.admins.sign_in_limits import KNOWN
from integration.storage.admins import admin


def forget_old(tx: Tx, *, at: datetime) -> None:
    """Sign-ins after 30 days, when no limit counts them any more, and sessions that ended."""
    admin.forget_sign_ins(tx, until=at - KNOWN)
    admin.forget_ended(tx, at=at, seen_after=at - IDLE)
