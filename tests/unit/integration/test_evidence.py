"""The evidence of the Verification Checklist is one row for each line, however many there are."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection as Tx
from sqlalchemy import event

from integration.domain.deliveries import DeliveryKind
from integration.domain.ids import CustomerId
from integration.domain.orders import Trigger
from integration.storage.database import Database
from integration.storage.orders.evidence import Evidence


@pytest.mark.parametrize("customer_id", [None, CustomerId("cus_northwind0")])
def test_no_more_is_asked_for_than_is_shown(
    database_url: str, customer_id: CustomerId | None
) -> None:
    """PostgreSQL's driver fetches all that a statement gives."""
    database = Database(database_url)
    asked: list[str] = []

    @event.listens_for(database.engine, "before_cursor_execute")
    def note(tx: Tx, cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    def look(tx: Tx) -> None:
        evidence = Evidence(tx, customer_id)
        evidence.installed()
        evidence.authorized()
        evidence.requested()
        evidence.requested(trigger=Trigger.RECRUITER_ACTION.value)
        evidence.received(type="assessment.requested")
        evidence.delivered(DeliveryKind.CALLBACK)

    database.transact(look)
    database.close()

    asked = [one for one in asked if "FROM" in one]
    assert len(asked) == 6
    assert all("LIMIT" in one for one in asked)
