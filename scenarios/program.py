"""One of the two programs as a child process: its words, its ready line, its end."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO

from scenarios.ready import NotReady, Ready, ready_line

KEPT_LINES = 20
POLITE_SECONDS = 8.0
ROOT = Path(__file__).parent.parent

Tell = Callable[[str, str], None]
"""Is told `name` and line of everything that a program says."""


def typed(name: str) -> str:
    """The program beside the Python that runs, as one types it in this folder."""
    return os.path.relpath(Path(sys.executable).with_name(name))


class Program:
    """Started at once; `ready` waits for its ready line, `stop` for its end."""

    def __init__(
        self, name: str, words: Sequence[str], env: Mapping[str, str], *, tell: Tell
    ) -> None:
        self.name = name
        self._tell = tell
        self._said: deque[str] = deque(maxlen=KEPT_LINES)
        self._ready: SimpleQueue[Ready | None] = SimpleQueue()
        self._process = subprocess.Popen(
            [sys.executable, "-m", *words],
            cwd=ROOT,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            # A session of its own, so that Ctrl-C reaches us first and the two end in order.
            start_new_session=True,
        )
        self._listeners = [
            Thread(target=self._listen, args=(self._process.stdout, True), daemon=True),
            Thread(target=self._listen, args=(self._process.stderr, False), daemon=True),
        ]
        for listener in self._listeners:
            listener.start()

    def ready(self, *, within: float) -> Ready:
        """Raises NotReady with the last lines when it ends or stays silent."""
        try:
            said = self._ready.get(timeout=within)
        except Empty:
            raise NotReady(
                self.name, f"said nothing on stdout for {within:g} s", self._said
            ) from None
        if said is None:
            raise NotReady(self.name, f"ended with {self._ended()}", self._said)
        return said

    def obituary(self) -> list[str]:
        """Its last lines, when it has ended before it was asked to."""
        code = self._process.poll()
        if code is None:
            return []
        return [f"{self.name} ended with exit code {code}.", *(f"  {line}" for line in self._said)]

    def wait(self) -> int:
        """Until it ends by itself."""
        return self._process.wait()

    def stop(self) -> None:
        self._signal(signal.SIGTERM)
        try:
            self._process.wait(POLITE_SECONDS)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            self._process.wait()
        self._close()

    def _close(self) -> None:
        for listener in self._listeners:
            listener.join()
        for stream in (self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()

    def kill(self) -> None:
        """As a crash does it: nothing is finished, and nobody is told."""
        self._signal(signal.SIGKILL)
        self._process.wait()
        self._close()

    def _ended(self) -> str:
        code = self._process.wait(POLITE_SECONDS)
        for listener in self._listeners[1:]:
            listener.join(POLITE_SECONDS)
        return f"exit code {code}"

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)

    def _listen(self, stream: IO[str] | None, stdout: bool) -> None:
        for line in stream or ():
            ready = ready_line(line) if stdout else None
            if ready is not None:
                self._ready.put(ready)
                continue
            self._said.append(line.rstrip())
            self._tell(self.name, line.rstrip())
        if stdout:
            self._ready.put(None)
