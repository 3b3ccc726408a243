"""Install tickets: what is signed by iCIMS, and what is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.domain.errors import TicketInvalid
from integration.domain.ids import CustomerId
from integration.domain.tickets import Ticket, verify
from tests.unit.integration.tickets import signed, ticket_for

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ISSUER = "https://icims.test"
SECRET = "the app's client secret"


def read(text: str, *, at: datetime = NOON, secret: str = SECRET) -> Ticket:
    return verify(text, secret=secret, issuer=ISSUER, app_id="jobcannon", at=at)


def good(**changed: object) -> str:
    return ticket_for(
        secret=SECRET,
        at=NOON,
        issuer=ISSUER,
        customer_id="cus_acme000001",
        jti="j1",
        changed=changed,
    )


def test_a_ticket_of_icims_is_read() -> None:
    assert read(good()) == Ticket(
        jti="j1",
        issuer=ISSUER,
        customer_id=CustomerId("cus_acme000001"),
        expires_at=NOON + timedelta(minutes=10),
    )


@given(st.text())
def test_any_text_is_refused_in_one_way(text: str) -> None:
    with pytest.raises(TicketInvalid):
        read(text)


@given(st.binary())
def test_whatever_is_signed_is_a_ticket_or_refused(claims: bytes) -> None:
    with pytest.raises(TicketInvalid):
        read(signed(claims, secret=SECRET))


@given(st.integers(0, 200), st.integers(1, 127))
def test_no_byte_of_a_ticket_can_be_changed(place: int, by: int) -> None:
    raw = bytearray(good().encode())
    place %= len(raw)
    raw[place] = (raw[place] + by) % 128
    if raw.decode() == good():
        return

    with pytest.raises(TicketInvalid):
        read(raw.decode())


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"iss": "https://evil.test"}, "another iCIMS"),
        ({"app_id": "other"}, "another app"),
        ({"exp": int(NOON.timestamp())}, "has expired"),
        ({"exp": int(NOON.timestamp()) + 661}, "longer than ten minutes"),
        ({"exp": "soon"}, "malformed"),
        ({"exp": 1e400}, "malformed"),
        ({"jti": ""}, "malformed"),
        ({"jti": 7}, "malformed"),
        ({"jti": "j" * 101}, "malformed"),
        ({"more": "x" * 2_000}, "malformed"),
        ({"customer_id": None}, "malformed"),
        ({"customer_id": "Acme Inc."}, "malformed"),
    ],
)
def test_a_signed_ticket_that_says_something_else_is_refused(
    changed: dict[str, object], said: str
) -> None:
    with pytest.raises(TicketInvalid, match=said):
        read(good(**changed))


def test_a_minute_more_than_ten_is_leeway() -> None:
    longest = read(good(exp=int(NOON.timestamp()) + 660))

    assert longest.expires_at == NOON + timedelta(minutes=11)


def test_a_ticket_of_another_secret_is_refused() -> None:
    with pytest.raises(TicketInvalid, match="not signed by iCIMS"):
        read(good(), secret="another")
