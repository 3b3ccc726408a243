"""Passwords as argon2id hashes, and the same work for a name that nobody has."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from integration.domain.passwords import refuse_weak

ARGON2 = "$argon2id$"


class Passwords:
    """A tenth of a second and 64 MiB each: never within a transaction (docs/decisions/0084)."""

    def __init__(self, hasher: PasswordHasher) -> None:
        self._hasher = hasher

    def hashed(self, password: str) -> str:
        return self._hasher.hash(password)

    def chosen(self, password: str, *, email: str, field: str = "password") -> str:
        """The hash of a password that somebody wants for this e-mail. Raises Invalid."""
        refuse_weak(password, email=email, field=field)
        return self.hashed(password)

    def from_settings(self, password: str) -> str | None:
        """In clear, or its argon2id hash as `argon2` tools print it; None for none."""
        if not password:
            return None
        return password if password.startswith(ARGON2) else self.hashed(password)

    def is_right(self, password: str, password_hash: str | None) -> bool:
        """Hashing takes as long as verifying: what is not there is not told by the time."""
        if password_hash is None:
            self._hasher.hash(password)
            return False
        try:
            return self._hasher.verify(password_hash, password)
        except VerificationError:
            return False
