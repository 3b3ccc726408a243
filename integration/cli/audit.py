"""`jobcannon audit`: read the audit log where the database is, and prove that it is whole."""

from __future__ import annotations

from typing import Annotated

import typer

from integration.cli.options import DATABASE, ARegion, AsJson, DatabaseUrl, EncryptionKey

audit = typer.Typer(help="The audit log: who did what, and its proof.", no_args_is_help=True)


@audit.command("list")
def list_entries(
    database_url: DatabaseUrl = DATABASE,
    region: ARegion = None,
    name: Annotated[str, typer.Option(help="Only entries of this name.")] = "",
    customer: Annotated[str, typer.Option(help="Only entries of this customer.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many, newest first.")] = 50,
    json: AsJson = False,
) -> None:
    """The newest entries, newest first."""
    from integration.cli import checks, printing
    from integration.services.operating.audit import Audit
    from integration.storage.audit import AuditLog
    from integration.web.admin.audit import audit_page_out

    with checks.refusing(), checks.opened(database_url, region) as database:
        desk = Audit(AuditLog([]))
        found = database.transact(
            lambda tx: desk.page(tx, name=name or None, customer_id=customer or None, limit=limit)
        )
    if json:
        printing.document(audit_page_out(found))
        return
    for entry in found.items:
        told = " ".join(f"{key}={value}" for key, value in entry.detail.items())
        about = " ".join(filter(None, (entry.customer_id, entry.subject, told)))
        typer.echo(f"{entry.sequence}  {entry.at[:19]}Z  {entry.name}  {entry.outcome}")
        typer.echo(f"    by {entry.by.who} at {entry.by.where}{f': {about}' if about else ''}")


@audit.command()
def verify(
    database_url: DatabaseUrl = DATABASE,
    region: ARegion = None,
    encryption_key: EncryptionKey = "",
    noted: Annotated[
        str,
        typer.Option(
            metavar="ENTRIES:HASH",
            help="What an earlier verify printed: also proves that nothing up to there changed.",
            show_default=False,
        ),
    ] = "",
    json: AsJson = False,
) -> None:
    """
    Prove that no entry was changed, added or taken away.

    Exit code 0: whole. 1: not whole, and the first wrong entry is named. 2: cannot be read.
    """
    from integration.cli import checks, printing
    from integration.storage.audit import AuditLog
    from integration.web.admin.audit import verification_out

    with checks.refusing():
        log = AuditLog(checks.keys_if_any(encryption_key, region))
        before = checks.checked_anchor(noted)
        with checks.opened(database_url, region) as database:
            found = database.transact(lambda tx: log.verify(tx, noted=before))
    if json:
        printing.document(verification_out(found))
    else:
        typer.echo(found.sentence)
        if found.intact:
            typer.echo(f"Note it down elsewhere: {found.anchor.entries}:{found.anchor.head}")
        if not found.seal_checked:
            typer.echo(f"Without {checks.key_variable(region)} the anchor's seal was not checked.")
    raise typer.Exit(0 if found.intact else 1)
