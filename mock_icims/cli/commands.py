"""Commands and their flags; each flag is a variable, too; a refusal is one line and exit code 2."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mock_icims.settings import NO_PACK, PACKS, VERSION, Settings, SettingsRefused

cli = typer.Typer(
    help="A fake iCIMS staging environment: Marketplace, OAuth, Connect v1, events and mail.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@cli.command()
def version() -> None:
    """Say which version this is."""
    typer.echo(VERSION)


@cli.command()
def serve(
    *,
    host: Annotated[
        str, typer.Option(envvar="MOCK_ICIMS_HOST", help="Address to listen on.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(envvar="MOCK_ICIMS_PORT", min=0, max=65535, help="0: any free port.")
    ] = 8100,
    smtp_port: Annotated[
        int,
        typer.Option(
            envvar="MOCK_ICIMS_SMTP_PORT",
            min=0,
            max=65535,
            help="Port of the candidates' mail server. 0: any free port.",
        ),
    ] = 8125,
    public_url: Annotated[
        str | None,
        typer.Option(
            envvar="MOCK_ICIMS_PUBLIC_URL",
            help="Where browsers and apps find it; the OAuth issuer. Left out: where it listens.",
        ),
    ] = None,
    staging: Annotated[
        bool,
        typer.Option(
            "--staging/--no-staging",
            envvar="MOCK_ICIMS_STAGING",
            help="Serve the control API under /_staging.",
        ),
    ] = False,
    staging_token: Annotated[
        str | None,
        typer.Option(
            envvar="MOCK_ICIMS_STAGING_TOKEN",
            help="What callers of the control API must present. Left out: this machine only.",
        ),
    ] = None,
    pack: Annotated[
        str,
        typer.Option(
            envvar="MOCK_ICIMS_PACK",
            help=f"What the first customer looks like: {', '.join(PACKS)}, or {NO_PACK}.",
        ),
    ] = "checklist",
    seed: Annotated[
        int,
        typer.Option(
            envvar="MOCK_ICIMS_SEED", min=1, help="The same seed makes the same customer."
        ),
    ] = 1,
    apps: Annotated[
        Path | None,
        typer.Option(
            envvar="MOCK_ICIMS_APPS",
            help="JSON file of registered apps. Left out: JobCannon at http://127.0.0.1:8200.",
        ),
    ] = None,
) -> None:
    """
    Serve until told to stop.

    As soon as it answers, it writes one line of JSON to the standard output, with its url and the
    address of its mail server. All else goes to the standard error.
    """
    # Here, so that `--help` does not wait for a web server to be imported.
    from mock_icims.cli.server import address_of, listener, serve_until_stopped

    try:
        web, mail = listener(host, port), listener(host, smtp_port)
        settings = Settings(
            host=host,
            port=web.getsockname()[1],
            smtp_port=mail.getsockname()[1],
            public_url=(public_url or f"http://{address_of(web)}").rstrip("/"),
            staging=staging,
            staging_token=staging_token or None,
            pack=pack,
            seed=seed,
            apps=apps,
        )
        serve_until_stopped(settings, web=web, mail=mail)
    except SettingsRefused as refusal:
        typer.echo(f"mock-icims: {refusal}", err=True)
        raise typer.Exit(2) from None
