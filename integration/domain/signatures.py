"""
Standard Webhooks 1.0.0, symmetric: sign what we send, verify what we get.

Stricter than the reference library on purpose: whatever is wrong with a message, the answer
is one typed refusal, never another exception.
"""

from __future__ import annotations

import binascii
import hmac
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from integration.domain.errors import SignatureInvalid

TOLERANCE = timedelta(minutes=5)
MOST_SIGNATURES = 10

ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
TIMESTAMP = re.compile(r"[0-9]{1,12}")


class SecretUnusable(ValueError):
    """A signing secret is `whsec_` and the base64 of 24 to 64 random bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedMessage:
    id: str
    sent_at: int


def key_of(secret: str) -> bytes:
    try:
        key = b64decode(secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError) as broken:
        raise SecretUnusable("It is not whsec_ followed by base64.") from broken

    if not secret.startswith("whsec_") or not 24 <= len(key) <= 64:
        raise SecretUnusable("It is not whsec_ followed by 24 to 64 bytes in base64.")
    return key


def signed_headers(key: bytes, *, message_id: str, body: bytes, at: datetime) -> dict[str, str]:
    """Headers for one attempt: the id stays the same for all retries, the timestamp does not."""
    timestamp = str(int(at.timestamp()))
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{_signature(key, message_id, timestamp, body)}",
    }


def verify(
    headers: Mapping[str, str],
    body: bytes,
    *,
    keys: Sequence[bytes],
    at: datetime,
    tolerance: timedelta = TOLERANCE,
) -> SignedMessage:
    """Header names in lower case. Any of `keys` may have signed, so that keys can rotate."""
    message_id = headers.get("webhook-id", "")
    timestamp = headers.get("webhook-timestamp", "")
    if not ID.fullmatch(message_id):
        raise SignatureInvalid("webhook-id is missing or malformed.")
    if not TIMESTAMP.fullmatch(timestamp):
        raise SignatureInvalid("webhook-timestamp is missing or no whole number of seconds.")
    if abs(int(timestamp) - at.timestamp()) > tolerance.total_seconds():
        raise SignatureInvalid("webhook-timestamp is more than five minutes off.")

    given = _v1_signatures(headers.get("webhook-signature", ""))
    wanted = [_signature(key, message_id, timestamp, body).encode() for key in keys]
    # Every pair is compared, so that the time it takes tells nothing.
    matches = [hmac.compare_digest(one, other) for one in given for other in wanted]
    if not any(matches):
        raise SignatureInvalid("webhook-signature matches none of the signing secrets.")
    return SignedMessage(id=message_id, sent_at=int(timestamp))


def _v1_signatures(header: str) -> list[bytes]:
    """Other versions are ignored, as the standard asks; so is what is no signature at all."""
    parts = [part.partition(",") for part in header.split(" ")[:MOST_SIGNATURES]]
    return [value.encode("utf-8", "replace") for version, _, value in parts if version == "v1"]


def _signature(key: bytes, message_id: str, timestamp: str, body: bytes) -> str:
    signed = f"{message_id}.{timestamp}.".encode() + body
    return b64encode(hmac.digest(key, signed, sha256)).decode()
