"""Servers as child processes: started, found answering, weighed, ended."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOST = "127.0.0.1"
PATIENCE_SECONDS = 60.0
TICKS = os.sysconf("SC_CLK_TCK")
SERVER_CORE, CLIENT_CORE = 0, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """`started_ms` is from its start as a process to its first answer."""

    name: str
    address: tuple[str, int]
    pid: int
    started_ms: float

    def cpu_seconds(self) -> float:
        """User and system time of the process and its threads."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def megabytes(self) -> float:
        """Resident memory."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024


class NotStarted(RuntimeError):
    """The server ended, or did not answer in time."""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        port: int = listener.getsockname()[1]
    return port


@contextmanager
def running(
    name: str,
    command: Callable[[int], Sequence[str]],
    *,
    probe: str,
    env: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """`command` gets the port. `probe` is a path that answers when it is up."""
    port = free_port()
    began = time.perf_counter()
    process = subprocess.Popen(
        command(port),
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=_on_its_own_core,
    )
    try:
        _await_answer(process, port, probe)
        yield Server(
            name=name,
            address=(HOST, port),
            pid=process.pid,
            started_ms=(time.perf_counter() - began) * 1000,
        )
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def keep_to_own_core() -> None:
    """The client leaves the server's core alone, where there are two."""
    if (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {CLIENT_CORE})


def _on_its_own_core() -> None:
    if (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {SERVER_CORE})


def _await_answer(process: subprocess.Popen[bytes], port: int, probe: str) -> None:
    """Asks again at once: what is measured is the server's start, not our patience."""
    request = f"GET {probe} HTTP/1.1\r\nhost: {HOST}:{port}\r\nconnection: close\r\n\r\n".encode()
    until = time.perf_counter() + PATIENCE_SECONDS
    while time.perf_counter() < until:
        if process.poll() is not None:
            raise NotStarted(f"It ended with {process.returncode}.")
        try:
            with socket.create_connection((HOST, port), timeout=PATIENCE_SECONDS) as connection:
                connection.sendall(request)
                if connection.recv(12).startswith(b"HTTP/1.1"):
                    return
        except OSError:
            # Not listening yet. On a core of its own this loop takes nothing from the server.
            os.sched_yield()
    raise NotStarted(f"No answer within {PATIENCE_SECONDS:g} s.")
