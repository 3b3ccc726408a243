"""Install tickets as iCIMS would make them, and as Mallory would like to."""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from types import MappingProxyType


def ticket_for(
    *,
    secret: str,
    at: datetime,
    issuer: str,
    customer_id: str,
    jti: str,
    changed: Mapping[str, object] = MappingProxyType({}),
) -> str:
    claims: dict[str, object] = {
        "jti": jti,
        "iss": issuer,
        "app_id": "jobcannon",
        "customer_id": customer_id,
        "iat": int(at.timestamp()),
        "exp": int(at.timestamp()) + 600,
    }
    return signed(json.dumps(claims | dict(changed)).encode(), secret=secret)


def signed(claims: bytes, *, secret: str) -> str:
    first = _unpadded(claims)
    return f"{first}.{_unpadded(hmac.digest(secret.encode(), first.encode(), sha256))}"


def _unpadded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
