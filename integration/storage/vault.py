"""Secrets at rest: AES-256-GCM, bound to the row and column they were written for."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = b"\x01"
KEY_ID_BYTES = 4
NONCE_BYTES = 12


class KeyUnusable(ValueError):
    """A key is the base64url of 32 random bytes, as `jobcannon keys generate` prints."""


class SealBroken(Exception):
    """The key is gone, or the bytes were changed or moved from another row."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a secret belongs; part of what is authenticated, so it opens nowhere else."""

    table: str
    row: str
    column: str

    @property
    def bound(self) -> bytes:
        return f"{self.table}|{self.row}|{self.column}".encode()


class Vault:
    """The first key seals, any of them opens: that is how keys rotate."""

    def __init__(self, keys: Sequence[str]) -> None:
        raw = [_read_key(key) for key in keys]
        self._ciphers = {_key_id(key): AESGCM(key) for key in raw}
        self._newest = _key_id(raw[0])

    def seal(self, secret: str, place: Place) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        header = VERSION + self._newest
        cipher = self._ciphers[self._newest]
        return header + nonce + cipher.encrypt(nonce, secret.encode(), header + place.bound)

    def has_key_of(self, sealed: bytes) -> bool:
        return sealed[:1] == VERSION and sealed[1 : 1 + KEY_ID_BYTES] in self._ciphers

    def open(self, sealed: bytes, place: Place) -> str:
        header, rest = sealed[: 1 + KEY_ID_BYTES], sealed[1 + KEY_ID_BYTES :]
        cipher = self._ciphers.get(header[1:])
        if cipher is None or header[:1] != VERSION:
            raise SealBroken(f"No encryption key opens {place.table}.{place.column}.")

        try:
            plain = cipher.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], header + place.bound)
        except (InvalidTag, ValueError) as broken:
            raise SealBroken(f"{place.table}.{place.column} was changed or moved.") from broken
        return plain.decode()


def generate_key() -> str:
    return urlsafe_b64encode(secrets.token_bytes(32)).decode()


def hashed(token: str) -> str:
    """How a token of at least 128 random bits is looked up: no salt is needed, no way back."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _read_key(text: str) -> bytes:
    try:
        key = urlsafe_b64decode(text)
    except ValueError as broken:
        raise KeyUnusable("It is not base64url.") from broken

    if len(key) != 32:
        raise KeyUnusable(f"It holds {len(key)} bytes, not 32.")
    return key


def _key_id(key: bytes) -> bytes:
    return sha256(b"key id" + key).digest()[:KEY_ID_BYTES]
