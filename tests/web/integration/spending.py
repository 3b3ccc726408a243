"""Use up what iCIMS allows, as a worker does."""

from __future__ import annotations

from sqlalchemy import Connection as Tx

from integration.domain.pacing import GUIDE
from integration.settings import APP_ID
from integration.storage.queue.buckets import Buckets, Hold
from tests.web.integration.desk import Desk
from tests.web.integration.icims import ACME


def spend(desk: Desk, *, calls: int) -> None:
    buckets = Buckets(ceiling=GUIDE, app_id=APP_ID, watch=desk.clock)

    def spent(tx: Tx) -> None:
        buckets.lock(tx, [ACME], at=desk.clock.at)
        buckets.hold(tx, [Hold(customer_id=ACME, holder="wrk_000000/1", calls=calls)])
        buckets.settle(tx, ACME, "wrk_000000/1", used=calls, at=desk.clock.at)

    desk.run(spent)
