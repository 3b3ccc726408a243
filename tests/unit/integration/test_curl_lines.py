"""A curl line of the delivery log, in a shell: what arrives is what was sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from integration.domain.deliveries import DeliveryKind, Exchange
from integration.web.admin.curl import curl_line
from tests.curl_lines import run
from tests.sites import Site, serving

TARGETS = [
    "/candidates/cand_1",
    "/callbacks/{a,b}[1-3]?filter={1,2}&page[size]=10",
    "/candidates/../jobs/./1",
    "/'$(touch%20ran)`touch%20ran`\"",
]


def made(method: str, url: str, *, body: str) -> Exchange:
    return Exchange(
        kind=DeliveryKind.CALLBACK,
        method=method,
        url=url,
        request_headers={"content-type": "application/json"} if body else {},
        request_body=body or None,
        status=200,
        response_headers={},
        response_body=None,
        duration_ms=1.0,
        error=None,
        started_at=datetime(2026, 11, 23, 12, tzinfo=UTC),
        traceparent="",
    )


@pytest.fixture
def listener() -> Iterator[Site]:
    with serving(Site()) as heard:
        yield heard


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_it_goes_once_and_to_the_same_address(
    listener: Site, tmp_path: Path, method: str, target: str
) -> None:
    line = curl_line(
        made(method, f"{listener.url}{target}", body="[1]" if method == "POST" else "")
    )

    run(str(line), at=tmp_path)

    [arrived] = listener.asked
    assert (arrived.method, arrived.path) == (method, target)
    assert list(tmp_path.iterdir()) == []


def test_an_address_without_patterns_needs_no_flag() -> None:
    line = curl_line(made("GET", "https://icims.test/jobs", body=""))

    assert line == "curl --request GET https://icims.test/jobs"
