"""x-icims-v1-hmac-sha256, held against vectors that another program made."""

from __future__ import annotations

import hashlib
import time
from datetime import UTC, datetime, timedelta

import pytest

from mock_icims.domain.public.signatures import (
    SIGNED,
    Signable,
    authorization,
    objection,
    parse,
    signature_of,
)
from mock_icims.domain.structs import replace

DATE = "2026-01-15T12:00:00Z"
AT = datetime(2026, 1, 15, 12, tzinfo=UTC)
KEY = "test-signing-key"
BODY = b'{"filters":[{"name":"person.id","value":["7"]}]}'

VECTORS = [
    (
        "GET",
        "/customers/1234/people/7",
        "fields=email,firstname",
        b"",
        "c87d795c9b0652a44f0d38bace81b493faed6cf1b0cddd1bbf637d2c62ec95ad",
        "d2651940f74ddc095159fdbf22f2345a5ce0a27952b936c5e4eb2cdb85fa9e17",
    ),
    (
        "GET",
        "/customers/1234/people/7",
        "",
        b"",
        "1ef7285ae2d7f6fa9ac0dd3452d1d46acd812eef07107e7fccf7eb474d524487",
        "c417540b0e5159b00b6910104bb8b91d13b9f988222ac6ea17f802d664f9a522",
    ),
    (
        "POST",
        "/customers/1234/search/people",
        "",
        BODY,
        "fba1eba94fd301d28affc8e16f04b63e1f1f2748ea39836d0d50f54465207a1a",
        "8357f97f3fcbfef76a092c24e3d15e3502dcab0b4eb390b8a83769b7fb4e61dd",
    ),
]
"""Method, path, query, body; the canonical request's SHA-256, and the signature."""


def request(
    method: str = "POST", path: str = "/x", query: str = "", body: bytes = BODY
) -> Signable:
    return Signable(
        method=method,
        path=path,
        query=query,
        headers={
            "content-type": "application/json",
            "host": "api.icims.com",
            "x-icims-content-sha256": hashlib.sha256(body).hexdigest(),
            "x-icims-date": DATE,
        },
        body=body,
    )


def signed(sent: Signable, *, key: str = KEY) -> str:
    return authorization(sent, user="jobcannon-api", key=key).partition(" ")[2]


@pytest.mark.parametrize(("method", "path", "query", "body", "canonical", "signature"), VECTORS)
def test_requests_are_signed_as_the_vectors_have_it(
    method: str, path: str, query: str, body: bytes, canonical: str, signature: str
) -> None:
    written = request(method, path, query, body).canonical(SIGNED)

    assert hashlib.sha256(written.encode()).hexdigest() == canonical
    assert signature_of(KEY, date=DATE, canonical=written) == signature


@pytest.mark.parametrize("comma", [", ", ","])
def test_commas_are_read_with_and_without_a_space(comma: str) -> None:
    found = parse(signed(request()).replace(", ", comma))

    assert found is not None
    assert objection(found, request(), key=KEY, clocks=[AT]) is None


@pytest.mark.parametrize("missing", ["user=", "signedheaders=", "signature="])
def test_what_lacks_a_part_is_no_signature(missing: str) -> None:
    assert parse(signed(request()).replace(missing, "x=")) is None


def test_one_long_word_is_read_in_no_time() -> None:
    """As long as headers may be: once a try from each of its letters took most of a minute."""
    began = time.process_time()

    assert parse("a" * 60_000) is None

    assert time.process_time() - began < 1


@pytest.mark.parametrize("date", [DATE, "2026-01-15T12:00:00+0000"])
def test_dates_are_read_as_clients_and_as_icims_write_them(date: str) -> None:
    sent = request()
    sent = replace(sent, headers={**sent.headers, "x-icims-date": date})
    found = parse(signed(sent))

    assert found is not None
    assert objection(found, sent, key=KEY, clocks=[AT]) is None


@pytest.mark.parametrize(
    ("header", "value", "why"),
    [
        ("x-icims-content-sha256", "0" * 64, "is not that of the body"),
        ("x-icims-date", "yesterday", "no ISO 8601 time"),
        ("x-icims-date", "2026-01-15T12:00:00", "no ISO 8601 time"),
        ("host", "elsewhere.test", "the signature is not that of the canonical request"),
    ],
)
def test_what_was_changed_on_the_way_is_objected_to(header: str, value: str, why: str) -> None:
    found = parse(signed(request()))
    sent = replace(request(), headers={**request().headers, header: value})

    assert found is not None
    assert why in str(objection(found, sent, key=KEY, clocks=[AT]))


def test_one_of_the_clocks_must_agree_with_the_date() -> None:
    found = parse(signed(request()))
    late = AT + timedelta(hours=1)

    assert found is not None
    assert objection(found, request(), key=KEY, clocks=[late, AT]) is None
    assert "within" in str(objection(found, request(), key=KEY, clocks=[late]))


@pytest.mark.parametrize(("seconds", "good"), [(-901, 0), (-900, 1), (900, 1), (901, 0)])
def test_a_date_may_be_a_quarter_of_an_hour_off_either_way(seconds: int, good: bool) -> None:
    found = parse(signed(request()))
    now = AT + timedelta(seconds=seconds)

    assert found is not None
    assert (objection(found, request(), key=KEY, clocks=[now]) is None) == good


def test_the_body_and_the_date_must_be_signed() -> None:
    sent = request()
    header = authorization(sent, user="a", key=KEY, names=("host",)).partition(" ")[2]
    found = parse(header)

    assert found is not None
    assert "must be among the signedheaders" in str(objection(found, sent, key=KEY, clocks=[AT]))


def test_a_space_behind_a_headers_colon_is_another_signature() -> None:
    spaced = request().canonical(SIGNED).replace("host:", "host: ")

    assert signature_of(KEY, date=DATE, canonical=spaced) != signature_of(
        KEY, date=DATE, canonical=request().canonical(SIGNED)
    )
