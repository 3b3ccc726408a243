"""`jobcannon keys`: make one, say which are in use, and rotate them while JobCannon is at work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING

import typer

from integration.cli.given import with_settings
from integration.cli.options import AsJson
from integration.settings import Settings

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from integration.storage.audit import AuditLog
    from integration.storage.database import Database
    from integration.storage.keys.vault import Vault

keys = typer.Typer(help="Encryption keys.", no_args_is_help=True)


@keys.command()
def generate() -> None:
    """Print a new key for JOBCANNON_ENCRYPTION_KEY."""
    from integration.storage.keys.vault import generate_key

    typer.echo(generate_key())


@keys.command()
@with_settings
def status(settings: Settings, json: AsJson = False) -> None:
    """
    How much is sealed by the newest keys.

    Exit code 0: all. 1: not all, so no key may be taken away. 2: it cannot be read.
    """
    from integration.cli import printing
    from integration.services.retention import rotation

    with opened(settings) as stores:
        found = [
            database.transact(partial(rotation.status, vault=vault, audit_log=audit_log))
            for database, vault, audit_log in stores
        ]
    if json:
        printing.document({"items": [asdict(one) | {"settled": one.settled} for one in found]})
    for one in found if not json else ():
        typer.echo(
            f"{one.region:8} {one.customers} customers, {one.data_keys} data keys, "
            f"{one.by_newest_key} of them by the newest key, "
            f"{one.secrets_left} secrets to seal anew"
            f"{'' if one.audit_log_sealed else ', and the audit log'}"
        )
    raise typer.Exit(0 if all(one.settled for one in found) else 1)


@keys.command()
@with_settings
def rotate(settings: Settings, json: AsJson = False) -> None:
    """
    Make new data keys, and seal every secret anew.

    Every customer gets another one, while JobCannon is at work. Exit code 1: not those who are on
    the way to another region; run it again when they have arrived.

    To replace JOBCANNON_ENCRYPTION_KEY: put the new key before the old one, restart JobCannon, run
    this, and take the old key away. Killed anywhere, it goes on when it is run again.
    """
    from rich.console import Console
    from rich.progress import Progress

    from integration.cli import printing
    from integration.services.retention import rotation

    done = []
    console = Console(stderr=True)
    with (
        opened(settings) as stores,
        Progress(console=console, disable=not console.is_terminal) as progress,
    ):
        for database, vault, audit_log in stores:
            bar = progress.add_task(vault.region, total=None)
            done.append(
                rotation.rotate(
                    database,
                    vault,
                    audit_log,
                    begun=partial(_total, progress, bar),
                    one_done=partial(_advance, progress, bar),
                )
            )
    if json:
        printing.document({"items": [asdict(one) for one in done]})
    for one in done if not json else ():
        typer.echo(
            f"{one.region:8} {one.customers} customers, {one.secrets} secrets sealed anew, "
            f"{one.keys_destroyed} old data keys destroyed"
        )
        for customer_id in one.moving:
            typer.echo(f"{one.region:8} {customer_id} is being moved: run this again afterwards.")
    raise typer.Exit(1 if any(one.moving for one in done) else 0)


@contextmanager
def opened(settings: Settings) -> Iterator[list[tuple[Database, Vault, AuditLog]]]:
    """Each database with each vault that it serves, and its audit log."""
    from integration.app import open_databases
    from integration.cli.standing import refuse_any_unprepared
    from integration.control import CONTROL
    from integration.storage.audit import AuditLog
    from integration.storage.keys.vault import Vault

    refuse_any_unprepared(settings)
    databases = open_databases(settings)
    try:
        keys = {region: settings_of(settings, region).encryption_keys for region in databases}
        yield [
            (database, Vault(region or CONTROL, keys[region]), AuditLog(keys[region]))
            for region, database in databases.items()
        ]
    finally:
        for database in databases.values():
            database.close()


def settings_of(settings: Settings, region: object) -> Settings:
    from integration.domain.regions import Region

    return settings.of(region) if isinstance(region, Region) else settings


def _total(progress: Progress, bar: TaskID, total: int) -> None:
    progress.update(bar, total=total)


def _advance(progress: Progress, bar: TaskID, _: str) -> None:
    progress.advance(bar)
