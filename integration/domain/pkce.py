"""Proof Key for Code Exchange, RFC 7636, with S256 only."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256


def challenge(verifier: str) -> str:
    """`verifier` is 43 to 128 unreserved characters (section 4.1)."""
    return urlsafe_b64encode(sha256(verifier.encode("ascii")).digest()).rstrip(b"=").decode()
