"""The Marketplace's install tickets (docs/decisions/0021-install-tickets.md)."""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from integration.domain.errors import TicketInvalid
from integration.domain.ids import CustomerId, is_id

LIFE = timedelta(minutes=10)
LEEWAY = timedelta(minutes=1)
LONGEST = 2_000
LONGEST_JTI = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    jti: str
    issuer: str
    customer_id: CustomerId
    expires_at: datetime


def verify(text: str, *, secret: str, issuer: str, app_id: str, at: datetime) -> Ticket:
    """The HMAC is over the first part as sent, and is checked before that part is read."""
    claims, dot, signature = text.partition(".")
    wanted = _unpadded(hmac.digest(secret.encode(), claims.encode("utf-8", "replace"), sha256))
    if not dot or len(text) > LONGEST:
        raise _again("is malformed")
    if not hmac.compare_digest(signature.encode("utf-8", "replace"), wanted):
        raise _again("is not signed by iCIMS")

    ticket, app = _read(claims)
    if ticket.issuer != issuer:
        raise _again("comes from another iCIMS")
    if app != app_id:
        raise _again("is for another app")
    if at >= ticket.expires_at:
        raise _again("has expired")
    return ticket


def _read(claims: str) -> tuple[Ticket, str]:
    try:
        told = json.loads(urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
        expires_at = datetime.fromtimestamp(told["exp"], UTC)
        issued_at = datetime.fromtimestamp(told["iat"], UTC)
        texts = [told[name] for name in ("jti", "iss", "app_id", "customer_id")]
    except (ValueError, KeyError, TypeError, OverflowError, OSError, RecursionError) as broken:
        raise _again("is malformed") from broken

    if not all(isinstance(text, str) and 0 < len(text) <= 300 for text in texts):
        raise _again("is malformed")
    if len(texts[0]) > LONGEST_JTI or not is_id(texts[3]):
        raise _again("is malformed")
    if expires_at - issued_at > LIFE + LEEWAY:
        raise _again("is valid for longer than ten minutes")
    jti, issuer, app_id, customer_id = texts
    ticket = Ticket(
        jti=jti, issuer=issuer, customer_id=CustomerId(customer_id), expires_at=expires_at
    )
    return ticket, app_id


def _again(what: str) -> TicketInvalid:
    return TicketInvalid(f"The install link {what}. Start again in the iCIMS Marketplace.")


def _unpadded(digest: bytes) -> bytes:
    return urlsafe_b64encode(digest).rstrip(b"=")
