"""Passwords are hashed in no transaction; what changes meanwhile, and who comes beside, counts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import QueuePool

from integration.domain.accounts import Account, Role
from integration.domain.audit import By
from integration.domain.errors import CredentialsInvalid, OldPasswordWrong, TooManyRequests
from integration.services.admins.passwords import Passwords
from integration.services.admins.sign_in_limits import MOST_FAILURES
from integration.services.admins.signing_in import SigningIn
from tests.unit.integration.stage import QUICK, Stage

HERE, SHELL = "192.0.2.7", By(who="shell", where="this machine")
OLGA, OWN, OTHER = "olga@jobcannon.test", "several words of Olga's", "a few other words of hers"


class WatchedPasswords(Passwords):
    """`meanwhile` happens while the password is held against its hash."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        super().__init__(QUICK)
        self.meanwhile = meanwhile
        self.asked = 0

    def is_right(self, password: str, password_hash: str | None) -> bool:
        self.asked += 1
        right = super().is_right(password, password_hash)
        self.meanwhile()
        return right


@pytest.fixture
def olga(stage: Stage) -> Account:
    return stage.tx(
        lambda tx: stage.accounts.create(
            tx,
            email=OLGA,
            role=Role.OPERATOR,
            customer_id=None,
            password_hash=QUICK.hash(OWN),
            by=SHELL,
            at=stage.clock.at,
        )
    )


def meanwhile(stage: Stage, happens: Callable[[], object]) -> WatchedPasswords:
    watched = WatchedPasswords(happens)
    stage.account_passwords = replace(stage.account_passwords, passwords=watched)
    return watched


def sessions(stage: Stage) -> int:
    return len(stage.tx(lambda tx: stage.accounts.sessions(tx, at=stage.clock.at)))


def disabled(stage: Stage, olga: Account) -> None:
    stage.tx(
        lambda tx: stage.accounts.change(tx, olga.id, enabled=False, by=SHELL, at=stage.clock.at)
    )


def changed(stage: Stage, olga: Account) -> None:
    stage.tx(
        lambda tx: stage.account_passwords.set_password(
            tx, olga, QUICK.hash(OTHER), by=SHELL, at=stage.clock.at
        )
    )


def test_nobody_waits_for_a_hash_in_a_transaction(stage: Stage, olga: Account) -> None:
    pool, held = stage.database.engine.pool, list[int]()
    assert isinstance(pool, QueuePool)
    meanwhile(stage, lambda: held.append(pool.checkedout()))

    assert stage.sign_in(email=OLGA, password=OWN, where=HERE).token
    for wrong in ({"email": OLGA}, {"email": "nobody@jobcannon.test"}, {"email": ""}):
        with pytest.raises(CredentialsInvalid):
            stage.sign_in(**wrong, password="guess", where=HERE)

    assert held == [0, 0, 0, 0]


@pytest.mark.parametrize("happens", [disabled, changed])
def test_whatever_is_taken_from_an_account_meanwhile_is_taken(
    stage: Stage, olga: Account, happens: Callable[[Stage, Account], None]
) -> None:
    meanwhile(stage, lambda: happens(stage, olga))

    with pytest.raises(CredentialsInvalid):
        stage.sign_in(email=OLGA, password=OWN, where=HERE)

    assert sessions(stage) == 0


def test_the_old_password_is_that_of_the_end_and_not_of_the_beginning(
    stage: Stage, olga: Account
) -> None:
    token = stage.sign_in(email=OLGA, password=OWN, where=HERE).token
    visitor = stage.tx(
        lambda tx: stage.admin.visitor(tx, token=token, where=HERE, at=stage.clock.at)
    )
    meanwhile(stage, lambda: changed(stage, olga))

    with pytest.raises(OldPasswordWrong):
        stage.wait_for(
            stage.signing_in.change_own(
                stage.database.run, visitor, old=OWN, new="words of Mallory", at=stage.clock.at
            )
        )

    meanwhile(stage, lambda: None)
    assert stage.sign_in(email=OLGA, password=OTHER, where=HERE).token


def test_guesses_that_come_all_at_once_are_counted_one_after_the_other(
    stage: Stage, olga: Account
) -> None:
    watched = meanwhile(stage, lambda: None)
    signing_in = SigningIn(stage.account_passwords)

    async def guess(number: int) -> object:
        return await signing_in.sign_in(
            stage.database.run,
            email=OLGA,
            password=f"guess {number}",
            where="198.51.100.66",
            at=stage.clock.at,
        )

    async def all_at_once() -> list[object]:
        return await asyncio.gather(*map(guess, range(20)), return_exceptions=True)

    refused = [type(one) for one in stage.wait_for(all_at_once())]

    assert refused.count(CredentialsInvalid) == watched.asked == MOST_FAILURES
    assert refused.count(TooManyRequests) == 20 - MOST_FAILURES
