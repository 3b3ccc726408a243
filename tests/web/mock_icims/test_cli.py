"""`mock-icims serve` as a real process: what it says, what it takes, what ends it, and how."""

from __future__ import annotations

import signal
import smtplib
import socket
import subprocess
import sys

import httpx
import pytest

from mock_icims import __main__ as program
from mock_icims.cli.exits import Code
from mock_icims.settings import VERSION
from tests.web.mock_icims.served import ROOT, ran, serving


def test_help_names_every_flag_and_its_variable() -> None:
    shown = ran("serve", "--help").stdout

    for flag in (
        "--host",
        "--port",
        "--smtp-port",
        "--public-url",
        "--staging",
        "--staging-token",
        "--pack",
        "--seed",
        "--apps",
    ):
        assert flag in shown
        assert f"MOCK_ICIMS_{flag.removeprefix('--').replace('-', '_').upper()}" in shown


def test_the_version_is_the_packages() -> None:
    assert ran("version").stdout == f"{VERSION}\n"
    assert f'version = "{VERSION}"' in (ROOT / "pyproject.toml").read_text()


def test_serve_says_in_one_line_of_json_where_it_answers() -> None:
    with serving("--staging") as (ready, process):
        assert ready.keys() == {"program", "url", "smtp"}
        assert ready["program"] == "mock_icims"
        health = httpx.get(f"{ready['url']}/_staging/health").json()
        assert (health["status"], health["tenants"]) == ("ok", 1)
        host, port = ready["smtp"].split(":")
        with smtplib.SMTP(host, int(port)) as mail:
            assert mail.noop()[0] == 250

        process.send_signal(signal.SIGTERM)
        rest, said = process.communicate(timeout=10)

    assert rest == ""
    assert process.returncode == 0
    assert "Sign in to Northwind Logistics as" in said
    assert "carol.bennett@northwind-logistics.test  river-juniper-marble-30" in said
    assert "Traceback" not in said


def test_whoever_is_printed_can_sign_in() -> None:
    with serving() as (ready, _):
        answer = httpx.post(
            f"{ready['url']}/connect/v1/sessions",
            json={
                "email": "carol.bennett@northwind-logistics.test",
                "password": "river-juniper-marble-30",
            },
        )

        assert answer.status_code == 201
        assert answer.headers.get("server") is None
        metadata = httpx.get(f"{ready['url']}/.well-known/oauth-authorization-server").json()
        assert metadata["issuer"] == ready["url"]
        assert httpx.get(f"{ready['url']}/_staging/health").status_code == 404


def test_a_variable_sets_what_no_flag_does_and_a_flag_wins() -> None:
    with serving("--pack", "none", MOCK_ICIMS_STAGING="1", MOCK_ICIMS_PACK="empty") as (ready, _):
        assert httpx.get(f"{ready['url']}/_staging/health").json()["tenants"] == 0


def test_the_public_url_is_what_it_is_told() -> None:
    with serving("--public-url", "https://icims.example/") as (ready, _):
        assert ready["url"] == "https://icims.example"


def test_other_machines_need_the_token() -> None:
    with serving(
        "--host", "0.0.0.0", "--staging", "--staging-token", "a long token", "--pack", "none"
    ) as (ready, _):
        assert ready["url"].startswith("http://127.0.0.1:")
        health = f"{ready['url']}/_staging/health"
        assert httpx.get(health).status_code == 401
        token = {"Authorization": "Bearer a long token"}
        assert httpx.get(health, headers=token).status_code == 200


def test_ctrl_c_ends_it_cleanly_too() -> None:
    with serving("--pack", "none") as (_, process):
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=10)

    assert process.returncode == 0
    assert "Traceback" not in said


def test_ctrl_c_before_all_is_imported_ends_it_without_a_word() -> None:
    """A traceback of three hundred modules is no answer to somebody who changed their mind."""
    impatient = """
import sys
import mock_icims.__main__ as program

class Impatient:
    def find_spec(self, name, path=None, target=None):
        if name == "mock_icims.cli.commands":
            raise KeyboardInterrupt

sys.meta_path.insert(0, Impatient())
program.main()
"""
    done = subprocess.run(
        [sys.executable, "-c", impatient], capture_output=True, text=True, check=False, timeout=60
    )

    assert (done.returncode, done.stdout, done.stderr) == (Code.INTERRUPTED, "", "")
    assert program.INTERRUPTED == Code.INTERRUPTED


def test_a_long_poll_does_not_keep_it_from_ending() -> None:
    with serving("--staging") as (ready, process), socket.socket() as waiting:
        url = httpx.URL(ready["url"])
        [tenant] = httpx.get(f"{url}/_staging/tenants").json()["items"]
        path = f"/_staging/tenants/{tenant['customer']['id']}/mailbox/wait?timeout=30"
        waiting.connect((url.host, url.port))
        waiting.sendall(f"GET {path} HTTP/1.1\r\nHost: {url.host}\r\n\r\n".encode())
        httpx.get(f"{url}/_staging/health")

        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)

    assert process.returncode == 0


def test_a_stream_of_the_journal_is_told_live_and_ends_with_the_server() -> None:
    with serving("--staging") as (ready, process):
        url = ready["url"]
        [tenant] = httpx.get(f"{url}/_staging/tenants").json()["items"]
        id = tenant["customer"]["id"]
        with httpx.stream("GET", f"{url}/_staging/tenants/{id}/journal/stream") as stream:
            told = stream.iter_lines()
            assert next(told) == "event: hello"
            httpx.get(f"{url}/connect/v1/customers/{id}/jobs")
            assert "id: exc_00000001" in (next(told) for _ in range(4))

            process.send_signal(signal.SIGTERM)
            assert [line for line in told if line.startswith("id:")] == []
        _, said = process.communicate(timeout=10)

    assert process.returncode == 0
    assert "Traceback" not in said
    assert "Cancel" not in said


def test_an_open_mail_connection_does_not_keep_it_from_ending() -> None:
    with serving("--pack", "none") as (ready, process), socket.socket() as mail:
        host, port = ready["smtp"].split(":")
        mail.connect((host, int(port)))
        assert mail.recv(3) == b"220"

        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)

    assert process.returncode == 0


def test_a_taken_port_is_refused_in_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])

        web = ran("serve", "--port", port, "--smtp-port", "0")
        mail = ran("serve", "--port", "0", "--smtp-port", port)

    for refused in (web, mail):
        assert refused.returncode == 2
        assert refused.stdout == ""
        assert refused.stderr == (
            f"mock-icims: Cannot listen on 127.0.0.1:{port}: Address already in use.\n"
        )


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        (("--apps", "/nowhere/apps.json"), "/nowhere/apps.json: No such file or directory."),
        (("--apps", "pyproject.toml"), "pyproject.toml: JSON is malformed"),
        (("--pack", "huge"), "There is no seed pack 'huge'"),
        (("--host", "0.0.0.0", "--staging"), "set --staging-token"),
        (("--public-url", "https://icims.example", "--staging"), "set --staging-token"),
        (("--public-url", "icims.example"), "cannot be the public URL"),
        (("--public-url", "https://icims.example/?a=b"), "cannot be the public URL"),
        (("--public-url", "https://example.com/icims/eu"), "cannot be the public URL"),
        (("--host", "no such host"), "Cannot listen on no such host"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(flags: tuple[str, ...], sentence: str) -> None:
    refused = ran("serve", "--port", "0", "--smtp-port", "0", *flags)

    assert refused.returncode == 2
    assert refused.stdout == ""
    assert sentence in refused.stderr
    assert refused.stderr.startswith("mock-icims: ")
    assert refused.stderr.count("\n") == 1
