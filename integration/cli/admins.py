"""`jobcannon admins`: who may sign in to the admin, where the database is."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from integration.cli.options import DATABASE, AsJson, DatabaseUrl, EncryptionKey
from integration.domain.accounts import Role

admins = typer.Typer(
    help="Accounts of the admin: who may sign in, and who is.", no_args_is_help=True
)

WhoOne = Annotated[str, typer.Argument(metavar="EMAIL", help="Of the account.")]


@admins.command("list")
def list_accounts(database_url: DatabaseUrl = DATABASE, json: AsJson = False) -> None:
    """All accounts, and how often each is signed in to."""
    from integration.cli import admin_accounts, printing
    from integration.web.admin.account_out import account_out, state_of

    with admin_accounts.looking(database_url) as shell:
        found, sessions = shell.run(
            lambda tx: (shell.accounts.all(tx), shell.accounts.sessions(tx, at=shell.now))
        )
    counts = {one.id: sum(each.account_id == one.id for each in sessions) for one in found}
    if json:
        printing.document({"items": [account_out(one, sessions=counts[one.id]) for one in found]})
        return
    for one in found:
        of = f"{one.role} of {one.customer_id}" if one.customer_id else one.role
        typer.echo(f"{one.email} ({one.id})")
        typer.echo(f"    {of}, {state_of(one).replace('_', ' ')}, sessions: {counts[one.id]}")
    if not found:
        typer.echo("There is no account yet: jobcannon admins add EMAIL --role operator")


@admins.command()
def add(
    email: WhoOne,
    role: Annotated[Role, typer.Option(help="Has all customers, or one.")],
    customer: Annotated[
        str, typer.Option(help="The one customer of a customer_admin.", show_default=False)
    ] = "",
    database_url: DatabaseUrl = DATABASE,
    encryption_key: EncryptionKey = "",
    json: AsJson = False,
) -> None:
    """
    Make an account. Its password is asked for, or read as one line from the standard input.

    8 characters at least; 15 are advised. Exit code 0: made. 2: refused, and why is said.
    """
    from integration.cli import admin_accounts, printing
    from integration.web.admin.account_out import account_out

    with admin_accounts.changing(database_url, encryption_key, by="admins add") as shell:
        chosen = shell.desk.passwords.chosen(read_password(), email=email)
        made = shell.run(
            lambda tx: shell.accounts.create(
                tx,
                email=email,
                role=role,
                customer_id=customer or None,
                password_hash=chosen,
                by=shell.by,
                at=shell.now,
            )
        )
    if json:
        printing.document(account_out(made, sessions=0))
    else:
        typer.echo(f"{made.email} may sign in ({made.id}).")


@admins.command()
def disable(
    email: WhoOne, database_url: DatabaseUrl = DATABASE, encryption_key: EncryptionKey = ""
) -> None:
    """Nobody signs in to it any more, and its sessions end."""
    _enable(email, database_url, encryption_key, enabled=False)


@admins.command()
def enable(
    email: WhoOne, database_url: DatabaseUrl = DATABASE, encryption_key: EncryptionKey = ""
) -> None:
    """It may be signed in to again, with the password that it had."""
    _enable(email, database_url, encryption_key, enabled=True)


@admins.command()
def set_password(
    email: WhoOne, database_url: DatabaseUrl = DATABASE, encryption_key: EncryptionKey = ""
) -> None:
    """
    Give it a new password, and end all of its sessions.

    It is asked for, or read as one line from the standard input.
    """
    from integration.cli import admin_accounts

    with admin_accounts.changing(database_url, encryption_key, by="admins set-password") as shell:
        account = shell.run(lambda tx: shell.accounts.named(tx, email))
        chosen = shell.desk.passwords.chosen(read_password(), email=account.email)
        shell.run(
            lambda tx: shell.desk.set_password(tx, account, chosen, by=shell.by, at=shell.now)
        )
    typer.echo(f"{account.email} has a new password; all of its sessions have ended.")


@admins.command()
def sessions(
    email: Annotated[
        str, typer.Argument(metavar="[EMAIL]", help="Only those of this account.")
    ] = "",
    database_url: DatabaseUrl = DATABASE,
    json: AsJson = False,
) -> None:
    """Who is signed in at this moment, the newest first."""
    from integration.cli import admin_accounts, printing
    from integration.web.admin.sessions import session_out

    with admin_accounts.looking(database_url) as shell:
        named = shell.run(lambda tx: shell.accounts.named(tx, email)) if email else None
        found = shell.run(
            lambda tx: shell.accounts.sessions(
                tx, at=shell.now, account_id=named.id if named else None
            )
        )
        emails = {one.id: one.email for one in shell.run(shell.accounts.all)}
    if json:
        printing.document({"items": [session_out(one, current=False) for one in found]})
        return
    for one in found:
        who = emails[one.account_id] if one.account_id else "operator of the settings"
        typer.echo(f"{one.id}  {who}")
        typer.echo(f"    from {one.where} since {one.created_at:%Y-%m-%d %H:%M} UTC")
    if not found:
        typer.echo("Nobody is signed in.")


@admins.command()
def end_session(
    session: Annotated[str, typer.Argument(help="Its id, as `sessions` prints it.")],
    database_url: DatabaseUrl = DATABASE,
    encryption_key: EncryptionKey = "",
) -> None:
    """Whoever is signed in by it has to sign in again."""
    from integration.cli import admin_accounts
    from integration.domain.ids import SessionId

    with admin_accounts.changing(database_url, encryption_key, by="admins end-session") as shell:
        shell.run(
            lambda tx: shell.desk.admin.end_any_session(
                tx, SessionId(session), by=shell.by, at=shell.now
            )
        )
    typer.echo(f"{session} has ended.")


def _enable(email: str, database_url: str, encryption_key: str, *, enabled: bool) -> None:
    from integration.cli import admin_accounts

    command = "admins enable" if enabled else "admins disable"
    with admin_accounts.changing(database_url, encryption_key, by=command) as shell:
        account = shell.run(lambda tx: shell.accounts.named(tx, email))
        shell.run(
            lambda tx: shell.accounts.change(
                tx, account.id, enabled=enabled, by=shell.by, at=shell.now
            )
        )
    typer.echo(f"{account.email} is {'enabled' if enabled else 'disabled'}.")


def read_password() -> str:
    """Never an argument: those are in everybody's list of processes, and in a history."""
    if sys.stdin.isatty():
        prompted: str = typer.prompt(
            "Password", hide_input=True, confirmation_prompt=True, err=True
        )
        return prompted
    return sys.stdin.readline().rstrip("\r\n")
