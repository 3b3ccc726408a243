"""No fake answers a command, or not yet, or not as one would: what is said, and the exit code."""

from __future__ import annotations

import json
import socket
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest

from mock_icims.cli.exits import Code
from mock_icims.testing import Icims
from mock_icims.testing.processes import serving
from tests.web.mock_icims.terminal import NOBODY, elsewhere, fake, ran, run, said

__all__ = ["elsewhere", "fake", "run"]


@pytest.mark.usefixtures("run")
def test_wait_says_where_it_answers(fake: Icims) -> None:
    assert said("wait") == f"{fake.url} answers.\n"
    assert json.loads(said("wait", "--json"))["url"] == fake.url


def test_wait_waits_for_one_that_is_not_there_yet() -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
        late = Thread(target=lambda: _answer_once(port, reserved))
        late.start()
        result = ran("wait", "--url", f"http://127.0.0.1:{port}", "--timeout", "10")
        late.join()

    assert result.exit_code == 0, result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("wait", "--timeout", "0.2"),
        ("status",),
        ("env",),
        ("seed",),
        ("snapshot", "list"),
        ("logs", "--follow"),
        ("trigger", "clock", "--advance", "1d"),
    ],
    ids=" ".join,
)
def test_where_nobody_answers_it_is_3_and_stdout_is_empty(words: tuple[str, ...]) -> None:
    silent = ran(*words, "--url", NOBODY)

    assert silent.exit_code == Code.SILENT
    assert silent.stdout == ""
    assert silent.stderr == (
        f"mock-icims: Nothing that speaks HTTP answers at {NOBODY}: Connection refused.\n"
    )


def test_something_else_that_answers_is_3_as_well() -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
    other = HTTPServer(("127.0.0.1", port), BaseHTTPRequestHandler)
    Thread(target=other.handle_request).start()

    result = ran("status", "--url", f"http://127.0.0.1:{port}")
    other.server_close()

    assert result.exit_code == Code.SILENT
    assert "answered 501, but not as a fake iCIMS would." in result.stderr


def test_without_its_token_the_fake_refuses_and_it_is_4(fake: Icims) -> None:
    refused = ran("status", "--url", fake.url)

    assert refused.exit_code == Code.REFUSED
    assert refused.stdout == ""
    assert refused.stderr == (
        "mock-icims: Send the staging token: Authorization: Bearer … (401 unauthenticated)\n"
    )


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:abc", "http://127.0.0.1:99999", "http://[::1", "http://127.0.0.1:0"]
)
def test_an_address_that_is_none_is_a_misuse(url: str) -> None:
    refused = ran("status", "--url", url)

    assert refused.exit_code == Code.MISUSED
    assert refused.stderr == (f"mock-icims: {url!r} is no address such as http://127.0.0.1:8100.\n")


def test_the_control_api_that_is_off_is_said_to_be(tmp_path: Path) -> None:
    with serving(["--no-staging"]) as ready:
        refused = ran("status", "--url", ready.url)
        assert httpx.get(f"{ready.url}/_staging/health").status_code == 404

    assert refused.exit_code == Code.REFUSED
    assert "Is the control API on? Start the fake with --staging." in refused.stderr


def _answer_once(port: int, reserved: socket.socket) -> None:
    """Listens on the reserved port, and answers one request as a fake would."""
    reserved.listen()
    connection, _ = reserved.accept()
    with connection:
        connection.recv(4096)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
