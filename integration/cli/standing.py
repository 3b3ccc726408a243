"""
How the databases stand. Commands beside `serve` make none and bring none up to date: an address
that is mistyped must not read as an empty log, nor looking change what a running program works on.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import typer

from integration.settings import Settings
from integration.storage.database import (
    Database,
    DatabaseUnusable,
    engine_for,
    refuse_unreadable,
)
from integration.storage.migration import HEAD, migrate, version_of

TO_PREPARE = "Is it the right address? `jobcannon serve` and `jobcannon migrate` prepare it."


def lacking(database: Database) -> str:
    """
    What it lacks to be worked on, and nothing where it lacks nothing. A file that is not there is
    not made by looking. Raises DatabaseUnusable where it does not answer.
    """
    if not database.is_shared and not Path(database.engine.url.database or "").exists():
        return "is not there"
    refuse_unreadable(database.engine)
    version = database.transact(version_of)
    if version == HEAD:
        return ""
    behind = "is empty" if version is None else f"is of version {version}"
    return f"{behind}, this program needs {HEAD}"


def refuse_unprepared(database: Database) -> None:
    """Raises DatabaseUnusable."""
    if lacks := lacking(database):
        named = database.engine.url.render_as_string(hide_password=True)
        raise DatabaseUnusable(f"The database {named} {lacks}. {TO_PREPARE}")


def refuse_any_unprepared(settings: Settings) -> None:
    """Before anything is done in one of them. Raises DatabaseUnusable."""
    for address in addresses_of(settings):
        database = Database(address)
        try:
            refuse_unprepared(database)
        finally:
            database.close()


def bring_up_to_date(addresses: Mapping[str, str]) -> None:
    """By address, with what each is called. Raises DatabaseUnusable."""
    for address, name in addresses.items():
        engine = engine_for(address)
        try:
            refuse_unreadable(engine)
            done = "brought to" if migrate(engine) else "already at"
        finally:
            engine.dispose()
        typer.echo(f"{name} database: {done} version {HEAD}.")


def addresses_of(settings: Settings) -> dict[str, str]:
    """What each is called, which is said once of an address that is named twice."""
    found = {settings.database_url: "control"}
    for region in settings.regions:
        found.setdefault(settings.of(region).database_url, region.value)
    return found
