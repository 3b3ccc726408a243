"""The fake under load: a customer with candidates, an app's token, and the calls it makes."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import msgspec

from tests.bench.load import Call
from tests.bench.servers import Server, running

PROBE = "/_staging/health"
BOTTOMLESS = {"enabled": True, "quota": 1_000_000, "window_seconds": 1}
"""A quota that is never used up, so that the bucket is asked each time and never refuses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A tenant of the fake, by what a call needs of it."""

    id: str
    candidate_id: str
    authorization: tuple[str, str]

    @property
    def path(self) -> str:
        return f"/connect/v1/customers/{self.id}"


def command(port: int, *more: str) -> Sequence[str]:
    flags = ["--port", str(port), "--smtp-port", "0", "--staging", "--pack", "none", *more]
    return [sys.executable, "-m", "mock_icims", "serve", *flags]


@contextmanager
def fake(*flags: str) -> Iterator[tuple[Server, Staging]]:
    with (
        running("mock_icims", lambda port: command(port, *flags), probe=PROBE) as server,
        httpx.Client(base_url=f"http://{server.address[0]}:{server.address[1]}") as client,
    ):
        yield server, Staging(client)


class Named(msgspec.Struct):
    id: str


class Opened(msgspec.Struct):
    customer: Named


class Token(msgspec.Struct):
    token: str


class Candidates(msgspec.Struct):
    items: list[Named]


class Staging:
    """The control API, as far as a benchmark needs it."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client

    def customer(self, *, pack: str, more: int = 0) -> Customer:
        """A fresh tenant with JobCannon installed; `more` candidates come on top of the pack's."""
        opened = msgspec.json.decode(
            self.ask("POST", "/_staging/tenants", {"pack": pack}).content, type=Opened
        )
        tenant = f"/_staging/tenants/{opened.customer.id}"
        app = self.ask("POST", f"{tenant}/tokens", {"kind": "app", "app_id": "jobcannon"})
        token = msgspec.json.decode(app.content, type=Token).token
        self.ask("PUT", f"{tenant}/limits", BOTTOMLESS)

        candidates = f"/connect/v1/customers/{opened.customer.id}/candidates"
        by_app = {"authorization": f"Bearer {token}"}
        for number in range(more):
            self.ask("POST", candidates, msgspec.json.decode(person(number)), headers=by_app)
        first = self.ask("GET", f"{candidates}?limit=1", headers=by_app)
        return Customer(
            id=opened.customer.id,
            candidate_id=msgspec.json.decode(first.content, type=Candidates).items[0].id,
            authorization=("authorization", f"Bearer {token}"),
        )

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        answer = self.client.request(method, path, json=body, headers=headers, timeout=60.0)
        answer.raise_for_status()
        return answer


def person(number: int) -> bytes:
    return msgspec.json.encode(
        {
            "first_name": "Alice",
            "last_name": f"Number{number}",
            "email": f"alice.{number}@bench.test",
        }
    )


def read(customer: Customer) -> Call:
    path = f"{customer.path}/candidates/{customer.candidate_id}"
    return Call(name="read", method="GET", path=path, headers=(customer.authorization,))


def create(customer: Customer) -> Call:
    return Call(
        name="write",
        method="POST",
        path=f"{customer.path}/candidates",
        headers=(customer.authorization,),
        status=201,
        body=person,
    )


def listing(customer: Customer, *, query: str = "limit=50", name: str = "list") -> Call:
    path = f"{customer.path}/candidates?{query}"
    return Call(name=name, method="GET", path=path, headers=(customer.authorization,))
