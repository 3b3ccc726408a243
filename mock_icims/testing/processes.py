"""A fake as a child process: on free ports, ready in one line, gone when its owner is."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from secrets import token_urlsafe

import msgspec

from mock_icims.settings import VARIABLE

START_SECONDS = 30.0
END_SECONDS = 8.0
SERVE = [sys.executable, "-P", "-m", "mock_icims", "serve"]
FLAGS = ["--port", "0", "--smtp-port", "0", "--staging", "--pack", "none", "--stop-with-stdin"]


class Ready(msgspec.Struct, frozen=True):
    """What it says when it answers, and the token that its control API wants."""

    url: str
    token: str = ""


@contextmanager
def serving(flags: Sequence[str] = ()) -> Iterator[Ready]:
    """
    Ends with the block, and with this process however that ends: its standard input is a pipe that
    we hold. Raises RuntimeError with its last words when it does not start.
    """
    token = token_urlsafe(24)
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen(  # noqa: S603 - its own program
            [*SERVE, *FLAGS, *flags],
            env=_environment(token),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=words,
            # Ctrl-C is for the tests; it ends when they have.
            start_new_session=True,
        )
        impatience = threading.Timer(START_SECONDS, process.kill)
        impatience.start()
        try:
            line = process.stdout.readline() if process.stdout else b""
            impatience.cancel()
            if not line:
                words.seek(0)
                said = words.read().decode(errors="replace").strip()
                raise RuntimeError(f"mock-icims serve did not start: {said or 'it was silent'}")
            ready = msgspec.json.decode(line, type=Ready)
            yield msgspec.structs.replace(ready, token=token)
        finally:
            impatience.cancel()
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        process.stdin.close()
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _environment(token: str) -> dict[str, str]:
    """Without settings that are meant for another fake."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(VARIABLE)}
    return {**inherited, f"{VARIABLE}STAGING_TOKEN": token}
