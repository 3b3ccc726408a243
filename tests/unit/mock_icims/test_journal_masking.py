"""What the journal shows: decoded, and without anybody's secrets."""

from __future__ import annotations

import pytest

from mock_icims.domain.journal.entries import entry_of, masked
from mock_icims.domain.journal.journal import BODY_LIMIT
from mock_icims.domain.journal.masking import masked_headers, masked_text
from mock_icims.domain.structs import replace
from tests.unit.mock_icims.journals import TOKEN, exchange


def test_an_exchange_is_shown_decoded_and_masked() -> None:
    entry = entry_of(
        exchange(
            query=b"token=icims_abc&limit=2",
            headers={"X-Name": "J\xfcrgen"},
            sent=b'{"password":"hunter2"}',
            answered=b"\xff",
        )
    )

    assert entry.path.endswith("/cand_alice1?token=***&limit=2")
    assert entry.request_body == '{"password":"***"}'
    assert entry.response_body == "\N{REPLACEMENT CHARACTER}"
    assert entry.duration_ms == 1.235


def test_an_exchange_is_written_down_masked_and_shown_as_before() -> None:
    raw = replace(
        exchange(),
        query=b"limit=2&code=a-code",
        request_headers=(
            (b"authorization", b"Bearer icims_a-token"),
            (b"x-odd", b"\xff\xfe"),
            (b"x-key", TOKEN.encode()),
        ),
        request_body=b'{"client_secret": "a-secret", "odd": "\xff\x00"}',
        response_headers=((b"set-cookie", b"a=a-cookie; Path=/"), (b"set-cookie", b"b=2")),
        response_body=b'{"access_token": "icims_a-token"}'.ljust(BODY_LIMIT, b"x"),
    )

    written = masked(raw)

    for secret in (TOKEN, "a-token", "a-code", "a-secret", "a-cookie"):
        assert secret not in repr(written)
    assert entry_of(written).request_headers == entry_of(raw).request_headers
    assert entry_of(written).path == entry_of(raw).path
    assert b'"odd": "\xff\x00"' in written.request_body
    assert len(written.response_headers) == 2
    assert written.cut
    assert masked(written) == written


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
        ("X-Api-Key", f"key {TOKEN}", "key icims_***"),
        ("X-Key", "whsec_c2VjcmV0", "whsec_***"),
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
        ('{"note":"whsec_c2VjcmV0 signs them"}', '{"note":"whsec_*** signs them"}'),
        (f"/candidates/{TOKEN}?api_key={TOKEN}", "/candidates/icims_***?api_key=icims_***"),
        (f'{{"detail":"There is no {TOKEN!r}."}}', '{"detail":"There is no \'icims_***\'."}'),
        ("icims_session is a cookie", "icims_session is a cookie"),
    ],
)
def test_a_body_keeps_its_shape_and_loses_its_secrets(sent: str, shown: str) -> None:
    assert masked_text(sent) == shown
