"""What a test exchanges: time, chance, and the ways out of each region."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx
from argon2 import PasswordHasher

from integration.domain.ports import Clock, NewToken
from integration.domain.spans import Spans
from integration.mail.post import Postman
from integration.settings import Settings
from integration.storage.database import Database


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


def random_token() -> str:
    return secrets.token_urlsafe(32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """`transport` and `postman` are made for each region, from its own settings."""

    clock: Clock = field(default_factory=SystemClock)
    new_token: NewToken = random_token
    chance: Callable[[], float] = random.random
    transport: Callable[[Settings], httpx.AsyncBaseTransport] | None = None
    postman: Callable[[Settings], Postman] | None = None
    database: Callable[[str], Database] = Database
    hasher: PasswordHasher = field(default_factory=PasswordHasher)
    works: bool = True
    spans: Spans | None = None
    """None is: nobody looks at traces."""
