"""Standard Webhooks 1.0.0: sign what goes out, verify what comes in."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from mock_icims.domain.errors import SignatureInvalid

TOLERANCE = timedelta(minutes=5)
SECRET_PREFIX = "whsec_"
SECRET_BYTES = range(24, 65)


def key_of(secret: str) -> bytes:
    """
    The raw key inside a `whsec_…` secret: 24 to 64 bytes, standard base64.

    Raises ValueError with a sentence that does not show the secret.
    """
    if not secret.startswith(SECRET_PREFIX):
        raise ValueError(f"A signing secret starts with {SECRET_PREFIX!r}.")

    try:
        key = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError(f"After {SECRET_PREFIX!r} a signing secret is base64.") from error

    if len(key) not in SECRET_BYTES:
        raise ValueError(f"A signing secret carries 24 to 64 bytes; this one carries {len(key)}.")

    return key


def secret_of(key: bytes) -> str:
    """As it is shown: `whsec_…`."""
    return SECRET_PREFIX + base64.b64encode(key).decode()


def sign(*secrets: str, id: str, at: datetime, body: bytes) -> dict[str, str]:
    """
    The three headers of one attempt; every attempt is signed with its own time.

    Of several secrets, each signs: while one is rotated, the receiver may know either.
    """
    timestamp = str(int(at.timestamp()))
    return {
        "webhook-id": id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(
            _signature(key_of(secret), id=id, timestamp=timestamp, body=body) for secret in secrets
        ),
    }


def verify(
    headers: Mapping[str, str],
    body: bytes,
    *,
    secrets: Iterable[str],
    at: datetime,
    tolerance: timedelta = TOLERANCE,
) -> str:
    """
    The `webhook-id` of a message that one of the secrets signed less than five minutes ago.

    `headers` has lower-case names. Every entry is tried against every secret, so that keys
    can be rotated; those of other versions than `v1,` match none. Raises SignatureInvalid.
    """
    id = _required(headers, "webhook-id")
    timestamp = _required(headers, "webhook-timestamp")
    signatures = _required(headers, "webhook-signature")

    # Not int(): that takes '+1', '1_0' and digits of other scripts.
    if not re.fullmatch(r"[0-9]{1,12}", timestamp):
        raise SignatureInvalid("webhook-timestamp is not a whole number of seconds.")

    if abs(at.timestamp() - int(timestamp)) > tolerance.total_seconds():
        raise SignatureInvalid("webhook-timestamp is more than five minutes away from now.")

    expected = [
        _signature(key_of(secret), id=id, timestamp=timestamp, body=body).encode()
        for secret in secrets
    ]
    offered = [one.encode() for one in signatures.split(" ")]
    matches = [hmac.compare_digest(theirs, ours) for theirs in offered for ours in expected]
    if not any(matches):
        raise SignatureInvalid("No webhook-signature matches the body and a known secret.")

    return id


def _signature(key: bytes, *, id: str, timestamp: str, body: bytes) -> str:
    text = b".".join((id.encode(), timestamp.encode(), body))
    return "v1," + base64.b64encode(hmac.digest(key, text, hashlib.sha256)).decode()


def _required(headers: Mapping[str, str], name: str) -> str:
    value = headers.get(name, "")
    # A dot in the id would let one message be read as another: the signed text is joined with dots.
    if not value or (name == "webhook-id" and not re.fullmatch(r"[A-Za-z0-9_-]{1,128}", value)):
        raise SignatureInvalid(f"{name} is missing or malformed.")

    return value
