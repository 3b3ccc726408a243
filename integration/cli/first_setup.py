"""How the very first account comes about, told at start (docs/decisions/0071)."""

from __future__ import annotations

import sys

import typer

from integration.control import account_passwords
from integration.settings import Settings
from integration.storage.database import Database
from integration.surroundings import Surroundings
from integration.web.admin.setup import setup_url


def announce(settings: Settings) -> None:
    """
    On a terminal alone: what a program reads from the standard error ends in a log, and whoever
    read that could make themselves the operator.
    """
    around = Surroundings()
    desk = account_passwords(settings.encryption_keys, around)
    database = Database(settings.database_url)
    try:
        if not database.transact(desk.waits_for_an_operator):
            return
        if sys.stderr.isatty():
            setup = database.transact(lambda tx: desk.first_setup(tx, at=around.clock.now()))
            how = f"Make the first account within an hour: {setup_url(settings.public_url, setup)}"
        else:
            how = "Make the first account with: jobcannon admins add EMAIL --role operator"
    finally:
        database.close()
    typer.echo(f"Nobody can sign in to the admin yet. {how}", err=True)
