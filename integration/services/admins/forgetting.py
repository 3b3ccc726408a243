"""What of no region is not kept: addresses of people and installs, when nothing hangs on them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection as Tx

from integration.services.admins.admin import IDLE
from integration.services.admins.sign_in_limits import KNOWN
from integration.storage.admins import admin
from integration.storage.connections import authorizations

WALKS = timedelta(days=1)
"""An install takes ten minutes; no two clocks differ by so much."""


def forget_old(tx: Tx, *, at: datetime) -> None:
    """
    Sign-ins after 30 days, when no limit counts them any more, sessions that ended, and installs
    that were completed or given up.
    """
    admin.forget_sign_ins(tx, until=at - KNOWN)
    admin.forget_ended(tx, at=at, seen_after=at - IDLE)
    authorizations.forget_over(tx, until=at - WALKS)
