"""`jobcannon connections`: each customer's connection, where the database is."""

from __future__ import annotations

import typer

from integration.cli.options import DATABASE, AsJson, DatabaseUrl, OfRegion


def connections(
    region: OfRegion,
    database_url: DatabaseUrl = DATABASE,
    json: AsJson = False,
) -> None:
    """
    Each customer: its status, its token and the work that waits.

    Exit code 0: all are active. 1: some need attention, and why is said. 2: it cannot be read.
    """
    from integration.cli import checks, printing
    from integration.domain.connections import ConnectionStatus
    from integration.storage.connections.connections import every_connection
    from integration.surroundings import SystemClock
    from integration.web.admin.connections import connection_out

    with checks.refusing(), checks.opened(database_url, region) as database:
        found = database.transact(every_connection)

    now = SystemClock().now()
    if json:
        printing.document({"items": [connection_out(one) for one in found]})
    for one in () if json else found:
        left = f"{(one.token_expires_at - now).days} days left" if one.token_expires_at else "none"
        typer.echo(f"{printing.told(one.customer_name)} ({one.customer_id})")
        typer.echo(
            f"    {one.status}, token: {left}, due: {one.work_due}, parked: {one.work_parked}"
        )
        if one.reason:
            typer.echo(f"    {printing.told(one.reason)}")
    if not json and not found:
        typer.echo("No customer has installed JobCannon in this region.")
    attention = [one for one in found if one.status is not ConnectionStatus.ACTIVE]
    raise typer.Exit(1 if attention else 0)
