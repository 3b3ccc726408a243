"""A program that cannot be used says why, with its own last words."""

from __future__ import annotations

import os
import socket

import pytest

from scenarios.exchanges import Exchanges
from scenarios.program import Program
from scenarios.ready import NotReady, Ready, ready_line
from scenarios.stack import Ports, started


def program(words: list[str], heard: list[str] | None = None) -> Program:
    said = [] if heard is None else heard
    env = {**os.environ, "PYTHONUNBUFFERED": "1"}
    return Program("jobcannon", words, env, tell=lambda name, line: said.append(line))


def test_a_ready_line_is_json_with_program_and_url() -> None:
    line = '{"program":"mock_icims","url":"http://127.0.0.1:41231","smtp":"127.0.0.1:41232"}\n'

    assert ready_line(line) == Ready("mock_icims", "http://127.0.0.1:41231", "127.0.0.1:41232")


@pytest.mark.parametrize("line", ["", "listening\n", "{}", '{"program": 1, "url": "x"}', "\ud800"])
def test_anything_else_is_not_a_ready_line(line: str) -> None:
    assert ready_line(line) is None


def test_a_program_that_ends_is_reported_with_its_last_lines() -> None:
    heard: list[str] = []
    ended = program(["no_such_program"], heard)

    with pytest.raises(NotReady, match="jobcannon ended with exit code 1") as caught:
        ended.ready(within=30)
    ended.stop()

    assert "No module named no_such_program" in caught.value.said[-1]
    assert heard == list(caught.value.said)
    assert ended.obituary()[0] == "jobcannon ended with exit code 1."


def test_a_program_that_stays_silent_is_not_waited_for_forever() -> None:
    silent = program(["http.server", "0", "--bind", "127.0.0.1"])
    try:
        with pytest.raises(NotReady, match=r"said nothing on stdout for 0\.1 s"):
            silent.ready(within=0.1)
    finally:
        silent.stop()


def test_a_taken_port_is_refused_before_anything_is_started() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, Exchanges() as exchanges:
        port = taken.getsockname()[1]
        with (
            pytest.raises(NotReady, match=f"JobCannon cannot have port {port}: it is taken"),
            started(exchanges, ports=Ports(jobcannon=port)),
        ):
            pytest.fail("it was started")
