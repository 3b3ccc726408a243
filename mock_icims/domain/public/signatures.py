"""Requests signed as the public iCIMS API has it: x-icims-v1-hmac-sha256, in both directions."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from mock_icims.domain.structs import Struct

SCHEME = "x-icims-v1-hmac-sha256"
DATE = "x-icims-date"
CONTENT = "x-icims-content-sha256"
SIGNED = ("content-type", "host", CONTENT, DATE)
"""What clients sign as a rule; the body and the date must be among it (ours)."""

TOLERANCE = timedelta(minutes=15)
"""How far a date may be off. Nothing is known of iCIMS's own; this is ours."""

# A name begins where a word does: tried from each letter, one long word would take minutes.
_PART = re.compile(r'\b([a-z]+)="?([^",]*)"?')


class Signature(Struct, frozen=True):
    """What follows the scheme in `Authorization`."""

    user: str
    signed_headers: tuple[str, ...]
    signature: str


class Signable(Struct, frozen=True, kw_only=True):
    """A request as it is on the wire: `query` without its question mark, names in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    def canonical(self, names: Sequence[str]) -> str:
        """No space behind a header's colon, and no hash of the body at the end."""
        headers = (f"{name}:{self.headers.get(name, '')}" for name in sorted(names))
        return "\n".join(
            (self.method.upper(), self.path, self.query, *headers, "", ";".join(names))
        )


def parse(credentials: str) -> Signature | None:
    """Commas with and without a space behind them; None when something is missing."""
    found = dict(_PART.findall(credentials))
    names = tuple(name for name in found.get("signedheaders", "").split(";") if name)
    if not found.get("user") or not names or not found.get("signature"):
        return None
    return Signature(found["user"], names, found["signature"])


def signature_of(key: str, *, date: str, canonical: str) -> str:
    """64 lower-case hex digits."""
    said = "\n".join((SCHEME, date, hashlib.sha256(canonical.encode()).hexdigest()))
    return hmac.new(key.encode(), said.encode(), hashlib.sha256).hexdigest()


def authorization(request: Signable, *, user: str, key: str, names: Sequence[str] = SIGNED) -> str:
    """The header's value, for who signs."""
    signature = signature_of(
        key, date=request.headers.get(DATE, ""), canonical=request.canonical(names)
    )
    return f"{SCHEME} user={user}, signedheaders={';'.join(names)}, signature={signature}"


def objection(
    sent: Signature, request: Signable, *, key: str, clocks: Sequence[datetime]
) -> str | None:
    """What is wrong, for the journal; None when nothing is. One of the clocks must agree."""
    missing = [name for name in (DATE, CONTENT) if name not in sent.signed_headers]
    if missing:
        return f"HMAC: {' and '.join(missing)} must be among the signedheaders."

    digest = hashlib.sha256(request.body).hexdigest()
    if request.headers.get(CONTENT) != digest:
        return f"HMAC: {CONTENT} is not that of the body, which is {digest}."

    date = request.headers.get(DATE, "")
    at = _read(date)
    if at is None or all(abs(now - at) > TOLERANCE for now in clocks):
        return f"HMAC: {DATE} {date!r} is no ISO 8601 time within {TOLERANCE} of now."

    canonical = request.canonical(sent.signed_headers)
    if not hmac.compare_digest(
        signature_of(key, date=date, canonical=canonical).encode(), sent.signature.encode()
    ):
        return (
            "HMAC: the signature is not that of the canonical request, whose SHA-256 is "
            f"{hashlib.sha256(canonical.encode()).hexdigest()} and which reads:\n{canonical}"
        )
    return None


def _read(date: str) -> datetime | None:
    """2026-01-15T12:00:00Z as clients write it, or +0000 as iCIMS does."""
    try:
        at = datetime.fromisoformat(date)
    except ValueError:
        return None
    return at if at.tzinfo is not None else None
