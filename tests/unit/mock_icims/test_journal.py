"""The journal: bounded, honest about it, and without anybody's secrets."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mock_icims.domain.ids import ExchangeId
from mock_icims.domain.journal import Direction, Exchange, Journal
from mock_icims.domain.masking import masked_headers, masked_text

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def exchange(
    number: int,
    *,
    operation: str = "candidates.read",
    status: int = 200,
    direction: Direction = Direction.IN,
) -> Exchange:
    return Exchange(
        id=ExchangeId(f"exc_{number}"),
        at=NOON,
        direction=direction,
        method="GET",
        path="/",
        operation=operation,
        status=status,
        duration_ms=1.0,
        request_headers=(),
        request_body=b"",
        response_headers=(),
        response_body=b"",
        app_id=None,
        user_id=None,
        traceparent="",
    )


def test_the_newest_exchange_comes_first() -> None:
    journal = Journal()
    for number in range(3):
        journal.add(exchange(number))

    assert [one.id for one in journal.newest_first()] == ["exc_2", "exc_1", "exc_0"]
    assert journal.dropped == 0


def test_a_full_journal_lets_the_oldest_go_and_says_how_many() -> None:
    journal = Journal(capacity=2)
    for number in range(5):
        journal.add(exchange(number))

    assert [one.id for one in journal.newest_first()] == ["exc_4", "exc_3"]
    assert journal.dropped == 3


def test_every_filter_narrows() -> None:
    journal = Journal()
    journal.add(exchange(1, operation="orders.callback", status=503))
    journal.add(exchange(2, operation="orders.callback"))
    journal.add(exchange(3, operation="assessment.requested", direction=Direction.OUT))

    assert [one.id for one in journal.newest_first(operation="orders.callback")] == [
        "exc_2",
        "exc_1",
    ]
    assert [one.id for one in journal.newest_first(status=503)] == ["exc_1"]
    assert [one.id for one in journal.newest_first(direction=Direction.OUT)] == ["exc_3"]
    assert list(journal.newest_first(operation="orders.callback", direction=Direction.OUT)) == []


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("Authorization", "Bearer icims_abc", "Bearer ***"),
        ("authorization", "Basic YTpi", "Basic ***"),
        ("authorization", "icims_abc", "***"),
        ("Cookie", "icims_session=abc; theme=dark", "icims_session=***; theme=***"),
        (
            "set-cookie",
            "icims_session=abc; HttpOnly; Path=/; SameSite=lax",
            "icims_session=***; HttpOnly; Path=/; SameSite=lax",
        ),
        (
            "Location",
            "http://127.0.0.1:8200/icims/oauth-callback?code=abc&state=xyz&iss=http%3A%2F%2Fi",
            "http://127.0.0.1:8200/icims/oauth-callback?code=***&state=***&iss=http%3A%2F%2Fi",
        ),
        ("webhook-signature", "v1,g0hM9SsE+OTPJTGt=", "v1,g0hM9SsE+OTPJTGt="),
        ("Content-Type", "application/json", "application/json"),
    ],
)
def test_a_header_keeps_its_name_and_loses_its_secret(name: str, value: str, shown: str) -> None:
    assert masked_headers([(name, value)]) == {name.lower(): shown}


def test_a_header_sent_twice_is_shown_once_with_both_values() -> None:
    assert masked_headers([("Accept", "a/b"), ("accept", "c/d")]) == {"accept": "a/b, c/d"}


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        (
            '{"password": "hunter2", "email": "a@b.test"}',
            '{"password": "***", "email": "a@b.test"}',
        ),
        ('{"access_token":"icims_abc","expires_in":1}', '{"access_token":"***","expires_in":1}'),
        ('{"client_secret":"with \\" quote"}', '{"client_secret":"***"}'),
        ('{"event_secret":"cut off in the mid', '{"event_secret":"***"'),
        ('{"code":"token_expired"}', '{"code":"token_expired"}'),
        ("code=abc&code_verifier=def&grant_type=x", "code=***&code_verifier=***&grant_type=x"),
        ("email=a%40b.test&password=hunter2", "email=a%40b.test&password=***"),
        (
            '{"redirect_to":"https://app.test/oauth/authorize?ticket=abc.def&iss=x"}',
            '{"redirect_to":"https://app.test/oauth/authorize?ticket=***&iss=x"}',
        ),
        ("/oauth/authorize?client_id=jc&state=s3cr3t", "/oauth/authorize?client_id=jc&state=***"),
    ],
)
def test_a_body_keeps_its_shape_and_loses_its_secrets(sent: str, shown: str) -> None:
    assert masked_text(sent) == shown
