"""Sessions of JobCannon's admin, and the sign-ins that failed lately."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection as Tx
from sqlalchemy import RowMapping, delete, func, select, update

from integration.storage.tables.admin import admin_sessions, sign_ins
from integration.storage.vault import hashed


def open_session(tx: Tx, *, token: str, csrf: str, at: datetime, expires_at: datetime) -> None:
    tx.execute(
        admin_sessions.insert().values(
            token_hash=hashed(token), csrf=csrf, created_at=at, seen_at=at, expires_at=expires_at
        )
    )


def session(tx: Tx, token: str) -> RowMapping | None:
    return (
        tx.execute(select(admin_sessions).where(admin_sessions.c.token_hash == hashed(token)))
        .mappings()
        .one_or_none()
    )


def seen(tx: Tx, token: str, *, at: datetime) -> None:
    tx.execute(
        update(admin_sessions)
        .where(admin_sessions.c.token_hash == hashed(token))
        .values(seen_at=at)
    )


def close_session(tx: Tx, token: str) -> None:
    tx.execute(delete(admin_sessions).where(admin_sessions.c.token_hash == hashed(token)))


def note_sign_in(tx: Tx, *, id: str, succeeded: bool, at: datetime) -> None:
    tx.execute(sign_ins.insert().values(id=id, succeeded=succeeded, at=at))


def failures_since(tx: Tx, since: datetime) -> tuple[int, datetime | None]:
    """How many, and the oldest of them."""
    count, oldest = tx.execute(
        select(func.count(), func.min(sign_ins.c.at, type_=sign_ins.c.at.type)).where(
            sign_ins.c.at > since, sign_ins.c.succeeded.is_(False)
        )
    ).one()
    return count, oldest
