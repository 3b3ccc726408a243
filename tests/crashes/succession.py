"""One life of JobCannon after the other, as whoever watches them sees it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress

import msgspec

from tests.crashes.lives import Life

LEASE_SECONDS = 31.0
TURN_SECONDS = 0.05


class Lives:
    """
    JobCannon as a row of processes, of which the first may die. A thread lets the next one take
    over at once: whoever asks meanwhile waits in the socket's queue, with nobody to answer.
    """

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crashes.lives"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        self.url = str(self._said()["url"])
        self.pid = 0
        self.deaths = 0
        self._broken: object = None
        self._turns = threading.Lock()
        self._ending = False
        self._died = threading.Event()
        self._keeper: threading.Thread | None = None

    def __enter__(self) -> Lives:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()
        self._process.communicate()

    def begin(self, life: Life, *, moments: Iterable[float] = ()) -> None:
        """With `moments` it dies so many seconds after it began, and the next one as well."""
        self.deaths, self._broken, self._ending = 0, None, False
        self._keeper = threading.Thread(target=self._keep, args=[life, iter(moments)], daemon=True)
        self._keeper.start()

    def end(self) -> None:
        """The present one, if it lives, in its turn by kill -9."""
        if self._keeper is None:
            return
        with self._turns:
            self._ending = True
            _kill(self.pid)
        self._keeper.join()
        self._keeper = None

    def look(self, seconds: float = TURN_SECONDS) -> None:
        """Wait so long, or shorter when somebody dies."""
        self._died.wait(seconds)
        self._died.clear()
        assert self._broken is None, f"It ended by itself: {self._broken}"

    def _keep(self, life: Life, moments: Iterator[float]) -> None:
        while True:
            with self._turns:
                if self._ending:
                    return
                executioner = self._start(life, next(moments, None))
            ended = self._said()["ended"]
            if executioner:
                executioner.cancel()
            if self._ending:
                return
            if ended != -signal.SIGKILL:
                self._broken = ended
                return
            self.deaths += 1
            self._died.set()
            life = next_life(life)

    def _start(self, life: Life, moment: float | None) -> threading.Timer | None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{msgspec.json.encode(life).decode()}\n")
        self.pid = int(str(self._said()["pid"]))
        if moment is None:
            return None
        executioner = threading.Timer(moment, _kill, [self.pid])
        executioner.start()
        return executioner

    def _said(self) -> dict[str, object]:
        assert self._process.stdout is not None
        said: dict[str, object] = json.loads(self._process.stdout.readline())
        return said


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def next_life(life: Life) -> Life:
    """It does not die by itself, and begins when the leases of the one before have ended."""
    return msgspec.structs.replace(life, ahead=life.ahead + life.lease, failpoint=None)
