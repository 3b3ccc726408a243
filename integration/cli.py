"""`jobcannon`: flags, variables, and refusals in one line."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import Annotated

import typer

from integration.settings import SettingRefused, Settings, checked_url, required

cli = typer.Typer(
    help="JobCannon for iCIMS: delivers assessments and writes their results to the scorecard.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
keys = typer.Typer(help="Encryption keys.", no_args_is_help=True)
cli.add_typer(keys, name="keys")

DATABASE = "sqlite:///jobcannon.sqlite3"
PORTS = {"min": 0, "max": 65535}
A_KEY = "Make one with: jobcannon keys generate"
A_SECRET = "iCIMS shows it where the app is registered."

DatabaseUrl = Annotated[
    str,
    typer.Option(
        envvar="JOBCANNON_DATABASE_URL", help="Where everything is kept; SQLite or PostgreSQL."
    ),
]


def secret(variable: str, help: str) -> object:
    return typer.Option(envvar=variable, help=help, show_default=False)


@cli.command()
def serve(
    host: Annotated[
        str, typer.Option(envvar="JOBCANNON_HOST", help="Address to listen on.")
    ] = "127.0.0.1",
    port: Annotated[
        int,
        typer.Option(envvar="JOBCANNON_PORT", min=0, max=65535, help="0 is any free port."),
    ] = 8200,
    public_url: Annotated[
        str,
        typer.Option(
            envvar="JOBCANNON_PUBLIC_URL",
            help="How browsers and iCIMS reach it. Default: the address it listens on.",
            show_default=False,
        ),
    ] = "",
    database_url: DatabaseUrl = DATABASE,
    encryption_key: Annotated[
        str,
        secret(
            "JOBCANNON_ENCRYPTION_KEY",
            "Required. Encrypts tokens and links; several, newest first, apart by a space.",
        ),
    ] = "",
    icims_url: Annotated[
        str, typer.Option(envvar="JOBCANNON_ICIMS_URL", help="iCIMS's address, its OAuth issuer.")
    ] = "http://127.0.0.1:8100",
    client_id: Annotated[
        str, typer.Option(envvar="JOBCANNON_CLIENT_ID", help="Of the app's registration at iCIMS.")
    ] = "jobcannon-staging",
    client_secret: Annotated[
        str, secret("JOBCANNON_CLIENT_SECRET", "Required. Of the app's registration at iCIMS.")
    ] = "",
    event_secret: Annotated[
        str,
        secret(
            "JOBCANNON_EVENT_SECRET",
            "Required. whsec_…, signs iCIMS's events; several, apart by a space.",
        ),
    ] = "",
    callback_secret: Annotated[
        str, secret("JOBCANNON_CALLBACK_SECRET", "Required. whsec_…, signs our callbacks.")
    ] = "",
    smtp_host: Annotated[
        str, typer.Option(envvar="JOBCANNON_SMTP_HOST", help="The mail server.")
    ] = "127.0.0.1",
    smtp_port: Annotated[
        int,
        typer.Option(
            envvar="JOBCANNON_SMTP_PORT", min=1, max=65535, help="The mail server's port."
        ),
    ] = 8125,
    mail_from: Annotated[
        str, typer.Option(envvar="JOBCANNON_MAIL_FROM", help="Sender of the invitations.")
    ] = "JobCannon <assessments@jobcannon.example>",
    admin_password: Annotated[
        str,
        secret(
            "JOBCANNON_ADMIN_PASSWORD",
            "In clear or as an argon2id hash. Default: a new one, shown once at start.",
        ),
    ] = "",
) -> None:
    """
    Serve until it is told to stop.

    When it answers, one line of JSON goes to the standard output: program and url. What people
    want to read goes to the standard error.
    """
    with refusing():
        # Imported here, so that --help and a wrong flag do not wait for a web server.
        from integration.serving import address_of, listen
        from integration.serving import serve as serve_on

        listener = listen(host, port)
        settings = Settings(
            host=host,
            port=port,
            public_url=checked_url(
                public_url or address_of(listener), variable="JOBCANNON_PUBLIC_URL"
            ),
            database_url=database_url,
            encryption_keys=checked_keys(encryption_key),
            icims_url=checked_url(icims_url, variable="JOBCANNON_ICIMS_URL"),
            client_id=required(client_id, variable="JOBCANNON_CLIENT_ID", advice=A_SECRET),
            client_secret=required(
                client_secret, variable="JOBCANNON_CLIENT_SECRET", advice=A_SECRET
            ),
            event_secrets=checked_secrets(event_secret, variable="JOBCANNON_EVENT_SECRET"),
            callback_secret=checked_secrets(callback_secret, variable="JOBCANNON_CALLBACK_SECRET")[
                0
            ],
            smtp_host=smtp_host,
            smtp_port=smtp_port,
            mail_from=checked_sender(mail_from),
            admin_password=admin_password or new_admin_password(),
        )
        check_database(settings)
        serve_on(settings, listener)


@cli.command()
def migrate(database_url: DatabaseUrl = DATABASE) -> None:
    """Bring the database up to date; `serve` does it too."""
    with refusing():
        from integration.storage.database import engine_for, refuse_unreadable
        from integration.storage.migration import HEAD
        from integration.storage.migration import migrate as bring_up_to_date

        engine = engine_for(database_url)
        refuse_unreadable(engine)
        changed = bring_up_to_date(engine)
        typer.echo(f"{'Brought to' if changed else 'Already at'} version {HEAD}.")


@keys.command()
def generate() -> None:
    """Print a new key for JOBCANNON_ENCRYPTION_KEY."""
    from integration.storage.vault import generate_key

    typer.echo(generate_key())


def check_database(settings: Settings) -> None:
    """Before serving, so that the refusal is one line and not a failed start."""
    from integration.app import open_database
    from integration.storage.vault import Vault

    open_database(settings, Vault(settings.encryption_keys)).close()


def checked_keys(text: str) -> tuple[str, ...]:
    from integration.storage.vault import KeyUnusable, Vault

    variable = "JOBCANNON_ENCRYPTION_KEY"
    given = tuple(required(text, variable=variable, advice=A_KEY).split())
    try:
        Vault(given)
    except KeyUnusable as unusable:
        raise SettingRefused(variable, f"{unusable} {A_KEY}") from unusable
    return given


def checked_secrets(text: str, *, variable: str) -> tuple[str, ...]:
    from integration.domain.signatures import SecretUnusable, key_of

    given = tuple(required(text, variable=variable, advice=A_SECRET).split())
    try:
        for one in given:
            key_of(one)
    except SecretUnusable as unusable:
        raise SettingRefused(variable, str(unusable)) from unusable
    return given


def checked_sender(text: str) -> str:
    from email.utils import parseaddr

    from integration.mail.compose import is_address

    if not is_address(parseaddr(text)[1]):
        raise SettingRefused("JOBCANNON_MAIL_FROM", f"{text!r} holds no e-mail address.")
    return text


def new_admin_password() -> str:
    password = secrets.token_urlsafe(12)
    typer.echo(f"The admin's password for this run: {password}", err=True)
    return password


@contextmanager
def refusing() -> Generator[None, None, None]:
    """What is wrong from outside is one line and exit code 2, never a traceback."""
    from integration.storage.database import DatabaseUnusable
    from integration.storage.vault import SealBroken

    try:
        yield
    except (SettingRefused, DatabaseUnusable) as refused:
        typer.echo(f"jobcannon: {refused}", err=True)
        sys.exit(2)
    except SealBroken as broken:
        typer.echo(
            f"jobcannon: JOBCANNON_ENCRYPTION_KEY is not this database's key. {broken}", err=True
        )
        sys.exit(2)
