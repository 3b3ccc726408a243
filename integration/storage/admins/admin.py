"""Sessions of JobCannon's admins, and the sign-ins that failed lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection as Tx
from sqlalchemy import RowMapping, delete, func, select, update

from integration.domain.accounts import Account, AdminSession
from integration.domain.ids import AccountId, SessionId
from integration.storage.admins.accounts import account_of
from integration.storage.keys.vault import hashed
from integration.storage.tables.admin import accounts, admin_sessions, sign_ins


def open_session(tx: Tx, session: AdminSession, *, token: str) -> None:
    tx.execute(
        admin_sessions.insert().values(
            token_hash=hashed(token),
            id=session.id,
            account_id=session.account_id,
            place=session.where,
            created_at=session.created_at,
            seen_at=session.seen_at,
            expires_at=session.expires_at,
        )
    )


def session(tx: Tx, token: str) -> tuple[AdminSession, Account | None] | None:
    """With the account as it is now: what is taken from one is taken at once."""
    asked = select(admin_sessions).where(admin_sessions.c.token_hash == hashed(token))
    row = tx.execute(asked).mappings().one_or_none()
    if row is None:
        return None
    found = _session(row)
    if found.account_id is None:
        return found, None
    whose = select(accounts).where(accounts.c.id == found.account_id)
    return found, account_of(tx.execute(whose).mappings().one())


def sessions(
    tx: Tx, *, at: datetime, seen_after: datetime, account_id: AccountId | None = None
) -> tuple[AdminSession, ...]:
    """Those that count, the newest first; of one account, or of everybody."""
    asked = select(admin_sessions).where(
        admin_sessions.c.expires_at > at, admin_sessions.c.seen_at > seen_after
    )
    if account_id is not None:
        asked = asked.where(admin_sessions.c.account_id == account_id)
    rows = tx.execute(asked.order_by(admin_sessions.c.created_at.desc(), admin_sessions.c.id))
    return tuple(_session(row) for row in rows.mappings())


def find_session(tx: Tx, session_id: SessionId) -> AdminSession | None:
    asked = select(admin_sessions).where(admin_sessions.c.id == session_id)
    row = tx.execute(asked).mappings().one_or_none()
    return _session(row) if row else None


def seen(tx: Tx, session_id: SessionId, *, at: datetime) -> None:
    tx.execute(update(admin_sessions).where(admin_sessions.c.id == session_id).values(seen_at=at))


def close_session(tx: Tx, session_id: SessionId) -> bool:
    """False when it was gone before."""
    closed = tx.execute(delete(admin_sessions).where(admin_sessions.c.id == session_id))
    return closed.rowcount == 1


def close_sessions(tx: Tx, account_id: AccountId, *, but: SessionId | None = None) -> int:
    """How many of the account's there were."""
    closing = delete(admin_sessions).where(admin_sessions.c.account_id == account_id)
    if but is not None:
        closing = closing.where(admin_sessions.c.id != but)
    return tx.execute(closing).rowcount


def forget_ended(tx: Tx, *, at: datetime, seen_after: datetime) -> None:
    tx.execute(
        delete(admin_sessions).where(
            (admin_sessions.c.expires_at <= at) | (admin_sessions.c.seen_at <= seen_after)
        )
    )


def note_sign_in(
    tx: Tx, *, id: str, succeeded: bool, where: str, name_ref: str, at: datetime
) -> None:
    tx.execute(
        sign_ins.insert().values(id=id, succeeded=succeeded, place=where, name_ref=name_ref, at=at)
    )


def forget_sign_ins(tx: Tx, *, until: datetime) -> None:
    tx.execute(delete(sign_ins).where(sign_ins.c.at <= until))


@dataclass(frozen=True, slots=True, kw_only=True)
class Failures:
    """Of one address, one name or of all; both moments are None when there were none."""

    count: int
    oldest: datetime | None
    newest: datetime | None


def failures_since(
    tx: Tx, since: datetime, *, where: str | None = None, name_ref: str | None = None
) -> Failures:
    moment = sign_ins.c.at
    asked = select(
        func.count(), func.min(moment, type_=moment.type), func.max(moment, type_=moment.type)
    ).where(moment > since, sign_ins.c.succeeded.is_(False))
    if where is not None:
        asked = asked.where(sign_ins.c.place == where)
    if name_ref is not None:
        asked = asked.where(sign_ins.c.name_ref == name_ref)
    count, oldest, newest = tx.execute(asked).one()
    return Failures(count=count, oldest=oldest, newest=newest)


def is_known(tx: Tx, where: str, *, since: datetime) -> bool:
    """Whether somebody has signed in from there."""
    asked = select(sign_ins.c.id).where(
        sign_ins.c.place == where, sign_ins.c.at > since, sign_ins.c.succeeded.is_(True)
    )
    return tx.execute(asked.limit(1)).first() is not None


def _session(row: RowMapping) -> AdminSession:
    return AdminSession(
        id=SessionId(row["id"]),
        account_id=AccountId(row["account_id"]) if row["account_id"] else None,
        where=row["place"],
        created_at=row["created_at"],
        seen_at=row["seen_at"],
        expires_at=row["expires_at"],
    )
