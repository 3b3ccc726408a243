"""`mock-icims wait` and `status`: does it answer, and how are its customers?"""

from __future__ import annotations

import threading
import time

import click
import msgspec

from mock_icims import shapes
from mock_icims.cli import columns, documents, flags
from mock_icims.cli.exits import Code, Failed
from mock_icims.cli.staging_client import Fake

METADATA = "/.well-known/oauth-authorization-server"
ASK_AGAIN_SECONDS = 0.05
MOST_CUSTOMERS = 20


@click.command()
@flags.speaks_to_a_fake
@click.option(
    "--timeout",
    cls=flags.Flag,
    default=30,
    type=click.FloatRange(min=0),
    metavar="SECONDS",
    help="How long at most.",
)
@flags.as_json
def wait(*, url: str, token: str | None, timeout: float, as_json: bool) -> None:
    """
    Wait until a fake answers.

    Asks for the OAuth metadata, so it needs neither the control API nor a token. Exits with 3 when
    nothing answered in time.
    """
    began = time.monotonic()
    fake = Fake(url, token=token, patience=max(timeout, ASK_AGAIN_SECONDS))
    pause = threading.Event()
    while not _answers(fake, last=time.monotonic() - began >= timeout):
        pause.wait(ASK_AGAIN_SECONDS)

    seconds = round(time.monotonic() - began, 3)
    if as_json:
        documents.show(msgspec.json.encode({"url": fake.url, "seconds": seconds}))
    else:
        documents.say(f"{fake.url} answers.")


@click.command()
@flags.speaks_to_a_fake
@flags.as_json
def status(*, url: str, token: str | None, as_json: bool) -> None:
    """
    Show the customers of a running fake.

    Due are events that wait for their next attempt, Faults those that are still armed, and Dropped
    the exchanges that the journal let go.
    """
    fake = Fake(url, token=token)
    health = fake.control("GET", "/health", shapes.Health)
    tenants = fake.control("GET", "/tenants", shapes.Tenants).items
    rows = [_row(fake, tenant) for tenant in tenants[:MOST_CUSTOMERS]]

    if as_json:
        shown = {"url": fake.url, "health": health, "tenants": rows}
        documents.show(msgspec.json.encode(shown))
        return

    mail = f", mail at {health.smtp}" if health.smtp else ""
    documents.say(f"iCIMS staging {health.version} at {fake.url}{mail}")
    if not rows:
        documents.say("No customer yet: open one with mock-icims seed.")
        return

    columns.show(
        [
            (row.id, row.name, row.time, row.events_due, row.faults_armed, row.dropped)
            for row in rows
        ],
        headings=("Customer", "Name", "Time", "Due", "Faults", "Dropped"),
    )
    if len(tenants) > len(rows):
        documents.say(f"… and {len(tenants) - len(rows)} more.")


class Row(msgspec.Struct, frozen=True):
    """`time` is the clock in words, `dropped` counts exchanges that the journal let go."""

    id: str
    name: str
    time: str
    clock: shapes.Clock
    events_due: int
    faults_armed: int
    dropped: int


def _answers(fake: Fake, *, last: bool) -> bool:
    """Raises what the last attempt raised."""
    try:
        fake.accepted("GET", METADATA)
    except Failed as failed:
        if last or failed.exit_code != Code.SILENT:
            raise
        return False
    return True


def _row(fake: Fake, tenant: shapes.Tenant) -> Row:
    own = f"/tenants/{tenant.customer.id}"
    clock = fake.control("GET", f"{own}/clock", shapes.Clock)
    faults = fake.control("GET", f"{own}/faults", shapes.Faults).faults
    return Row(
        id=tenant.customer.id,
        name=tenant.customer.name[:22],
        time=_said(clock),
        clock=clock,
        events_due=fake.control(
            "GET", f"{own}/settled", shapes.Settled, query={"timeout": "0"}
        ).pending,
        faults_armed=sum(not fault.spent for fault in faults),
        dropped=fake.control(
            "GET", f"{own}/journal", shapes.Exchanges, query={"limit": "1"}
        ).dropped,
    )


def _said(clock: shapes.Clock) -> str:
    """ "now", "+730 d", "-6 min", "frozen", "+2 h frozen" """
    seconds = abs(round(clock.offset_seconds))
    sign = "-" if clock.offset_seconds < 0 else "+"
    words = [
        f"{sign}{seconds // size} {unit}"
        for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60))
        if seconds >= size
    ][:1]
    if clock.frozen:
        words.append("frozen")
    elif clock.rate != 1:
        words.append(f"×{clock.rate:g}")
    return " ".join(words) or "now"
