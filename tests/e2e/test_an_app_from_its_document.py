"""Another vendor's app, as docs/app.md prints it: installed by a browser, ordered from, done."""

from __future__ import annotations

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from mock_icims.domain.ids import AppId, CustomerId
from mock_icims.domain.oauth import tickets
from scenarios.eventually import eventually
from scenarios.exchanges import Exchanges
from scenarios.plain_browser import PlainBrowser
from scenarios.program import ROOT, Program
from tests.documents import text_of
from tests.shell import Shell, lines_of

PAGE = "docs/app.md"
BLOCKS = dict(re.findall(r"^```(json|python|text)\n(.*?)^```", text_of(PAGE), re.M | re.S))
OTHERS = {key: value for key, value in os.environ.items() if not key.startswith("MOCK_ICIMS_")}


def test_it_is_installed_told_of_an_order_and_writes_its_result(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    (tmp_path / "apps.json").write_text(BLOCKS["json"].replace(":9000", f":{port}"))
    code = BLOCKS["python"].replace(":9000", f":{port}").replace("9000", port)
    (tmp_path / "acme.py").write_text(code)

    with fake(tmp_path / "apps.json") as icims, app(tmp_path / "acme.py", port, icims):
        assert installed(icims) == "Acme Tests is connected"
        *_, scorecard, findings = asyncio.run(answers(icims))

    entries = scorecard.json()["entries"]
    assert [(one["field_name"], one["value"]) for one in entries] == [("Typing speed", 71)]
    assert findings.json()["items"] == []


def test_the_ticket_that_is_shown_is_one_of_icims() -> None:
    app = json.loads(BLOCKS["json"])

    assert BLOCKS["text"].strip() == tickets.issue(
        app["client_secret"],
        jti="once",
        issuer="http://127.0.0.1:8100",
        app_id=AppId(app["app_id"]),
        customer_id=CustomerId("cus_1a2b3c4d5e6f"),
        at=datetime(2026, 11, 23, 9, tzinfo=UTC),
    )


@contextmanager
def fake(apps: Path) -> Iterator[str]:
    """As the page starts it, on free ports."""
    [line] = re.findall(r"^    mock-icims (serve.*)$", text_of(PAGE), re.M)
    words = line.replace("apps.json", str(apps)).split()
    free = {"MOCK_ICIMS_PORT": "0", "MOCK_ICIMS_SMTP_PORT": "0"}
    program = Program("icims", ["mock_icims", *words], OTHERS | free, tell=lambda *_: None)
    try:
        yield program.ready(within=30).url
    finally:
        program.stop()


@contextmanager
def app(code: Path, port: str, icims: str) -> Iterator[None]:
    with subprocess.Popen(
        [sys.executable, str(code)], cwd=ROOT, env=OTHERS | {"MOCK_ICIMS_URL": icims}
    ) as running:
        try:
            eventually(lambda: listens(port), bool, expected="the app at its port", within=30)
            yield
        finally:
            running.terminate()


def listens(port: str) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", int(port))) == 0


def installed(icims: str) -> str:
    """By the clicks that the page names; the heading that the admin sees in the end."""
    with Exchanges() as exchanges:
        admin = PlainBrowser(exchanges, home=icims)
        admin.open("/marketplace")
        admin.click("Sign in as Carol")
        for words in ("View Acme Tests", "Install"):
            admin.follow(words)
        for button in ("Authorize", "Approve"):
            admin.click(button)
        return admin.page.heading


async def answers(icims: str) -> list[httpx.Response]:
    """Of each line that is pasted into the third terminal."""
    there = urlsplit(icims).netloc
    async with httpx.AsyncClient(timeout=30, trust_env=False) as client:
        shell = Shell(client)
        ran = [
            await shell.run(line.command.replace("127.0.0.1:8100", there))
            for line in lines_of(PAGE)
        ]
    return [answer for answer in ran if answer is not None]
