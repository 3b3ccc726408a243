"""What `jobcannon deliveries redeliver` asks, does and prints."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer
from rich.console import Console
from rich.progress import Progress

from integration.cli import printing
from integration.domain.audit import By
from integration.domain.ids import CustomerId
from integration.services.operating.redelivery import Failed, Redelivery
from integration.settings import SettingRefused
from integration.storage.database import Database
from integration.storage.queue.work_again import Group
from integration.surroundings import SystemClock
from integration.web.admin.redelivery import resent_out
from integration.web.filters import moment_of
from integration.web.wording import WORK_STATES

BY_SHELL = By(who="shell", where="deliveries redeliver")
SLICE = 1_000
"""In one transaction, so that a program at work beside it never waits for long."""

WHEN = "A JobCannon that runs begins within five seconds."
NOTHING = "Nothing that failed is like that."


def asked_for(delivery: str, *, since: str, customer: str, kind: str, state: str) -> Failed | None:
    """None is: one, by its id. Without either nobody sends everything again by a slip."""
    filtered = bool(since or customer or kind or state)
    if bool(delivery) == filtered:
        raise SettingRefused(
            "redeliver", "name either a DELIVERY or --since, --customer, --kind or --state."
        )
    if delivery:
        return None
    return Failed(
        since=moment_of({"since": since}, "since", zoneless=True) if since else None,
        customer_id=CustomerId(customer) if customer else None,
        kind=kind or None,
        state=state or None,
    )


def one(database: Database, desk: Redelivery, delivery: str, *, json: bool) -> None:
    at = SystemClock().now()
    resent = database.transact(lambda tx: desk.resend(tx, delivery_id=delivery, by=BY_SHELL, at=at))
    if json:
        printing.document(resent_out(resent))
        return
    typer.echo(f"Due again: {resent.kind}, {resent.work_id}")
    typer.echo(WHEN)


def many(database: Database, desk: Redelivery, asked: Failed, *, yes: bool, json: bool) -> bool:
    """False when it was not agreed to, and nothing was changed."""
    at = SystemClock().now()
    found = database.transact(lambda tx: desk.failed(tx, asked, at=at))
    total = sum(group.count for group in found)
    if not json:
        _show(found, total)
    if total and not (yes or _agreed(total, json=json)):
        if json:
            printing.document(preview_out(found, total, recovered=0))
        return False

    recovered = _recover(database, desk, asked, total) if total else 0
    if json:
        printing.document(preview_out(found, total, recovered=recovered))
    elif total:
        typer.echo(f"{recovered} due again. {WHEN}")
    return True


def preview_out(found: Sequence[Group], total: int, *, recovered: int) -> dict[str, object]:
    items = [
        {
            "customer_id": group.tenant,
            "kind": group.kind,
            "state": group.state.value,
            "count": group.count,
        }
        for group in found
    ]
    return {"items": items, "failed": total, "recovered": recovered}


def _recover(database: Database, desk: Redelivery, asked: Failed, total: int) -> int:
    """Interrupted, it has sent again whole slices, and the next call goes on behind them."""
    left = total
    with Progress(console=Console(stderr=True), disable=total <= SLICE) as progress:
        bar = progress.add_task("Redelivering", total=total)
        # No more than was agreed to: what fails meanwhile was in no preview.
        while left and (done := _slice(database, desk, asked, limit=min(SLICE, left))):
            left -= done
            progress.advance(bar, done)
    return total - left


def _slice(database: Database, desk: Redelivery, asked: Failed, *, limit: int) -> int:
    at = SystemClock().now()
    return database.transact(lambda tx: desk.recover(tx, asked, by=BY_SHELL, at=at, limit=limit))


def _show(found: Sequence[Group], total: int) -> None:
    if not total:
        typer.echo(NOTHING)
    for group in found:
        typer.echo(
            f"{group.count:>7}  {group.kind:18}  {WORK_STATES[group.state].text:9}  {group.tenant}"
        )


def _agreed(total: int, *, json: bool) -> bool:
    if json or not sys.stdin.isatty():
        typer.echo("Nothing was changed. Add --yes to send them again.", err=True)
        return False
    if typer.confirm(f"Send {total} again?", err=True):
        return True
    typer.echo("Nothing was changed.", err=True)
    return False
