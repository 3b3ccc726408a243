"""What each of several processes on one database does, whenever it is told to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from multiprocessing.connection import Connection

from sqlalchemy import Connection as Tx

from integration.domain.audit import AuditName, By
from integration.domain.pacing import GUIDE, Lane
from integration.storage.audit import AuditLog
from integration.storage.database import Database
from integration.storage.queue.buckets import Buckets, Hold
from tests.unit.integration.stage import NOON, StandingClock

CUSTOMER, CALLS = "cus_acme000001", 5
KEY = "the same key for all of them"


def paced(database: Database, name: str, said: str) -> int:
    """Makes calls at this second as long as the bucket allows any, and no more than so many."""
    second, most = said.split()
    at, made = NOON + timedelta(seconds=float(second)), 0
    buckets = Buckets(ceiling=GUIDE, app_id="jobcannon", watch=StandingClock())

    def allowed(tx: Tx, holder: str, calls: int) -> bool:
        if not buckets.lock(tx, [CUSTOMER], at=at)[CUSTOMER].allows(calls, Lane.PROMPT, at):
            return False
        buckets.hold(tx, [Hold(customer_id=CUSTOMER, holder=holder, calls=calls)])
        return True

    def answered(tx: Tx, holder: str, calls: int) -> None:
        buckets.settle(tx, CUSTOMER, holder, used=calls, at=at)

    for calls in (CALLS, 1):
        while made + calls <= int(most):
            holder = f"{name}/{second}/{made}/{calls}"
            if not database.transact(partial(allowed, holder=holder, calls=calls)):
                break
            database.transact(partial(answered, holder=holder, calls=calls))
            made += calls
    return made


def noted(database: Database, name: str, said: str) -> int:
    """Appends so many entries, each in a transaction of its own."""
    log, by = AuditLog([KEY]), By(who=name, where="a process")
    for _ in range(int(said)):
        database.transact(lambda tx: log.append(tx, AuditName.USER_UPDATED, by=by, at=NOON))
    return int(said)


WHAT: dict[str, Callable[[Database, str, str], int]] = {"paced": paced, "noted": noted}


def rival(what: str, url: str, name: str, told: Connection[int, str | None]) -> None:
    """Answers each line with a number; the first number says that it is ready. None ends it."""
    database = Database(url)
    told.send(0)
    while (line := told.recv()) is not None:
        told.send(WHAT[what](database, name, line))
    database.close()
