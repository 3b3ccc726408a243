"""What a client sent and nobody read: it may believe that it was heeded."""

from __future__ import annotations

import pytest

from contracts.conformance import icims_connect, node
from mock_icims.domain.journal.entries import entry_of
from mock_icims.domain.journal.journal import Direction
from mock_icims.domain.journal.unread import CONDITIONS
from tests.unit.mock_icims.journals import exchange

CONTRACT = icims_connect()
FORM = {"content-type": "application/x-www-form-urlencoded"}


def unread(operation: str | None, **said: object) -> list[str]:
    return list(entry_of(exchange(operation, **said)).unread)  # type: ignore[arg-type]


@pytest.mark.parametrize("header", sorted(CONDITIONS))
def test_what_reads_a_header_is_what_the_contract_says(header: str) -> None:
    said = {
        one.name
        for one in CONTRACT.operations
        for found in one.node.get("parameters", [])  # type: ignore[union-attr]
        if str(node(CONTRACT.resolve(found))["name"]).lower() == header
    }

    assert said == CONDITIONS[header]


@pytest.mark.parametrize(
    ("operation", "headers", "left"),
    [
        ("scorecards.write", {"if-match": '"1"'}, []),
        ("orders.status", {"if-match": '"1"'}, ["If-Match"]),
        ("candidates.list", {"if-none-match": '"1"'}, ["If-None-Match"]),
        ("candidates.read", {"if-none-match": '"1"'}, []),
        ("candidates.create", {"idempotency-key": '"a"'}, []),
        ("orders.callback", {"idempotency-key": '"a"', "webhook-id": "m"}, ["Idempotency-Key"]),
        ("orders.status", {"webhook-id": "m"}, ["webhook-id"]),
        ("jobs.list", {"prefer": "code=503", "range": "bytes=0-9"}, ["Prefer", "Range"]),
        ("jobs.list", {"accept": "*/*", "user-agent": "x", "authorization": "Bearer x"}, []),
    ],
)
def test_a_header_that_means_something_elsewhere(
    operation: str, headers: dict[str, str], left: list[str]
) -> None:
    assert unread(operation, headers=headers) == left


def test_a_body_that_was_announced_and_not_read() -> None:
    sent = {"content-length": "9"}

    assert unread("candidates.erase", method="DELETE", status=204, headers=sent) == ["the body"]
    assert unread("candidates.create", status=201, headers=sent, sent=b'{"a": 1}\n') == []
    assert unread("candidates.create", status=401, headers=sent) == [], "a refused call's"
    assert unread("candidates.list", headers={"content-length": "0"}) == []


@pytest.mark.parametrize(
    ("operation", "sent", "left"),
    [
        (
            "oauth.token",
            b"grant_type=authorization_code&code=c&redirect_uri=u&code_verifier=v&client_id=i"
            b"&client_secret=s&scope=all&resource=r",
            ["resource", "scope"],
        ),
        ("oauth.token", b"grant_type=refresh_token&refresh_token=t&scope=some&code=c", ["code"]),
        ("oauth.token", b"grant_type=password&username=u", []),
        ("oauth.revoke", b"token=t&token_type_hint=access_token&reason=x", ["reason"]),
        ("oauth.introspect", b"token=t&resource_id=x", ["resource_id"]),
    ],
)
def test_a_parameter_that_the_authorization_server_passes_over(
    operation: str, sent: bytes, left: list[str]
) -> None:
    assert unread(operation, method="POST", headers=FORM, sent=sent) == left


def test_a_parameter_that_the_consent_page_passes_over() -> None:
    asked = b"response_type=code&client_id=i&redirect_uri=u&scope=s&prompt=none&nonce=n"

    assert unread("oauth.authorize", query=asked) == ["nonce", "prompt"]


@pytest.mark.parametrize(
    ("operation", "direction"),
    [
        ("pages.jobs", Direction.IN),
        ("public.people_read", Direction.IN),
        ("assessment.requested", Direction.OUT),
        (None, Direction.IN),
    ],
)
def test_nothing_is_said_of_what_is_not_connect_v1(
    operation: str | None, direction: Direction
) -> None:
    assert unread(operation, direction=direction, headers={"if-match": '"1"', "range": "x"}) == []
