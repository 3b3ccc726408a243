"""What cannot be read is refused in the one shape, and never a 500."""

from __future__ import annotations

import gzip

import pytest

from tests.web.mock_icims.connect.conftest import Caller

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "malformed"),
        (b"", 400, "malformed"),
        (b"\xff\xfe{\x00}\x00", 400, "malformed"),
        (b'\xef\xbb\xbf{"first_name": "A", "last_name": "O"}', 400, "malformed"),
        (b'{"first_name": "\xff", "last_name": "O"}', 400, "malformed"),
        (b'{"first_name": "\\ud800", "last_name": "O"}', 400, "malformed"),
        (b'{"first_name": "\\u0000", "last_name": "O"}', 400, "malformed"),
        (b'{"first_name": NaN, "last_name": "O"}', 400, "malformed"),
        (b"[" * 100_000, 422, "validation_failed"),
        (b"[]", 422, "validation_failed"),
        (b"null", 422, "validation_failed"),
        (b'{"first_name": 1, "last_name": "O"}', 422, "validation_failed"),
        (b'{"first_name": "", "last_name": "O"}', 422, "validation_failed"),
        (b'{"last_name": "O"}', 422, "validation_failed"),
        (b'{"first_name": "A", "last_name": "O", "age": 3}', 422, "validation_failed"),
        (b'{"first_name": "A", "last_name": "O", "email": "x"}', 422, "validation_failed"),
    ],
)
def test_an_unusable_body_is_refused(bob: Caller, body: bytes, status: int, code: str) -> None:
    answer = bob("POST", "/candidates", content=body, headers=JSON)

    assert answer.status_code == status, answer.text
    assert answer.json()["code"] == code


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", "br", "gzip, identity", "made-up"])
def test_an_encoded_body_is_told_which_encoding_is_taken(bob: Caller, encoding: str) -> None:
    """RFC 9110, 15.5.16."""
    body = gzip.compress(b'{"first_name": "Ann", "last_name": "Orr"}')

    answer = bob("POST", "/candidates", content=body, headers=JSON | {"Content-Encoding": encoding})

    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")
    assert answer.headers["accept-encoding"] == "identity"


def test_identity_is_no_encoding(bob: Caller) -> None:
    body, sent = b'{"first_name": "Ann", "last_name": "Orr"}', {"Content-Encoding": "identity"}

    assert bob("POST", "/candidates", content=body, headers=JSON | sent).status_code == 201


def test_a_backslash_before_a_zero_is_not_a_nul(bob: Caller) -> None:
    body = b'{"first_name": "A", "last_name": "\\\\u0000"}'

    answer = bob("POST", "/candidates", content=body, headers=JSON)

    assert answer.json()["last_name"] == "\\u0000"


def test_a_refusal_names_every_field_by_its_path(bob: Caller) -> None:
    answer = bob("POST", "/candidates", json={"first_name": "Ann"})

    assert answer.json()["errors"] == [{"field": "last_name", "message": "is required"}]


def test_no_body_is_not_an_empty_one(bob: Caller) -> None:
    assert bob("PATCH", "/candidates/cand_alice1").status_code == 415


@pytest.mark.parametrize(
    ("member", "value", "message"),
    [
        ("email", "alice at home", "must be an e-mail address"),
        ("email", "alice@\u3000home", "must be an e-mail address"),
        ("phone", "1\n2", "must be on one line"),
    ],
)
def test_a_person_can_read_what_is_wrong(
    bob: Caller, member: str, value: str, message: str
) -> None:
    body = {"first_name": "A", "last_name": "O", member: value}

    answer = bob("POST", "/candidates", json=body)

    assert answer.json()["errors"] == [{"field": member, "message": message}]


def test_what_the_contract_calls_no_space_may_be_in_an_address(bob: Caller) -> None:
    body = {"first_name": "A", "last_name": "O", "email": "a@\u0085"}

    assert bob("POST", "/candidates", json=body).status_code == 201


@pytest.mark.parametrize("sent_as", ["text/plain", "application/xml", "multipart/form-data"])
def test_only_json_is_json(bob: Caller, sent_as: str) -> None:
    answer = bob("POST", "/candidates", content=b"{}", headers={"Content-Type": sent_as})

    assert answer.status_code == 415


def test_a_charset_behind_the_type_does_no_harm(bob: Caller) -> None:
    answer = bob(
        "POST",
        "/candidates",
        content=b'{"first_name": "A", "last_name": "O"}',
        headers={"Content-Type": "Application/JSON; charset=utf-8"},
    )

    assert answer.status_code == 201


@pytest.mark.parametrize("length", [{}, {"Content-Length": "3"}])
def test_a_body_over_the_cap_is_not_read(bob: Caller, length: dict[str, str]) -> None:
    body = b'{"first_name": "' + b"A" * 256 * 1024 + b'"}'

    answer = bob("POST", "/candidates", content=body, headers={**JSON, **length})

    assert answer.status_code == 413
    assert answer.json()["code"] == "payload_too_large"
