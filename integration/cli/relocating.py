"""What `jobcannon regions` does and prints."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from threading import Event

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from integration.app import open_databases
from integration.cli import printing
from integration.cli.standing import refuse_any_unprepared
from integration.domain.audit import By
from integration.domain.ids import CustomerId
from integration.domain.moves import Move
from integration.domain.regions import REGION_NAMES, Region
from integration.services.residency.crossing import NotYet, Place
from integration.services.residency.moving import Moving
from integration.settings import Settings
from integration.storage.audit import AuditLog
from integration.storage.database import Database
from integration.storage.keys.vault import Vault
from integration.storage.residency import directory, moves
from integration.storage.residency.transits import Overtaken
from integration.surroundings import SystemClock, random_token
from integration.web.admin.residency import move_out, residence_out

Databases = Mapping[Region | None, Database]

PAUSE_SECONDS = 0.25
SHELL = By(who="shell", where="regions move")


@contextmanager
def opened(settings: Settings) -> Generator[Databases, None, None]:
    refuse_any_unprepared(settings)
    databases = open_databases(settings)
    try:
        yield databases
    finally:
        for database in databases.values():
            database.close()


def print_customers(databases: Databases, *, json: bool) -> bool:
    """True when somebody is on the way."""
    residences, made = databases[None].transact(
        lambda tx: (directory.all_of(tx), moves.newest_first(tx))
    )
    if json:
        printing.document(
            {
                "items": [residence_out(one, {}) for one in residences],
                "moves": [move_out(one) for one in made],
            }
        )
    for one in () if json else residences:
        where = one.region.upper() if one.region else "no region yet"
        typer.echo(f"{one.customer_id:24} {where}")
        if one.moving_to:
            typer.echo(f"    on its way to the {one.moving_to.upper()}")
        if one.leaving:
            typer.echo(f"    what is left in the {one.leaving.upper()} is still to be erased")
    for each in () if json else made:
        typer.echo(
            f"{each.id}  {each.customer_id}  {each.source} to {each.target}  {each.state}  "
            f"{each.began_at:%Y-%m-%d %H:%M} UTC"
        )
    if not json and not residences:
        typer.echo("No customer is known yet.")
    return any(one.state.is_open for one in made)


def confirm(customer: str, to: Region | None) -> None:
    """Exit code 1 where the answer is no."""
    if to is None:
        question = f"Call off the move of {customer}, and erase its copy?"
    else:
        typer.echo(
            f"All data of {customer} goes to the {REGION_NAMES[to]}, and is erased where it is. "
            "Until that is done, its candidates and iCIMS are asked to try again.",
            err=True,
        )
        question = "Move it?"
    typer.confirm(question, abort=True, err=True)


class Desk:
    """`regions move` at work, with a bar for the rows and a line for each step."""

    def __init__(self, settings: Settings, databases: Databases, *, json: bool) -> None:
        self._json = json
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._bar.add_task("Waiting for steps under way", total=None)
        self._moving = Moving(
            control=databases[None],
            audit=AuditLog(settings.encryption_keys),
            places={
                region: _place(settings.of(region), region, databases[region])
                for region in settings.regions
            },
            clock=SystemClock(),
            new_token=random_token,
            by=SHELL,
            pause=_pause,
            passed=self._passed,
            copied=lambda rows: self._bar.advance(self._task, rows),
        )

    def refuse_what_cannot_be(self, customer: str, to: Region) -> None:
        """Before anybody is asked whether it shall be."""
        self._moving.source_of(CustomerId(customer), to=to)

    def move(self, customer: str, to: Region | None) -> bool:
        """False when it stands still; without `to` it is called off."""
        try:
            with self._bar:
                ended = self._abort(customer) if to is None else self._run(customer, to)
        except NotYet as why:
            typer.echo(f"jobcannon: {why} Run it again.", err=True)
            return False
        except Overtaken:
            typer.echo("jobcannon: somebody else goes on with this move.", err=True)
            return False
        self._tell(ended)
        return True

    def _run(self, customer: str, to: Region) -> Move:
        begun = self._moving.begin(CustomerId(customer), to=to)
        self._bar.update(self._task, total=self._moving.rows(begun) or None)
        return self._moving.run(begun)

    def _abort(self, customer: str) -> Move:
        return self._moving.abort(CustomerId(customer))

    def _passed(self, step: str) -> None:
        self._bar.update(self._task, description=step.capitalize())

    def _tell(self, move: Move) -> None:
        if self._json:
            printing.document(move_out(move))
            return
        typer.echo(f"{move.customer_id}: {move.state}, {move.source} to {move.target} ({move.id})")
        for table, rows in move.counts.items():
            if rows:
                typer.echo(f"    {table.replace('_', ' ')}: {rows}")
        if move.digest:
            typer.echo(f"    SHA-256 of both sides: {move.digest}")
        for name, what in move.proof.items():
            typer.echo(f"    {name.replace('_', ' ')}: {what}")


def _pause() -> None:
    """Nobody sets it: what is waited for is in other processes, which cannot tell us."""
    Event().wait(PAUSE_SECONDS)


def _place(own: Settings, region: Region, database: Database) -> Place:
    return Place(
        region=region,
        database=database,
        vault=Vault(region, own.encryption_keys),
        keys=own.encryption_keys,
        audit=AuditLog(own.encryption_keys),
        icims_url=own.icims_url,
        public_url=own.public_url,
    )
