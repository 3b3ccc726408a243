"""Whatever needs a password: asked before, hashed in no transaction, and decided after."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol, TypeVar

from sqlalchemy import Connection as Tx

from integration.domain.accounts import Account, Visitor
from integration.domain.errors import Conflict, Invalid
from integration.services.admins.account_passwords import AccountPasswords
from integration.services.admins.admin import SignedIn

T = TypeVar("T")


class Run(Protocol):
    """One transaction: `Database.run`."""

    def __call__(self, use_case: Callable[[Tx], T], /) -> Awaitable[T]: ...


class SigningIn:
    """
    One at a time in a process: a guess is counted before the next one is asked about, however many
    come at once, and so are their 64 MiB. Nobody else waits (docs/decisions/0084).
    """

    def __init__(self, desk: AccountPasswords) -> None:
        self._desk = desk
        self._turn = asyncio.Lock()

    async def sign_in(
        self, run: Run, *, email: str, password: str, where: str, at: datetime
    ) -> SignedIn:
        """Refuses as `Admin.knock` and `Admin.sign_in`."""
        admin = self._desk.admin
        async with self._turn:
            knock = await run(lambda tx: admin.knock(tx, email=email, where=where, at=at))
            right = await self._is_right(password, knock.password_hash)
            return await run(lambda tx: admin.sign_in(tx, knock, right=right, where=where, at=at))

    async def change_own(
        self, run: Run, visitor: Visitor, *, old: str, new: str, at: datetime
    ) -> None:
        """Refuses Conflict, OldPasswordWrong, Invalid, TooManyRequests."""
        desk, account, where = self._desk, visitor.account, visitor.by.where
        if account is None:
            raise Conflict("This password is set by JOBCANNON_ADMIN_PASSWORD: change it there.")
        async with self._turn:
            knock = await run(
                lambda tx: desk.admin.knock(tx, email=account.email, where=where, at=at)
            )
            password_hash = None
            if await self._is_right(old, knock.password_hash):
                password_hash = await self._chosen(new, email=account.email, field="new")
            await run(
                lambda tx: desk.change_own(tx, visitor, knock, password_hash=password_hash, at=at)
            )

    async def set_up(
        self,
        run: Run,
        *,
        token: str,
        email: str | None,
        password: str,
        where: str,
        at: datetime,
    ) -> Account:
        """
        `email` is for the first operator alone. What is refused uses up nothing: the link works
        until a password was good enough. Refuses SetupInvalid, Invalid.
        """
        desk = self._desk
        async with self._turn:
            known = await run(lambda tx: desk.offered(tx, token, at=at))
            if known is not None and email is not None:
                raise Invalid.at("email", "is that of the account already")
            whose = known or email
            if whose is None:
                raise Invalid.at("email", "is missing")
            password_hash = await self._chosen(password, email=whose)
            return await run(
                lambda tx: desk.set_up(
                    tx, token=token, email=email, password_hash=password_hash, where=where, at=at
                )
            )

    async def _is_right(self, password: str, password_hash: str | None) -> bool:
        return await asyncio.to_thread(self._desk.passwords.is_right, password, password_hash)

    async def _chosen(self, password: str, *, email: str, field: str = "password") -> str:
        chosen = self._desk.passwords.chosen
        return await asyncio.to_thread(chosen, password, email=email, field=field)
