"""Install tickets, taken apart by hand as an app in any language would."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import timedelta

from mock_icims.domain.ids import AppId, CustomerId
from mock_icims.domain.oauth.tickets import issue
from tests.icims_cast import NOON


def ticket(*, secret: str = "correct horse", jti: str = "once") -> str:
    return issue(
        secret,
        jti=jti,
        issuer="http://icims.test",
        app_id=AppId("jobcannon"),
        customer_id=CustomerId("cus_northw"),
        at=NOON,
    )


def test_a_ticket_names_issuer_app_customer_and_ten_minutes() -> None:
    payload, _, _ = ticket().partition(".")

    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    assert claims == {
        "jti": "once",
        "iss": "http://icims.test",
        "app_id": "jobcannon",
        "customer_id": "cus_northw",
        "iat": int(NOON.timestamp()),
        "exp": int((NOON + timedelta(minutes=10)).timestamp()),
    }


def test_the_signature_is_an_hmac_of_the_first_part_with_the_client_secret() -> None:
    payload, _, signature = ticket().partition(".")

    expected = hmac.new(b"correct horse", payload.encode(), hashlib.sha256).digest()
    assert base64.urlsafe_b64decode(signature + "=") == expected


def test_a_ticket_fits_into_an_address_as_it_is() -> None:
    assert set(ticket()) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")


def test_another_secret_or_another_jti_is_another_ticket() -> None:
    assert len({ticket(), ticket(secret="other horse"), ticket(jti="twice")}) == 3
