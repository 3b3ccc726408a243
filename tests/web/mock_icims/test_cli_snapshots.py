"""`mock-icims snapshot`: a world is kept and brought back, and the programs in it are named."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest

from mock_icims.cli.exits import Code
from mock_icims.testing import Icims, Tenant
from tests.web.mock_icims.terminal import WIDTH, elsewhere, fake, ran, run, said, tenant

__all__ = ["elsewhere", "fake", "run", "tenant"]


class Follower(BaseHTTPRequestHandler):
    """A program that follows the clock, has nothing to do, and says what it has."""

    def do_PUT(self) -> None:
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._answer({"now": told["now"], "quiet": True, "next_due_at": None, "fired": []})

    def do_GET(self) -> None:
        self._answer({"all": "that it has"})

    def log_message(self, format: str, *args: object) -> None:
        """Tests are quiet."""

    def _answer(self, body: object) -> None:
        content = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def following() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Follower) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.usefixtures("run")
def test_a_snapshot_names_the_programs_that_are_in_it(fake: Icims, tenant: Tenant) -> None:
    own = ("--tenant", tenant.id)
    path = f"{fake.url}/_staging/tenants/{tenant.id}/followers/jobcannon"
    bearer = {"Authorization": f"Bearer {fake.token}"}
    with following() as url:
        follows = {
            "url": f"{url}/clock",
            "state_url": f"{url}/state",
            "token": "a-token-for-the-clock",
        }
        answer = httpx.put(path, json=follows, headers=bearer)
        assert answer.is_success, answer.text

        saved = said("snapshot", "save", "both", *own)
        listed = said("snapshot", "list", *own).splitlines()
        told = json.loads(said("snapshot", "list", "--json", *own))
        httpx.delete(path, headers=bearer)

    assert saved.endswith(" rows as both, together with jobcannon.\n")
    assert listed[1].endswith("jobcannon")
    assert max(map(len, listed)) <= WIDTH
    assert told[0]["programs"] == ["jobcannon"]


@pytest.mark.usefixtures("run")
def test_a_world_is_kept_carried_and_brought_back(tenant: Tenant, tmp_path: Path) -> None:
    own = ("--tenant", tenant.id)
    recruiter = tenant.as_recruiter()
    before = recruiter.get("/candidates").json()

    saved = said("snapshot", "save", "first", *own)
    said("snapshot", "export", "first", "world.snapshot", *own)
    recruiter.post("/candidates", json={"first_name": "Mallory", "last_name": "Late"})
    said("snapshot", "import", "second", "world.snapshot", *own)
    names = [one["name"] for one in json.loads(said("snapshot", "list", "--json", *own))]
    said("snapshot", "restore", "second", *own)
    said("snapshot", "delete", "first", *own)

    assert names == ["first", "second"]
    assert tenant.as_recruiter().get("/candidates").json() == before
    assert saved.endswith(" rows as first, iCIMS alone.\n")
    heading, row = said("snapshot", "list", *own).splitlines()
    assert heading.endswith("Programs")
    assert (row[:6], row[-11:]) == ("second", "iCIMS alone")
    assert len(row) <= WIDTH


@pytest.mark.usefixtures("run")
def test_a_file_that_is_not_there_is_no() -> None:
    refused = ran("snapshot", "import", "a", "missing.snapshot")

    assert refused.exit_code == Code.NO
    assert refused.stderr == "mock-icims: missing.snapshot: No such file or directory.\n"
