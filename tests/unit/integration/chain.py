"""A chain of audit entries, how it is verified, and how somebody spoils it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from integration.domain.audit import Anchor, AuditName, By, Verification
from integration.storage.audit import AuditLog
from tests.unit.integration.stage import KEY, NOON, Stage

MALLORY = By(who="mallory", where="192.0.2.66")


def note(stage: Stage, times: int = 1) -> None:
    for number in range(times):
        stage.tx(
            lambda tx, number=number: AuditLog([KEY]).append(  # type: ignore[misc]
                tx,
                AuditName.REDELIVERY_REQUESTED,
                by=By(who="operator", where="192.0.2.7"),
                at=NOON,
                subject=f"dlv_{number:06}",
                detail={"why": "a middle sentence"},
            )
        )


def verify(stage: Stage, *, noted: Anchor | None = None) -> Verification:
    return stage.tx(lambda tx: AuditLog([KEY]).verify(tx, noted=noted))


def spoil(folder: Path, *statements: str) -> None:
    """As somebody who may write to the file, and who knows about the triggers."""
    with closing(sqlite3.connect(folder / "jobcannon.sqlite3")) as file, file:
        file.execute("DROP TRIGGER audit_log_no_update")
        file.execute("DROP TRIGGER audit_log_no_delete")
        for statement in statements:
            file.execute(statement)
