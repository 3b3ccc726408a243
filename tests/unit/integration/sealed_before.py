"""Secrets as they were sealed before there were data keys."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.unit.integration.stage import KEY


def sealed_as_before(secret: str, bound: str) -> bytes:
    """Version 1, which sealed by the operator's key itself."""
    key = urlsafe_b64decode(KEY)
    header = b"\x01" + sha256(b"key id" + key).digest()[:4]
    nonce = bytes(range(12))
    return header + nonce + AESGCM(key).encrypt(nonce, secret.encode(), header + bound.encode())
