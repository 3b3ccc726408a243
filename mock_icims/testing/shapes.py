"""What only a test reads of the fake's answers."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct, field

from mock_icims.shapes import Exchange


class Mail(Struct, frozen=True):
    """`links` are those of its text and its HTML, each once, in their order."""

    id: str
    sender: str = field(name="from")
    to: list[str]
    subject: str
    received_at: datetime
    text: str | None
    html: str | None
    links: list[str]


class Mails(Struct, frozen=True):
    items: list[Mail]


class Difference(Struct, frozen=True):
    field: str
    wanted: object
    found: object


class Near(Struct, frozen=True):
    exchange: Exchange
    differences: list[Difference]


class Result(Struct, frozen=True):
    """`held` is None where exchanges that the journal let go could have decided it."""

    held: bool | None
    expected: str
    count: int
    found: list[Exchange]
    closest: list[Near]


class Verdict(Struct, frozen=True):
    held: bool | None
    results: list[Result]
    order: Result | None
    dropped: int


class Entry(Struct, frozen=True):
    field_name: str
    value: float | str


class Scorecard(Struct, frozen=True):
    version: int
    entries: list[Entry]


class IntegrationUser(Struct, frozen=True):
    """Who uses the public iCIMS API: a password, a key for HMAC, and a client for tokens."""

    name: str
    password: str
    hmac_key: str
    client_id: str
    client_secret: str


class Status(Struct, frozen=True):
    id: str
    value: str


class PublicApi(Struct, frozen=True):
    """What an integration that was written for the real iCIMS has to be told."""

    customer_number: int
    api_url: str
    token_url: str
    audiences: list[str]
    statuses: list[Status]
    users: list[IntegrationUser]
