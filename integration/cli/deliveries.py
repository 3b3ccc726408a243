"""`jobcannon deliveries`: the delivery log where the database is."""

from __future__ import annotations

from typing import Annotated

import typer

from integration.cli.options import DATABASE, AsJson, DatabaseUrl, EncryptionKey, OfRegion

deliveries = typer.Typer(help="The delivery log: each call and mail.", no_args_is_help=True)


@deliveries.command("list")
def list_deliveries(
    region: OfRegion,
    database_url: DatabaseUrl = DATABASE,
    outcome: Annotated[
        str, typer.Option(help="Only these: succeeded, will_retry, parked, exhausted, refused.")
    ] = "",
    kind: Annotated[str, typer.Option(help="Only of this kind, such as callback.")] = "",
    order: Annotated[str, typer.Option(help="Only those of this order.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many, newest first.")] = 50,
    cursor: Annotated[
        str, typer.Option(help="Where the list before ended.", show_default=False)
    ] = "",
    json: AsJson = False,
) -> None:
    """The newest deliveries, newest first."""
    from integration.cli import checks, printing
    from integration.services.operating.deliveries import DeliveryLog
    from integration.web.admin.deliveries import delivery_page_out
    from integration.web.wording import KINDS, OUTCOMES

    with checks.refusing(), checks.opened(database_url, region) as database:
        found = database.transact(
            lambda tx: DeliveryLog().page(
                tx,
                outcome=outcome or None,
                kind=kind or None,
                order_id=order or None,
                cursor=cursor or None,
                limit=limit,
            )
        )
    if json:
        printing.document(delivery_page_out(found))
        return
    for one in found.items:
        exchange = one.exchange
        came = f"{OUTCOMES[one.outcome].text}{f', {exchange.status}' if exchange.status else ''}"
        typer.echo(f"{one.id}  {exchange.started_at:%Y-%m-%d %H:%M:%S}Z")
        typer.echo(f"    {KINDS[exchange.kind]}, attempt {one.attempt}: {came}")
        if exchange.error:
            typer.echo(f"    {printing.told(exchange.error)}")
    if found.next_cursor:
        typer.echo(f"Older ones: --cursor {found.next_cursor}")
    if not found.items:
        typer.echo("Nothing in the log is like that.")


@deliveries.command()
def show(
    delivery: Annotated[str, typer.Argument(help="Its id, dlv_….", show_default=False)],
    region: OfRegion,
    database_url: DatabaseUrl = DATABASE,
    json: AsJson = False,
) -> None:
    """
    One delivery whole, with a curl line to repeat it by hand.

    Secrets are masked.
    """
    from integration.cli import checks, printing
    from integration.services.operating.deliveries import DeliveryLog
    from integration.web.admin.curl import curl_line
    from integration.web.admin.deliveries import delivery_out

    with checks.refusing(), checks.opened(database_url, region) as database:
        found = database.transact(lambda tx: DeliveryLog().read(tx, delivery_id=delivery))
    if json:
        printing.document(delivery_out(found))
        return
    for name, value in delivery_out(found).items():
        if isinstance(value, dict):
            typer.echo(f"{name}:")
            for header, said in value.items():
                typer.echo(f"    {header}: {printing.told(said)}")
        elif value is not None:
            lines = map(printing.told, str(value).splitlines() or [""])
            typer.echo("\n".join([f"{name}: {next(lines)}", *lines]))
    if line := curl_line(found.exchange):
        typer.echo(printing.escaped(line))


@deliveries.command()
def redeliver(
    region: OfRegion,
    delivery: Annotated[
        str, typer.Argument(help="One, by its id, dlv_….", show_default=False)
    ] = "",
    database_url: DatabaseUrl = DATABASE,
    encryption_key: EncryptionKey = "",
    since: Annotated[
        str,
        typer.Option(
            metavar="MOMENT",
            help="All that failed since then: 2026-11-23T09:00Z; without a zone it is UTC.",
            show_default=False,
        ),
    ] = "",
    customer: Annotated[
        str, typer.Option(help="All that failed of this customer.", show_default=False)
    ] = "",
    kind: Annotated[
        str,
        typer.Option(help="All work of this kind, such as callback.send.", show_default=False),
    ] = "",
    state: Annotated[
        str, typer.Option(help="Only what is exhausted, or only parked.", show_default=False)
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before sending many.")] = False,
    json: AsJson = False,
) -> None:
    """
    Send again what failed for good or waits for somebody.

    One delivery, or all of a filter. Under the same ids, with a whole schedule ahead, as on the
    log's page; noted in the audit log. Many are shown first, and then asked for. Exit code 0: due
    again, or nothing had failed. 1: not agreed to, nothing was changed. 2: refused.
    """
    from integration.cli import checks, redelivering
    from integration.services.operating.redelivery import Redelivery
    from integration.storage.audit import AuditLog

    with checks.refusing():
        asked = redelivering.asked_for(
            delivery, since=since, customer=customer, kind=kind, state=state
        )
        keys = checks.keys_of(encryption_key, region)
        desk = Redelivery(AuditLog(keys))
        with checks.opened_to_change(database_url, keys, region) as database:
            if asked is None:
                redelivering.one(database, desk, delivery, json=json)
            elif not redelivering.many(database, desk, asked, yes=yes, json=json):
                raise typer.Exit(1)
