"""The demo keeps both programs running until it is told to stop."""

from __future__ import annotations

import signal
import socket
import subprocess

import httpx

from tests.e2e.demonstration import ANY_PORTS, ROOT, address, box_of, demo


def test_it_says_what_to_open_and_stops_both_on_ctrl_c() -> None:
    with demo(*ANY_PORTS) as running:
        box = box_of(running)
        icims, jobcannon = address(box, "iCIMS staging"), address(box, "JobCannon admin")
        assert httpx.get(f"{icims}/signin").status_code == 200
        assert httpx.get(f"{jobcannon}/healthz").status_code == 200

        running.send_signal(signal.SIGINT)
        assert running.wait(timeout=30) == 0

    assert {len(line) for line in box} == {80}
    assert any("carol." in line for line in box)
    assert any("password" in line for line in box)


def test_the_line_that_leads_back_can_be_pasted_as_it_is() -> None:
    with demo(*ANY_PORTS) as running:
        [line] = [line for line in box_of(running) if "snapshot restore" in line]
        back = line.strip("│ ")
        restored = subprocess.run(
            back, shell=True, cwd=ROOT, env={}, capture_output=True, text=True, timeout=60
        )

    assert restored.returncode == 0, restored.stderr
    assert restored.stdout.endswith("is as it was kept in start.\n")


def test_a_taken_port_is_refused_with_the_way_to_another() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with demo("--icims-port", port, "--jobcannon-port", "0", "--smtp-port", "0") as running:
            _, stderr = running.communicate(timeout=60)

    assert running.returncode == 2
    refused, another = stderr.splitlines()
    assert refused == f"iCIMS cannot have port {port}: it is taken."
    assert another.endswith("python -m scenarios demo --icims-port 0")
