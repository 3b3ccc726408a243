"""`jobcannon`: flags, variables, and refusals in one line."""

from __future__ import annotations

from typing import Annotated

import typer

from integration.cli import regional
from integration.cli.audit import audit
from integration.cli.options import DATABASE, DatabaseUrl, secret
from integration.domain.regions import Region
from integration.settings import Settings, checked_url, required

cli = typer.Typer(
    help="JobCannon for iCIMS: delivers assessments and writes their results to the scorecard.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
keys = typer.Typer(help="Encryption keys.", no_args_is_help=True)
cli.add_typer(keys, name="keys")
cli.add_typer(audit, name="audit")


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
    staging_banner: Annotated[
        bool,
        typer.Option(
            "--staging-banner/--no-staging-banner",
            envvar="JOBCANNON_STAGING_BANNER",
            help="Say on every page that it is for testing.",
        ),
    ] = False,
    staging_token: Annotated[
        str,
        secret(
            "JOBCANNON_STAGING_TOKEN",
            "Lets whoever has it move the clock of this program. Default: nobody.",
        ),
    ] = "",
    regions: Annotated[
        str,
        typer.Option(
            envvar="JOBCANNON_REGIONS", help="The regions held here, apart by a space: us, eu."
        ),
    ] = "us eu",
    log_file: Annotated[
        str,
        typer.Option(
            envvar="JOBCANNON_LOG_FILE",
            help="Where the log goes, each region's beside it. Default: the standard error.",
            show_default=False,
        ),
    ] = "",
    us_database_url: regional.UsDatabaseUrl = "",
    us_encryption_key: regional.UsEncryptionKey = "",
    us_icims_url: regional.UsIcimsUrl = "",
    us_public_url: regional.UsPublicUrl = "",
    us_smtp_host: regional.UsSmtpHost = "",
    us_smtp_port: regional.UsSmtpPort = 0,
    us_log_file: regional.UsLogFile = "",
    eu_database_url: regional.EuDatabaseUrl = "",
    eu_encryption_key: regional.EuEncryptionKey = "",
    eu_icims_url: regional.EuIcimsUrl = "",
    eu_public_url: regional.EuPublicUrl = "",
    eu_smtp_host: regional.EuSmtpHost = "",
    eu_smtp_port: regional.EuSmtpPort = 0,
    eu_log_file: regional.EuLogFile = "",
) -> None:
    """
    Serve until it is told to stop.

    When it answers, one line of JSON goes to the standard output: program and url. What people
    want to read goes to the standard error.
    """
    # Imported here, so that --help and a wrong flag do not wait for a web server.
    from integration.cli import checks
    from integration.cli.server import address_of, listen
    from integration.cli.server import serve as serve_on

    with checks.refusing(), listen(host, port) as listener:
        settings = Settings(
            host=host,
            port=port,
            public_url=checked_url(
                public_url or address_of(listener), variable="JOBCANNON_PUBLIC_URL"
            ),
            database_url=database_url,
            encryption_keys=checks.checked_keys(encryption_key),
            icims_url=checked_url(icims_url, variable="JOBCANNON_ICIMS_URL"),
            client_id=required(client_id, variable="JOBCANNON_CLIENT_ID", advice=checks.A_SECRET),
            client_secret=required(
                client_secret, variable="JOBCANNON_CLIENT_SECRET", advice=checks.A_SECRET
            ),
            event_secrets=checks.checked_secrets(event_secret, variable="JOBCANNON_EVENT_SECRET"),
            callback_secret=checks.checked_secret(
                callback_secret, variable="JOBCANNON_CALLBACK_SECRET"
            ),
            smtp_host=smtp_host,
            smtp_port=smtp_port,
            mail_from=checks.checked_sender(mail_from),
            admin_password=admin_password or checks.new_admin_password(),
            staging_banner=staging_banner,
            staging_token=checks.checked_staging_token(staging_token),
            log_file=log_file or None,
            regions=regional.checked_regions(regions),
            regional={
                Region.US: regional.regional(
                    Region.US,
                    database_url=us_database_url,
                    encryption_key=us_encryption_key,
                    icims_url=us_icims_url,
                    public_url=us_public_url,
                    smtp_host=us_smtp_host,
                    smtp_port=us_smtp_port,
                    log_file=us_log_file,
                ),
                Region.EU: regional.regional(
                    Region.EU,
                    database_url=eu_database_url,
                    encryption_key=eu_encryption_key,
                    icims_url=eu_icims_url,
                    public_url=eu_public_url,
                    smtp_host=eu_smtp_host,
                    smtp_port=eu_smtp_port,
                    log_file=eu_log_file,
                ),
            },
        )
        checks.check_database(settings)
        serve_on(settings, listener)


@cli.command()
def migrate(database_url: DatabaseUrl = DATABASE) -> None:
    """Bring the database up to date; `serve` does it too."""
    from integration.cli import checks
    from integration.storage.database import engine_for, refuse_unreadable
    from integration.storage.migration import HEAD
    from integration.storage.migration import migrate as bring_up_to_date

    with checks.refusing():
        engine = engine_for(database_url)
        refuse_unreadable(engine)
        changed = bring_up_to_date(engine)
        typer.echo(f"{'Brought to' if changed else 'Already at'} version {HEAD}.")


@keys.command()
def generate() -> None:
    """Print a new key for JOBCANNON_ENCRYPTION_KEY."""
    from integration.storage.vault import generate_key

    typer.echo(generate_key())
