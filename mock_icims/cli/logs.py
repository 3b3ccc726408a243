"""`mock-icims logs`: what the journal kept last of one customer, and what comes from now on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import click
import msgspec

from mock_icims import shapes
from mock_icims.cli import documents, flags
from mock_icims.cli.exits import Code, Failed
from mock_icims.cli.staging_client import Fake
from mock_icims.cli.tenancies import tenant_at

NONE_YET = "exc_00000000"
SHORTEST_PLACE = 20


class Kept(msgspec.Struct, frozen=True):
    """Exchanges as they were told, for whoever wants all of them."""

    items: list[msgspec.Raw]


@click.command()
@flags.speaks_to_a_fake
@flags.tenant_id
@click.option(
    "--lines",
    "-n",
    cls=flags.Flag,
    type=click.IntRange(1, 200),
    default=20,
    metavar="NUMBER",
    help="How many of the last ones.",
)
@click.option("--follow", "-f", is_flag=True, help="Go on with what comes, until Ctrl-C.")
@click.option("--operation", metavar="NAME", help="Only this, such as orders.callback.")
@click.option("--status", type=click.IntRange(100, 599), metavar="NUMBER", help="Only this.")
@click.option("--path", metavar="PART", help="Only where this is a part of the path.")
@click.option("--app", "app_id", metavar="ID", help="Only calls of this app and events to it.")
@flags.as_json
def logs(
    *,
    url: str,
    token: str | None,
    tenant_id: str | None,
    lines: int,
    follow: bool,
    operation: str | None,
    status: int | None,
    path: str | None,
    app_id: str | None,
    as_json: bool,
) -> None:
    """
    Show what a customer was called for, and what it called.

    Oldest first, one line each: when (by the customer's clock), in or out, status, operation and
    path. With --json each line is one exchange, whole, secrets masked.
    """
    fake = Fake(url, token=token)
    journal = f"/tenants/{tenant_at(fake, tenant_id).customer.id}/journal"
    asked = {"operation": operation, "status": status, "path": path, "app_id": app_id}
    meant = {name: str(value) for name, value in asked.items() if value is not None}

    # Before the rest, so that nothing falls between what was kept and what comes.
    seen = _newest(fake, journal)
    kept = fake.control("GET", journal, Kept, query=meant | {"limit": str(lines)}).items
    for one in reversed(kept):
        seen = max(seen, _show(one, as_json=as_json), key=_number)
    if not follow:
        return

    for came in _coming(fake, journal, meant | {"after": seen}):
        _show(came, as_json=as_json)
    raise Failed(f"{fake.url} ended.", Code.SILENT)


def _newest(fake: Fake, journal: str) -> str:
    items = fake.control("GET", journal, shapes.Exchanges, query={"limit": "1"}).items
    return items[0].id if items else NONE_YET


def _number(id: str) -> int:
    return int(id.removeprefix("exc_"))


def _coming(fake: Fake, journal: str, query: dict[str, str]) -> Iterator[bytes]:
    """The exchanges of the stream; what it could not send is said on the standard error."""
    kind = ""
    for line in fake.lines(f"{journal}/stream", query=query):
        name, _, value = line.partition(b": ")
        if name == b"event":
            kind = value.decode()
        elif name == b"data" and kind == "exchange":
            yield value
        elif name == b"data" and kind == "dropped":
            lost = msgspec.json.decode(value)["count"]
            click.echo(f"mock-icims: {lost} exchanges made room before they were shown.", err=True)


def _show(told: bytes | msgspec.Raw, *, as_json: bool) -> str:
    """Answers its id."""
    exchange = msgspec.json.decode(told, type=shapes.Exchange)
    if as_json:
        documents.show(bytes(told))
    else:
        documents.say(_line(exchange))
    return exchange.id


def _line(exchange: shapes.Exchange) -> str:
    """The end of a path says more than its beginning, so that is what a narrow terminal shows."""
    begin = (
        f"{exchange.at:%Y-%m-%d %H:%M:%S} {exchange.direction:3} {exchange.status or '---'} "
        f"{exchange.operation or '-'} {exchange.method} "
    )
    room = max(shutil.get_terminal_size().columns - len(begin), SHORTEST_PLACE)
    path = exchange.path
    return begin + (path if len(path) <= room else "…" + path[1 - room :])
