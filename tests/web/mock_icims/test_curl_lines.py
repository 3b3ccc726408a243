"""A curl line in a shell: what arrives is what came, and the shell runs nothing of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mock_icims.domain.journal.entries import entry_of
from mock_icims.web.control.journal_exports import curl_of
from tests.curl_lines import run
from tests.sites import Site, serving
from tests.unit.mock_icims.journals import exchange
from tests.web.mock_icims.staging_desk import Stage, Tenant, played

NASTY = "a'b\"c `touch ran` $(touch ran) $HOME \\ ! ; touch ran # é"


@pytest.fixture
def listener() -> Iterator[Site]:
    with serving(Site()) as heard:
        yield heard


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
@pytest.mark.parametrize(
    "path",
    [
        "/jobs",
        "/a%20b%3Fc%23d%25e",
        "/{a,b}[1-3]",
        "/candidates/../jobs/./1",
        "/'$(touch%20ran)`touch%20ran`\"",
        "/x%1B%5B31m%00",
    ],
)
def test_it_goes_to_the_same_address(
    listener: Site, tmp_path: Path, method: str, path: str
) -> None:
    came = entry_of(exchange(method=method, path=path, query=b"q={1,2}&r=%20"))

    run(curl_of(came, issuer=listener.url, cut=False), at=tmp_path)

    [arrived] = listener.asked
    assert (arrived.method, arrived.path) == (method, f"{path}?q={{1,2}}&r=%20")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "body",
    ["@/etc/hostname", f"{NASTY}\nand\r\n{NASTY}", '{"a": "\\u0000"}', "-X DELETE", "'"],
    ids=["file", "shell", "json", "flag", "quote"],
)
def test_it_has_the_same_body(listener: Site, tmp_path: Path, body: str) -> None:
    came = entry_of(exchange(method="POST", sent=body.encode()))

    run(curl_of(came, issuer=listener.url, cut=False), at=tmp_path)

    [arrived] = listener.asked
    assert (arrived.body, arrived.headers.get("content-type")) == (body, None)
    assert list(tmp_path.iterdir()) == []


def test_it_has_the_same_headers_empty_ones_too(listener: Site, tmp_path: Path) -> None:
    nasty = NASTY.replace("é", "e")
    headers = {"content-type": "text/plain", "x-empty": "", "x-nasty": nasty, "x-file": "@/etc"}
    came = entry_of(exchange(method="POST", headers=headers, sent=b"{}"))

    run(curl_of(came, issuer=listener.url, cut=False), at=tmp_path)

    [arrived] = listener.asked
    assert {name: arrived.headers.get(name) for name in headers} == headers
    assert list(tmp_path.iterdir()) == []


def test_the_journal_keeps_a_path_as_it_was_sent() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await tenant.connect("GET", "/a%20b%3Fc%1B%5B31m?q=%20")

        [kept] = (await tenant("GET", "/journal?status=404")).json()["items"]

        assert kept["path"].endswith(f"/{tenant.id}/a%20b%3Fc%1B%5B31m?q=%20")

    played(story)
