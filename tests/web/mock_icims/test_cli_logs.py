"""`mock-icims logs`: the journal's tail on a terminal, followed and filtered."""

from __future__ import annotations

import json
import signal
import subprocess
import sys

import httpx
import pytest

from mock_icims.cli.exits import Code
from mock_icims.testing import Tenant
from mock_icims.testing.processes import serving
from tests.web.mock_icims.terminal import WIDTH, elsewhere, fake, ran, run, said, tenant

__all__ = ["elsewhere", "fake", "run", "tenant"]


@pytest.mark.usefixtures("run")
def test_logs_show_what_was_asked_for_oldest_first_and_fit_a_terminal(tenant: Tenant) -> None:
    own = ("--tenant", tenant.id)
    recruiter = tenant.as_recruiter()
    for path in ("/candidates", "/candidates/cand_missing", "/jobs"):
        recruiter.get(path)

    lines = said("logs", *own).splitlines()
    assert [line.split()[2:6] for line in lines[-3:]] == [
        ["in", "200", "candidates.list", "GET"],
        ["in", "404", "candidates.read", "GET"],
        ["in", "200", "jobs.list", "GET"],
    ]
    assert max(map(len, lines)) <= WIDTH
    assert lines[-2].endswith("/candidates/cand_missing")
    assert said("logs", *own, "-n", "1").splitlines() == lines[-1:]
    assert said("logs", *own, "--status", "404").splitlines() == lines[-2:-1]
    assert said("logs", *own, "--operation", "jobs.list").splitlines() == lines[-1:]
    assert said("logs", *own, "--path", "cand_missing").splitlines() == lines[-2:-1]
    assert said("logs", *own, "--app", "jobcannon") == ""
    [whole] = [json.loads(one) for one in said("logs", *own, "--json", "-n", "1").splitlines()]
    assert (whole["operation"], whole["status"]) == ("jobs.list", 200)
    assert "***" in whole["request_headers"]["authorization"]


@pytest.mark.usefixtures("run")
def test_what_logs_cannot_filter_by_is_refused() -> None:
    assert ran("logs", "--status", "99").exit_code == Code.MISUSED
    assert ran("logs", "--operation", "No such").exit_code == Code.REFUSED
    assert ran("logs", "--tenant", "cus_nobody").exit_code == Code.REFUSED


@pytest.mark.usefixtures("run")
def test_logs_follow_until_interrupted(tenant: Tenant) -> None:
    recruiter = tenant.as_recruiter()
    recruiter.get("/candidates")
    command = (sys.executable, "-m", "mock_icims", "logs", "-f", "-n", "1", "--tenant", tenant.id)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as following:
        assert following.stdout is not None
        kept = following.stdout.readline()
        recruiter.get("/jobs")
        came = following.stdout.readline()
        following.send_signal(signal.SIGINT)
        code = following.wait(timeout=20)

    assert "candidates.list" in kept
    assert "jobs.list" in came
    assert code == Code.INTERRUPTED


def test_logs_say_so_when_the_fake_ends_while_they_follow() -> None:
    with serving(["--pack", "checklist"]) as ready:
        where = ("--url", ready.url, "--token", ready.token or "")
        [customer] = json.loads(said("status", "--json", *where))["tenants"]
        command = (sys.executable, "-m", "mock_icims", "logs", "-f", *where)
        following = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        httpx.get(f"{ready.url}/connect/v1/customers/{customer['id']}/candidates")
        assert following.stdout is not None
        assert b" 401 " in following.stdout.readline()
    _, wrong = following.communicate(timeout=20)

    assert following.returncode == Code.SILENT
    assert b"ended." in wrong or b"answers at" in wrong
