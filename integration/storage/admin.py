"""Sessions of JobCannon's admin, and the sign-ins that failed lately."""

from __future__ import annotations

from dataclasses import dataclass
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


def note_sign_in(tx: Tx, *, id: str, succeeded: bool, where: str, at: datetime) -> None:
    tx.execute(sign_ins.insert().values(id=id, succeeded=succeeded, place=where, at=at))


@dataclass(frozen=True, slots=True, kw_only=True)
class Failures:
    """Of one address or of all of them; both moments are None when there were none."""

    count: int
    oldest: datetime | None
    newest: datetime | None


def failures_since(tx: Tx, since: datetime, *, where: str | None = None) -> Failures:
    moment = sign_ins.c.at
    asked = select(
        func.count(), func.min(moment, type_=moment.type), func.max(moment, type_=moment.type)
    ).where(moment > since, sign_ins.c.succeeded.is_(False))
    if where is not None:
        asked = asked.where(sign_ins.c.place == where)
    count, oldest, newest = tx.execute(asked).one()
    return Failures(count=count, oldest=oldest, newest=newest)


def is_known(tx: Tx, where: str, *, since: datetime) -> bool:
    """Whether somebody has signed in from there."""
    asked = select(sign_ins.c.id).where(
        sign_ins.c.place == where, sign_ins.c.at > since, sign_ins.c.succeeded.is_(True)
    )
    return tx.execute(asked.limit(1)).first() is not None
