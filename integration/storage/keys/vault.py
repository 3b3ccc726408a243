"""
Secrets at rest: AES-256-GCM under the customer's own data key, bound to region, customer, table,
row and column; the data key is sealed by a key that is in no database (docs/decisions/0061).
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, MutableMapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Connection as Tx

from integration.storage.keys import customer_keys
from integration.storage.keys.customer_keys import DataKey

BEFORE_ENVELOPES, VERSION, KEY_VERSION = b"\x01", b"\x02", b"\x03"
OLD_KEY_ID_BYTES = 4
KEY_ID_BYTES = 8
KEY_BYTES = 32
NONCE_BYTES = 12


class KeyUnusable(ValueError):
    """A key is the base64url of 32 random bytes, as `jobcannon keys generate` prints."""


class SealBroken(Exception):
    """The key is gone, or the bytes were changed or moved from another row."""


@dataclass(frozen=True, slots=True)
class _Opened:
    """A data key that a transaction has read, and what it opens with."""

    customer_id: str
    cipher: AESGCM


Known = MutableMapping[str, _Opened | None]
"""Data keys that one transaction has read, by their ids: never kept beyond it (decision 0061)."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a secret belongs; part of what is authenticated, so it opens nowhere else."""

    customer_id: str
    table: str
    row: str
    column: str

    @property
    def bound(self) -> bytes:
        return f"{self.customer_id}|{self.table}|{self.column}|{self.row}".encode()


class Vault:
    """
    `keys` are the operator's, the newest first, and any of them opens: that is how they rotate.
    Each region makes keys of its own of them, so that what one seals no other can open.
    """

    def __init__(self, region: str, keys: Sequence[str]) -> None:
        raw = [_read_key(key) for key in keys]
        keks = [_kek_of(region, key) for key in raw]
        self.region = region
        self._keks = {_key_id(kek): AESGCM(kek) for kek in keks}
        self.newest = _key_id(keks[0])
        self._before_envelopes = {_old_key_id(key): AESGCM(key) for key in raw}

    def seal(self, tx: Tx, secret: str, place: Place) -> bytes:
        """Under the customer's newest data key, which is made if there is none."""
        return self.seal_all(tx, place.customer_id, [(secret, place)])[0]

    def seal_all(self, tx: Tx, customer_id: str, given: Sequence[tuple[str, Place]]) -> list[bytes]:
        """All of one customer, under one data key that is looked up once."""
        key = customer_keys.newest(tx, self.region, customer_id) or self.renew(
            tx, customer_id, generation=1
        )
        cipher, header = self._cipher(key), VERSION + bytes.fromhex(key.id)
        sealed: list[bytes] = []
        for secret, place in given:
            nonce = secrets.token_bytes(NONCE_BYTES)
            bound = header + self._bound(place)
            sealed.append(header + nonce + cipher.encrypt(nonce, secret.encode(), bound))
        return sealed

    def open(
        self,
        tx: Tx,
        sealed: bytes,
        place: Place,
        known: Known | None = None,
    ) -> str:
        """`known` are the data keys that this very call's transaction has read."""
        if sealed[:1] == BEFORE_ENVELOPES:
            return self._open_old(sealed, place)

        header, rest = sealed[: 1 + KEY_ID_BYTES], sealed[1 + KEY_ID_BYTES :]
        keys: Known = {} if known is None else known
        self.read_keys(tx, [sealed], keys)
        key = keys.get(header[1:].hex())
        if key is None or header[:1] != VERSION or key.customer_id != place.customer_id:
            raise SealBroken(f"No encryption key opens {place.table}.{place.column}.")
        return _opened(key.cipher, rest, header + self._bound(place), place)

    def read_keys(self, tx: Tx, sealed: Iterable[bytes], known: Known) -> None:
        """
        All at once into `known`. What no key of ours opens is None there, and whoever opens
        something with it is told.
        """
        named = {one[1 : 1 + KEY_ID_BYTES].hex() for one in sealed if one[:1] == VERSION}
        wanted = sorted(named - known.keys())
        if not wanted:
            return
        known.update(dict.fromkeys(wanted))
        for key in customer_keys.find(tx, self.region, wanted):
            with suppress(SealBroken):
                known[key.id] = _Opened(key.customer_id, self._cipher(key))

    def has_key_of(self, sealed: bytes) -> bool:
        """What a data key sealed comes and goes with that key, which one of ours must open."""
        version, key_id = sealed[:1], sealed[1 : 1 + KEY_ID_BYTES]
        if version == BEFORE_ENVELOPES:
            return sealed[1 : 1 + OLD_KEY_ID_BYTES] in self._before_envelopes
        return version == VERSION or (version == KEY_VERSION and key_id.hex() in self._keks)

    def renew(self, tx: Tx, customer_id: str, *, generation: int) -> DataKey:
        """The data key of this generation: a new one, or the one that somebody was quicker with."""
        key_id = secrets.token_hex(KEY_ID_BYTES)
        made = DataKey(
            id=key_id,
            customer_id=customer_id,
            generation=generation,
            kek_id=self.newest,
            sealed=self._wrapped(key_id, customer_id, secrets.token_bytes(KEY_BYTES)),
        )
        return customer_keys.add(tx, self.region, made)

    def rewrap(self, tx: Tx, key: DataKey) -> None:
        """The same data key, sealed by the newest of the operator's keys."""
        sealed = self._wrapped(key.id, key.customer_id, self._unwrapped(key))
        customer_keys.rewrap(tx, self.region, key.id, kek_id=self.newest, sealed=sealed)

    def proves(self, key: DataKey) -> bool:
        """Whether one of our keys opens this data key."""
        try:
            return bool(self._unwrapped(key))
        except SealBroken:
            return False

    def _cipher(self, key: DataKey) -> AESGCM:
        return AESGCM(self._unwrapped(key))

    def _wrapped(self, key_id: str, customer_id: str, raw: bytes) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        bound = self._key_bound(self.newest, key_id, customer_id)
        header = KEY_VERSION + bytes.fromhex(self.newest)
        return header + nonce + self._keks[self.newest].encrypt(nonce, raw, bound)

    def _unwrapped(self, key: DataKey) -> bytes:
        kek = self._keks.get(key.kek_id)
        if kek is None:
            raise SealBroken(f"No key of ours opens the data key of {key.customer_id}.")
        bound = self._key_bound(key.kek_id, key.id, key.customer_id)
        try:
            rest = key.sealed[1 + KEY_ID_BYTES :]
            return kek.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], bound)
        except (InvalidTag, ValueError) as broken:
            raise SealBroken(f"The data key of {key.customer_id} was changed.") from broken

    def _key_bound(self, kek_id: str, key_id: str, customer_id: str) -> bytes:
        return f"{self.region}|data_keys|{customer_id}|{key_id}|{kek_id}".encode()

    def _bound(self, place: Place) -> bytes:
        return self.region.encode() + b"|" + place.bound

    def _open_old(self, sealed: bytes, place: Place) -> str:
        """As it was sealed before there were data keys; `keys rotate` leaves none of these."""
        header, rest = sealed[: 1 + OLD_KEY_ID_BYTES], sealed[1 + OLD_KEY_ID_BYTES :]
        cipher = self._before_envelopes.get(header[1:])
        if cipher is None:
            raise SealBroken(f"No encryption key opens {place.table}.{place.column}.")
        # Results were bound to shorter names of their columns.
        column = place.column.removesuffix("_sealed") if place.table == "results" else place.column
        bound = header + f"{place.table}|{place.row}|{column}".encode()
        return _opened(cipher, rest, bound, place)


def _opened(cipher: AESGCM, rest: bytes, bound: bytes, place: Place) -> str:
    try:
        return cipher.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], bound).decode()
    except (InvalidTag, ValueError) as broken:
        raise SealBroken(f"{place.table}.{place.column} was changed or moved.") from broken


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

    if len(key) != KEY_BYTES:
        raise KeyUnusable(f"It holds {len(key)} bytes, not {KEY_BYTES}.")
    return key


def _kek_of(region: str, key: bytes) -> bytes:
    """RFC 5869: one secret of the operator's, another key for each region."""
    info = f"jobcannon|key encryption key|{region}".encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(key)


def _key_id(key: bytes) -> str:
    return sha256(b"key id" + key).digest()[:KEY_ID_BYTES].hex()


def _old_key_id(key: bytes) -> bytes:
    return sha256(b"key id" + key).digest()[:OLD_KEY_ID_BYTES]
