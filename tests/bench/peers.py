"""Mock servers that others use, installed by npm beside the project and asked for one candidate."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.load import Call
from tests.bench.servers import ROOT

FOLDER = ROOT / ".bench"
PACKAGES = ("@stoplight/prism-cli@5", "@mockoon/cli@9", "json-server@0.17", "wiremock@3")
CONTRACT = ROOT / "contracts" / "icims-connect-v1.yaml"

CUSTOMER, CANDIDATE = "cus_1a2b3c4d5e6f", "cand_4f2k7q7x3m5p"
PATH = f"/connect/v1/customers/{CUSTOMER}/candidates/{CANDIDATE}"
AUTHORIZATION = ("authorization", "Bearer icims_anything")
ALICE = {
    "id": CANDIDATE,
    "first_name": "Alice",
    "last_name": "Okafor",
    "email": "alice.okafor@mail.northwind-logistics.test",
    "phone": "+1 312-555-0142",
    "location": "Chicago, IL",
    "assessments": [],
    "created_at": "2026-11-01T09:00:00Z",
    "updated_at": "2026-11-01T09:00:00Z",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """`command` gets the port; `path` is where it has its candidate."""

    name: str
    command: Callable[[int], Sequence[str]]
    path: str = PATH

    @property
    def call(self) -> Call:
        return Call(name=self.name, method="GET", path=self.path, headers=(AUTHORIZATION,))


class NoPeers(RuntimeError):
    """npm is not here, or could not install them."""


def installed() -> Iterator[Peer]:
    """Raises NoPeers. WireMock is left out where there is no Java."""
    npm, node, java = (shutil.which(name) for name in ("npm", "node", "java"))
    if npm is None or node is None:
        raise NoPeers("Comparing with peers needs Node and npm.")

    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "package.json").write_text('{"private": true}')
    try:
        subprocess.run(
            [npm, "install", "--no-audit", "--no-fund", "--silent", *PACKAGES],
            cwd=FOLDER,
            check=True,
            capture_output=True,
        )
    except subprocess.CalledProcessError as error:
        raise NoPeers(f"npm could not install them: {error.stderr.decode()[-300:]}") from None

    bin = FOLDER / "node_modules" / ".bin"
    yield Peer(name="Prism", command=lambda port: _prism(node, bin, port))
    yield Peer(name="Mockoon", command=lambda port: _mockoon(node, bin, port))
    yield Peer(
        name="json-server",
        command=lambda port: _json_server(node, bin, port),
        path=f"/candidates/{CANDIDATE}",
    )
    if java is not None:
        yield Peer(name="WireMock, with journal", command=lambda port: _wiremock(java, port))


def _prism(node: str, bin: Path, port: int) -> Sequence[str]:
    quiet = ("--verboseLevel", "silent")
    return [node, str(bin / "prism"), "mock", str(CONTRACT), "--port", str(port), *quiet]


def _mockoon(node: str, bin: Path, port: int) -> Sequence[str]:
    quiet = ("--disable-log-to-file",)
    start = ["start", "--data", str(CONTRACT), "--port", str(port), *quiet]
    return [node, str(bin / "mockoon-cli"), *start]


def _json_server(node: str, bin: Path, port: int) -> Sequence[str]:
    data = FOLDER / "candidates.json"
    data.write_text(json.dumps({"candidates": [ALICE]}))
    return [node, str(bin / "json-server"), "--port", str(port), "--quiet", str(data)]


def _wiremock(java: str, port: int) -> Sequence[str]:
    folder = FOLDER / "wiremock"
    (folder / "mappings").mkdir(parents=True, exist_ok=True)
    (folder / "mappings" / "candidate.json").write_text(
        json.dumps(
            {
                "request": {
                    "method": "GET",
                    "urlPath": PATH,
                    "headers": {"authorization": {"matches": "Bearer .+"}},
                },
                "response": {"status": 200, "jsonBody": ALICE},
            }
        )
    )
    jar = next((FOLDER / "node_modules" / "wiremock" / "build").glob("*.jar"))
    kept = ("--max-request-journal-entries", "1000", "--disable-banner")
    return [java, "-jar", str(jar), "--port", str(port), "--root-dir", str(folder), *kept]
