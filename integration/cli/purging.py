"""What `jobcannon purge` does and prints."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import typer
from rich.console import Console
from rich.progress import Progress as Steps
from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

from integration.cli import printing
from integration.domain.clock import StagingClock
from integration.domain.errors import NotFound
from integration.domain.regions import Region
from integration.domain.retention import ErasureState
from integration.program import retention_desk
from integration.services.assessment.progress import Progress
from integration.services.retention.retention import Retention
from integration.settings import SettingRefused
from integration.storage.connections.connections import Connections
from integration.storage.database import Database
from integration.storage.keys.vault import Vault
from integration.storage.orders.attempts import Attempts
from integration.storage.orders.orders import Orders
from integration.storage.retention import erasures, retention
from integration.surroundings import SystemClock, random_token
from integration.web.admin.retention_out import certificate_out, erasure_out, kept_out
from integration.worker.chores import Chores

OPEN = (ErasureState.WAITING, ErasureState.ROWS, ErasureState.BYTES)


def refuse_unless_one_of(*flags: bool) -> None:
    if sum(flags) != 1:
        raise SettingRefused("purge", "say one of --dry-run, --now or --certificate ERASURE.")


def desk_for(keys: Sequence[str], region: Region) -> Retention:
    vault = Vault(region, keys)
    progress = Progress(
        orders=Orders(vault),
        attempts=Attempts(vault),
        connections=Connections(vault),
        region=region,
        public_url="",
        new_token=random_token,
        link_life=timedelta(),
    )
    return retention_desk(keys, progress=progress, new_token=random_token)


def print_due(database: Database, desk: Retention, *, json: bool) -> None:
    at = SystemClock().now()
    customers = database.transact(lambda tx: retention.kept(tx, at=at))
    due = {one: count_due(database, one) for one in [kept.customer_id for kept in customers]}
    open_ones = database.transact(lambda tx: erasures.in_state(tx, OPEN))
    if json:
        rows = [kept_out(kept) | {"due_now": due[kept.customer_id]} for kept in customers]
        printing.document({"customers": rows, "erasures": [erasure_out(one) for one in open_ones]})
        return
    for kept in customers:
        ahead = f"{kept.next_purge_at:%Y-%m-%d %H:%M} UTC" if kept.next_purge_at else "none"
        named = printing.told(kept.customer_name or kept.customer_id)
        typer.echo(f"{named} ({kept.customer_id})")
        typer.echo(f"    {kept.policy.days} days; {kept.orders} orders, {kept.held} held")
        typer.echo(f"    due now: {due[kept.customer_id]}; next purge: {ahead}")
    for erasure in open_ones:
        typer.echo(f"{erasure.id}  {erasure.cause}  {erasure.state}  {erasure.customer_id}")
    typer.echo("Nothing was changed. `jobcannon purge --now` erases what is due.")


def count_due(database: Database, customer_id: str) -> int:
    at = SystemClock().now()
    return database.transact(lambda tx: retention.count_due(tx, customer_id, at=at))


def erase_all(database: Database, desk: Retention, *, json: bool, console: Console) -> bool:
    """
    False when something is left that must be tried again. A console that is a terminal is shown
    the step that is under way and for how long it has been.
    """
    clock = SystemClock()
    before = {one.id for one in database.transact(lambda tx: erasures.in_state(tx, OPEN))}
    began = clock.now()
    if not json and not console.is_terminal:
        typer.echo("Erasing what is due …", err=True)
    with _steps(console, silent=json or not console.is_terminal) as shown:
        task = shown.add_task("Erasing what is due")

        def told(step: str) -> None:
            shown.reset(task, description=step)
            shown.refresh()

        chores = Chores(
            desk.erasing, database=database, clock=StagingClock(clock), watch=clock, told=told
        )
        asyncio.run(chores.run())
    done = [
        one
        for one in database.transact(lambda tx: erasures.in_state(tx, (ErasureState.DONE,)))
        if one.id in before or one.requested_at >= began
    ]
    left = database.transact(
        lambda tx: erasures.in_state(tx, (ErasureState.ROWS, ErasureState.BYTES))
    )
    if json:
        printing.document({"done": [erasure_out(one) for one in done], "left": len(left)})
    else:
        for one in done:
            typer.echo(f"{one.id}  {one.cause}  {one.counts.get('orders', 0)} orders erased")
        typer.echo(f"{len(done)} erasures done, {len(left)} left.")
    return not left


def _steps(console: Console, *, silent: bool) -> Steps:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    return Steps(*columns, console=console, transient=True, disable=silent)


def print_certificate(database: Database, desk: Retention, erasure_id: str, *, json: bool) -> None:
    try:
        found = database.transact(lambda tx: desk.certificate(tx, erasure_id))
    except NotFound as unknown:
        raise SettingRefused("--certificate", unknown.detail) from unknown
    if json:
        printing.document(certificate_out(found))
        return
    erasure = found.erasure
    typer.echo(f"Purge certificate {erasure.id}, {erasure.state}")
    typer.echo(f"    customer {erasure.customer_id}, cause {erasure.cause}")
    typer.echo(f"    rule: {erasure.policy.days} days, version {erasure.policy.version}")
    typer.echo(f"    requested {erasure.requested_at:%Y-%m-%d %H:%M:%S} UTC")
    if erasure.done_at:
        typer.echo(f"    done {erasure.done_at:%Y-%m-%d %H:%M:%S} UTC")
    for name, count in erasure.counts.items():
        typer.echo(f"    {name.replace('_', ' ')}: {count}")
    for name, what in erasure.proof.items():
        typer.echo(f"    {name.replace('_', ' ')}: {what}")
    for stone in found.tombstones:
        typer.echo(f"    tombstone {stone.order_ref}")
