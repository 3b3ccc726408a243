"""Install tickets: how the Marketplace tells an app who sent a browser, and for which customer."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import datetime, timedelta

from mock_icims.domain.ids import AppId, CustomerId

TICKET_LIFE = timedelta(minutes=10)


def issue(
    secret: str, *, jti: str, issuer: str, app_id: AppId, customer_id: CustomerId, at: datetime
) -> str:
    """
    `base64url(json).base64url(hmac-sha256)`, unpadded (docs/decisions/0021-install-tickets.md).

    `at` is the app's time, because it judges the ticket's age by its own watch.
    """
    claims = {
        "jti": jti,
        "iss": issuer,
        "app_id": app_id,
        "customer_id": customer_id,
        "iat": int(at.timestamp()),
        "exp": int((at + TICKET_LIFE).timestamp()),
    }
    payload = base64url(json.dumps(claims, separators=(",", ":")).encode())
    signature = hmac.digest(secret.encode(), payload.encode(), hashlib.sha256)
    return f"{payload}.{base64url(signature)}"


def base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
