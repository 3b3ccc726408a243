"""
A small integration for the real iCIMS, as a vendor writes it: from the public documentation alone.

It imports nothing of the fake. Only its base URLs say which iCIMS it talks to.
"""

from __future__ import annotations

import gzip
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from typing import Self

import httpx

SENT, COMPLETE = "D37002019004", "D37002019001"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What iCIMS's staff hand out for one customer."""

    api_url: str
    token_url: str
    customer_id: str
    client_id: str
    client_secret: str
    audience: str = "https://api.icims.com/v1/"


class Icims:
    """The REST API, by a token that is fetched once."""

    def __init__(self, account: Account) -> None:
        login = httpx.post(
            account.token_url,
            data={
                "grant_type": "client_credentials",
                "client_id": account.client_id,
                "client_secret": account.client_secret,
                "audience": account.audience,
            },
        )
        login.raise_for_status()
        self.http = httpx.Client(
            base_url=f"{account.api_url}/customers/{account.customer_id}",
            headers={"Authorization": f"Bearer {login.json()['access_token']}"},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def person(self, id: int, *fields: str) -> httpx.Response:
        return self._got(f"/people/{id}", {"fields": ",".join(fields)})

    def workflow(self, id: int) -> httpx.Response:
        return self._got(f"/applicantworkflows/{id}", {})

    def in_status(self, status: str) -> list[int]:
        """All of them: a thousand by a thousand."""
        found: list[int] = []
        while True:
            filters = [{"name": "applicantworkflow.status", "value": [status]}]
            if found:
                above = {"name": "applicantworkflow.id", "operator": ">", "value": [str(found[-1])]}
                filters.append(above)
            answer = self.http.post(
                "/search/applicantworkflows", params={"staleness": 0}, json={"filters": filters}
            )
            answer.raise_for_status()
            page = [one["id"] for one in answer.json()["searchResults"]]
            found += page
            if not page:
                return found

    def move(self, workflow: int, status: str) -> None:
        body = {"status": {"id": status}}
        self.http.patch(f"/applicantworkflows/{workflow}", json=body).raise_for_status()

    def add_result(self, workflow: int, entry: dict[str, object]) -> str:
        """Its address, to patch it later."""
        path = f"/applicantworkflows/{workflow}/fields/assessmentresults"
        answer = self.http.post(path, json=entry)
        answer.raise_for_status()
        return answer.headers["location"]

    def change_result(self, address: str, entry: dict[str, object]) -> None:
        self.http.patch(address, json=entry).raise_for_status()

    def _got(self, path: str, params: dict[str, str]) -> httpx.Response:
        return self.http.get(path, params=params).raise_for_status()


@dataclass(slots=True)
class Endpoint:
    """Where iCIMS sends events: they are verified, and taken with 200."""

    url: str
    key: str
    events: Queue[dict[str, str]] = field(default_factory=Queue)
    refused: list[str] = field(default_factory=list)

    def take(self, path: str, headers: dict[str, str], body: bytes) -> int:
        if not self.signed(path, headers, body):
            self.refused.append(headers.get("authorization", "no signature"))
            return 400
        plain = gzip.decompress(body) if headers.get("content-encoding") == "gzip" else body
        self.events.put(json.loads(plain))
        return 200

    def signed(self, path: str, headers: dict[str, str], body: bytes) -> bool:
        """The documentation's HMAC, written down once more."""
        scheme, _, rest = headers.get("authorization", "").partition(" ")
        parts = dict(part.strip().split("=", 1) for part in rest.split(",") if "=" in part)
        if scheme != "x-icims-v1-hmac-sha256" or parts.keys() < {"signedheaders", "signature"}:
            return False
        if headers["x-icims-content-sha256"] != hashlib.sha256(body).hexdigest():
            return False
        names = parts["signedheaders"].split(";")
        target, _, query = path.partition("?")
        lines = ["POST", target, query, *(f"{name}:{headers[name]}" for name in sorted(names))]
        canonical = "\n".join([*lines, "", parts["signedheaders"]])
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        said = "\n".join([scheme, headers["x-icims-date"], digest])
        due = hmac.new(self.key.encode(), said.encode(), hashlib.sha256).hexdigest()
        return hmac.compare_digest(due, parts["signature"])


@contextmanager
def listening(key: str) -> Iterator[Endpoint]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.send_response(endpoint.take(self.path, headers, body))
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    endpoint = Endpoint(url=f"http://127.0.0.1:{server.server_port}/icims/events", key=key)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
