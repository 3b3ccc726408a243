"""Faults below HTTP, met by a real client of the real process: what it sees, byte by byte."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from scenarios.program import Program

PATIENCE = 0.4
"""Seconds after which the client here gives up."""


@pytest.fixture(scope="module")
def icims() -> Iterator[str]:
    """Where a fake of its own answers: these answers keep no contract, on purpose."""
    env = {
        **{name: value for name, value in os.environ.items() if not name.startswith("MOCK_ICIMS")},
        "MOCK_ICIMS_PORT": "0",
        "MOCK_ICIMS_SMTP_PORT": "0",
        "MOCK_ICIMS_STAGING": "true",
        "MOCK_ICIMS_PACK": "none",
    }
    program = Program("icims", ["mock_icims", "serve"], env, tell=lambda *_: None)
    try:
        yield program.ready(within=60).url
    finally:
        program.stop()


class Customer:
    """A fresh one, and an app of theirs that reads jobs."""

    def __init__(self, icims: str) -> None:
        self.http = httpx.Client(base_url=icims, timeout=PATIENCE, trust_env=False)
        self.control = httpx.Client(base_url=icims, timeout=30, trust_env=False)
        made = self.control.post("/_staging/tenants", json={"pack": "empty"}).json()
        self.id = made["customer"]["id"]
        self.address = f"/connect/v1/customers/{self.id}"
        self.staging = f"/_staging/tenants/{self.id}"
        sent = {"kind": "app", "app_id": "jobcannon"}
        token = self.control.post(f"{self.staging}/tokens", json=sent).json()["token"]
        self.http.headers["Authorization"] = f"Bearer {token}"

    def leave(self) -> None:
        self.http.close()
        self.control.close()

    def order(self, kind: str, *, operation: str = "jobs.list", **effect: object) -> None:
        rule = {"operation": operation, "effect": {"kind": kind, **effect}}
        answer = self.control.post(f"{self.staging}/faults", json=rule)
        assert answer.status_code == 201, answer.text

    def jobs(self) -> httpx.Response:
        return self.http.get(f"{self.address}/jobs")

    def raw(self) -> tuple[bytes, bool]:
        """Every byte that a bare socket is sent, and whether it ended with a reset."""
        there = urlsplit(str(self.http.base_url))
        head = f"GET {self.address}/jobs HTTP/1.1\r\nHost: x\r\n"
        credentials = f"Authorization: {self.http.headers['Authorization']}\r\n\r\n"
        received = b""
        with socket.create_connection((there.hostname, there.port), timeout=5) as line:
            line.sendall((head + credentials).encode())
            try:
                while piece := line.recv(65_536):
                    received += piece
            except ConnectionResetError:
                return received, True
        return received, False


@pytest.fixture
def customer(icims: str) -> Iterator[Customer]:
    one = Customer(icims)
    yield one
    # Whatever went wrong before: the next call of the same client is answered.
    assert one.jobs().status_code == 200
    one.leave()


def test_a_reset_is_a_reset(customer: Customer) -> None:
    customer.order("reset")
    assert customer.raw() == (b"", True)

    customer.order("reset")
    with pytest.raises(httpx.ReadError):
        customer.jobs()


def test_an_empty_answer_is_an_end_without_a_byte(customer: Customer) -> None:
    customer.order("empty")
    assert customer.raw() == (b"", False)

    customer.order("empty")
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        customer.jobs()


def test_a_truncated_body_is_shorter_than_its_head_says(customer: Customer) -> None:
    whole = len(customer.jobs().content)
    customer.order("truncate", bytes=10)
    received, reset = customer.raw()
    head, _, body = received.partition(b"\r\n\r\n")

    assert f"content-length: {whole}".encode() in head.lower()
    assert (len(body), reset) == (10, False)

    customer.order("truncate")
    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete message body"):
        customer.jobs()


def test_what_is_no_http_is_no_http(customer: Customer) -> None:
    customer.order("garbage", variant="not_http")
    received, _ = customer.raw()
    assert not received.startswith(b"HTTP")

    customer.order("garbage", variant="not_http")
    with pytest.raises(httpx.RemoteProtocolError):
        customer.jobs()


@pytest.mark.parametrize(
    "variant", ["invalid_json", "html", "nothing", "wrong_charset", "deep_nesting"]
)
def test_what_is_no_json_is_no_json(customer: Customer, variant: str) -> None:
    customer.order("garbage", variant=variant)
    customer.http.timeout = httpx.Timeout(5)

    answer = customer.jobs()

    assert answer.status_code == 200
    with pytest.raises((ValueError, RecursionError)):
        answer.json()


def test_a_call_that_hangs_ends_when_the_client_leaves(customer: Customer) -> None:
    customer.order("hang")

    with pytest.raises(httpx.ReadTimeout):
        customer.jobs()


def test_a_call_that_hangs_for_so_long_is_dropped_without_an_answer(customer: Customer) -> None:
    customer.order("hang", seconds=0.05)

    assert customer.raw() == (b"", False)


def test_a_slow_body_comes_whole_and_late(customer: Customer) -> None:
    whole = customer.jobs().content
    customer.order("slow_body", bytes=len(whole) * 4)
    customer.http.timeout = httpx.Timeout(5)

    began = time.perf_counter()
    answer = customer.jobs()

    assert answer.content == whole
    assert time.perf_counter() - began > 0.15


def test_a_slow_body_outlasts_a_client_that_waits_for_the_whole_of_it(customer: Customer) -> None:
    """Every byte is in time, so a read timeout alone never ends it: a deadline has to."""
    customer.order("slow_body", bytes=20)

    read = 0
    began = time.perf_counter()
    with customer.http.stream("GET", f"{customer.address}/jobs") as answer:
        for piece in answer.iter_raw():
            read += len(piece)
            if time.perf_counter() - began > 2 * PATIENCE:
                break

    assert 0 < read < int(answer.headers["content-length"])


def test_a_delay_is_a_delay_and_then_the_answer(customer: Customer) -> None:
    customer.order("delay", seconds=0.15)

    began = time.perf_counter()
    answer = customer.jobs()

    assert answer.status_code == 200
    assert time.perf_counter() - began >= 0.15


def test_an_answer_that_is_lost_was_applied(customer: Customer) -> None:
    customer.order("reset", operation="candidates.create", applied=True)
    person = {"first_name": "Alice", "last_name": "Moreau", "email": "alice@candidates.test"}

    with pytest.raises(httpx.ReadError):
        customer.http.post(f"{customer.address}/candidates", json=person)

    found = customer.http.get(f"{customer.address}/candidates").json()["items"]
    assert [one["email"] for one in found] == ["alice@candidates.test"]


def test_an_installed_app_cannot_get_its_token(customer: Customer) -> None:
    """The token endpoint knows the customer by the code, which here is none: nothing is struck."""
    customer.order("reset", operation="oauth.token")

    answer = customer.http.post("/oauth/token", data={"grant_type": "authorization_code"})

    assert answer.status_code == 401
    faults = customer.control.get(f"{customer.staging}/faults").json()["faults"]
    assert [one["hits"] for one in faults] == [0]


def test_another_customers_calls_go_on_meanwhile(icims: str, customer: Customer) -> None:
    other = Customer(icims)
    customer.order("hang", seconds=1)

    with pytest.raises(httpx.ReadTimeout):
        customer.jobs()

    assert other.jobs().status_code == 200
    other.leave()
