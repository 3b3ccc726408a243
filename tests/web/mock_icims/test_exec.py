"""`mock-icims exec -- CMD`: a fake for one command, with its variables, signals and exit code."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

EXEC = [sys.executable, "-m", "mock_icims", "exec"]
ROOT = Path(__file__).resolve().parents[3]
OTHERS = {name: value for name, value in os.environ.items() if not name.startswith("MOCK_ICIMS_")}
PRINT = (
    "import json, os; print(json.dumps({k: v for k, v in os.environ.items() if k[:5] == 'MOCK_'}))"
)


def ran(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*EXEC, *words],
        cwd=ROOT,
        env=OTHERS | variables,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_the_command_finds_a_fake_that_is_gone_when_it_ends() -> None:
    ask = (
        "import os, urllib.request as u;"
        "print(u.urlopen(os.environ['MOCK_ICIMS_CONTROL'] + '/clock').status,"
        " os.environ['MOCK_ICIMS_URL'])"
    )
    done = ran("--", sys.executable, "-c", ask)

    status, url = done.stdout.split()
    assert (done.returncode, status, done.stderr) == (0, "200", "")
    with pytest.raises(httpx.ConnectError):
        httpx.get(url)


def test_its_settings_are_for_this_fake_and_not_inherited() -> None:
    done = ran(
        "--seed", "2", "--install", "--", sys.executable, "-c", PRINT,
        MOCK_ICIMS_PACK="empty", MOCK_ICIMS_PORT="8100", MOCK_ICIMS_STAGING_TOKEN="x",
    )  # fmt: skip

    found = json.loads(done.stdout)
    assert found["MOCK_ICIMS_APP_TOKEN"].startswith("icims_")
    assert not found.keys() & {"MOCK_ICIMS_PACK", "MOCK_ICIMS_PORT", "MOCK_ICIMS_STAGING_TOKEN"}
    assert urlsplit(found["MOCK_ICIMS_URL"]).port != 8100


def test_without_a_customer_there_is_the_url_alone() -> None:
    done = ran("--pack", "none", "--", sys.executable, "-c", PRINT)

    assert json.loads(done.stdout).keys() == {"MOCK_ICIMS_URL"}


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("sh", "-c", "exit 7"), 7, ""),
        (("sh", "-c", "kill -9 $$"), 137, ""),
        (("no-such-command",), 127, "mock-icims: There is no command 'no-such-command'.\n"),
        (("/",), 126, "mock-icims: /: Permission denied.\n"),
    ],
    ids=["its own", "a signal", "not found", "not executable"],
)
def test_its_exit_code_is_ours(words: tuple[str, ...], code: int, sentence: str) -> None:
    done = ran("--pack", "none", "--", *words)

    assert (done.returncode, done.stdout, done.stderr) == (code, "", sentence)


def test_a_flag_that_there_is_not_is_no_command() -> None:
    done = ran("--staging", "--", "true")

    assert (done.returncode, done.stdout) == (2, "")
    assert "No such option '--staging'" in done.stderr


def test_a_command_that_is_interrupted_ends_with_130_and_without_a_word() -> None:
    wait = [*EXEC[:-1], "wait", "--timeout", "20", "--url"]
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        process = subprocess.Popen(
            [*wait, f"http://127.0.0.1:{silent.getsockname()[1]}"],
            cwd=ROOT,
            env=OTHERS,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        connection, _ = silent.accept()
        with connection:
            process.send_signal(signal.SIGINT)
            rest, said = process.communicate(timeout=15)

    assert (process.returncode, rest, said) == (130, "", "")


def test_words_behind_the_dashes_are_the_commands() -> None:
    words = [sys.executable, "-c", "import sys; print(sys.argv[1:])", "--seed", "--help"]
    done = ran("--pack", "none", "--", *words)

    assert done.stdout == "['--seed', '--help']\n"


def test_what_cannot_be_is_refused_before_anything_starts() -> None:
    done = ran("--pack", "huge", "--", sys.executable, "-c", "print('started')")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("mock-icims: There is no seed pack 'huge'")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_goes_to_the_command_and_the_fake_outlives_it(number: signal.Signals) -> None:
    """The command asks the fake once more after it was told to stop."""
    last_words = (
        "import os, signal, sys, urllib.request as u\n"
        "def last(*_):\n"
        "    health = os.environ['MOCK_ICIMS_URL'] + '/_staging/health'\n"
        "    print(u.urlopen(health).status, flush=True)\n"
        "    sys.exit(5)\n"
        f"signal.signal({int(number)}, last)\n"
        "print('ready', flush=True)\n"
        "signal.pause()\n"
    )
    process = subprocess.Popen(
        [*EXEC, "--pack", "none", "--", sys.executable, "-c", last_words],
        cwd=ROOT,
        env=OTHERS,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Without a terminal that would send Ctrl-C to both.
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"

    process.send_signal(number)
    rest, said = process.communicate(timeout=15)

    assert (process.returncode, rest, said) == (5, "200\n", "")
