"""The settings that `serve` and `worker` share, as flags: written once, and had by both."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, Signature, signature
from typing import Annotated, Concatenate, ParamSpec, cast

import typer

from integration.cli import regional
from integration.cli.options import BOTH_REGIONS, DATABASE, DatabaseUrl, Regions, secret
from integration.domain.regions import Region
from integration.settings import LOG_FORMATS, LOG_LEVELS, Settings, checked_url, required

Own = ParamSpec("Own")


def given(
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
    rate_limit: Annotated[
        int,
        typer.Option(
            envvar="JOBCANNON_RATE_LIMIT",
            min=0,
            max=100_000,
            help="Most calls to iCIMS in a minute for each customer; 0 does not pace.",
        ),
    ] = 500,
    link_days: Annotated[
        int,
        typer.Option(
            envvar="JOBCANNON_LINK_DAYS",
            min=1,
            max=365,
            help="Days until a candidate's link expires, from the e-mail on.",
        ),
    ] = 30,
    staging_token: Annotated[
        str,
        secret(
            "JOBCANNON_STAGING_TOKEN",
            "Lets whoever has it move the clock of this program. Default: nobody.",
        ),
    ] = "",
    regions: Regions = BOTH_REGIONS,
    log_file: Annotated[
        str,
        typer.Option(
            envvar="JOBCANNON_LOG_FILE",
            help="Where the log goes, each region's beside it. Default: the standard error.",
            show_default=False,
        ),
    ] = "",
    log_format: Annotated[
        str,
        typer.Option(
            envvar="JOBCANNON_LOG_FORMAT",
            help="json, text, or auto: text on the standard error and JSON in files.",
        ),
    ] = "auto",
    log_level: Annotated[
        str,
        typer.Option(
            envvar="JOBCANNON_LOG_LEVEL",
            help="debug (each request and attempt), info, warning or error.",
        ),
    ] = "info",
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
) -> Settings:
    """
    Checked, but for the public URL: what that is when it is not given depends on the command.

    Whoever signs in, and where it listens, is up to `serve`.
    """
    from integration.cli import checks

    checks.refuse_missing(
        {
            checks.KEY: encryption_key,
            "JOBCANNON_CLIENT_SECRET": client_secret,
            "JOBCANNON_EVENT_SECRET": event_secret,
            "JOBCANNON_CALLBACK_SECRET": callback_secret,
        }
    )
    return Settings(
        public_url=public_url,
        admin_password="",
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
        rate_limit=rate_limit,
        link_days=link_days,
        staging_token=checks.checked_token(staging_token, variable="JOBCANNON_STAGING_TOKEN"),
        log_file=log_file or None,
        log_format=checks.one_of(log_format, LOG_FORMATS, variable="JOBCANNON_LOG_FORMAT"),
        log_level=checks.one_of(log_level, LOG_LEVELS, variable="JOBCANNON_LOG_LEVEL"),
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


def with_settings(command: Callable[Concatenate[Settings, Own], None]) -> Callable[..., None]:
    """The command's own flags, then those of `given`; what is refused is one line."""
    own = _parameters(command)[1:]
    shared = _parameters(given)
    names = {parameter.name for parameter in shared}

    @wraps(command)
    def run(**sent: object) -> None:
        # Imported here, so that --help and a wrong flag do not wait for a web server.
        from integration.cli import checks

        with checks.refusing():
            settings = cast("Callable[..., Settings]", given)(
                **{name: value for name, value in sent.items() if name in names}
            )
            cast("Callable[..., None]", command)(
                settings, **{name: value for name, value in sent.items() if name not in names}
            )

    vars(run)["__signature__"] = Signature([*own, *shared])
    run.__annotations__ = {each.name: each.annotation for each in [*own, *shared]}
    return run


def _parameters(function: Callable[..., object]) -> list[Parameter]:
    return list(signature(function, eval_str=True).parameters.values())
