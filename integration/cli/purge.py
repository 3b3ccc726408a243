"""`jobcannon purge`: erase what is due where the database is, without a web server."""

from __future__ import annotations

from typing import Annotated

import typer

from integration.cli.options import DATABASE, AsJson, DatabaseUrl, EncryptionKey, OfRegion


def purge(
    region: OfRegion,
    database_url: DatabaseUrl = DATABASE,
    encryption_key: EncryptionKey = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what is due; change nothing.")
    ] = False,
    now: Annotated[
        bool, typer.Option("--now", help="Erase all that is due, and wait for it.")
    ] = False,
    certificate: Annotated[
        str,
        typer.Option(
            metavar="ERASURE", help="Print the certificate of an erasure.", show_default=False
        ),
    ] = "",
    json: AsJson = False,
) -> None:
    """
    Erase whose period is over, and whose erasure was requested.

    Candidates, that is. `serve` does it by itself; this is for a schedule of one's own, and for a
    look ahead. Exit code 0: done, or nothing was due. 1: the files could not be made to forget yet,
    try again. 2: it cannot begin.
    """
    from rich.console import Console

    from integration.cli import checks, purging

    with checks.refusing():
        purging.refuse_unless_one_of(dry_run, now, bool(certificate))
        keys = checks.keys_of(encryption_key, region)
        with checks.opened_to_change(database_url, keys, region) as database:
            desk = purging.desk_for(keys, region)
            if certificate:
                purging.print_certificate(database, desk, certificate, json=json)
            elif dry_run:
                purging.print_due(database, desk, json=json)
            elif not purging.erase_all(database, desk, json=json, console=Console(stderr=True)):
                raise typer.Exit(1)
