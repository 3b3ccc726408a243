"""`jobcannon`: flags, variables, and refusals in one line."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from integration.cli.admins import admins
from integration.cli.audit import audit
from integration.cli.connections import connections
from integration.cli.deliveries import deliveries
from integration.cli.doctor import doctor
from integration.cli.given import with_settings
from integration.cli.keys import keys
from integration.cli.options import BOTH_REGIONS, DATABASE, DatabaseUrl, Regions, secret
from integration.cli.purge import purge
from integration.cli.regional import EuDatabaseUrl, UsDatabaseUrl, checked_regions
from integration.cli.regions import regions
from integration.settings import Settings, beside, checked_url, required

cli = typer.Typer(
    help="JobCannon for iCIMS: delivers assessments and writes their results to the scorecard.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
cli.add_typer(keys, name="keys")
cli.add_typer(admins, name="admins")
cli.add_typer(audit, name="audit")
cli.add_typer(deliveries, name="deliveries")
cli.add_typer(regions, name="regions")
cli.command()(connections)
cli.command()(doctor)
cli.command()(purge)


@cli.command()
@with_settings
def serve(
    settings: Settings,
    host: Annotated[
        str, typer.Option(envvar="JOBCANNON_HOST", help="Address to listen on.")
    ] = "127.0.0.1",
    port: Annotated[
        int,
        typer.Option(envvar="JOBCANNON_PORT", min=0, max=65535, help="0 is any free port."),
    ] = 8200,
    admin_password: Annotated[
        str,
        secret(
            "JOBCANNON_ADMIN_PASSWORD",
            "In clear or as an argon2id hash: opens the admin without an account. Default: none.",
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
    metrics_token: Annotated[
        str,
        secret(
            "JOBCANNON_METRICS_TOKEN",
            "Lets a Prometheus that has it read /metrics. Default: there is none.",
        ),
    ] = "",
    works: Annotated[
        bool,
        typer.Option(
            "--work/--no-work",
            envvar="JOBCANNON_WORK",
            help="Do the work here as well, or leave it to `jobcannon worker`.",
        ),
    ] = True,
) -> None:
    """
    Serve until it is told to stop.

    When it answers, one line of JSON goes to the standard output: program and url. What people
    want to read goes to the standard error.
    """
    from integration.cli import checks, first_setup
    from integration.cli.server import address_of, listen
    from integration.cli.server import serve as serve_on

    if not works:
        checks.refuse_alone(settings, variable="JOBCANNON_WORK")
    with listen(host, port) as listener:
        address = settings.public_url or address_of(listener)
        complete = replace(
            settings,
            host=host,
            port=port,
            public_url=checked_url(address, variable="JOBCANNON_PUBLIC_URL"),
            admin_password=admin_password,
            staging_banner=staging_banner,
            metrics_token=checks.checked_token(metrics_token, variable="JOBCANNON_METRICS_TOKEN"),
            works=works,
        )
        checks.check_database(complete)
        if not admin_password:
            first_setup.announce(complete)
        serve_on(complete, listener)


@cli.command()
@with_settings
def worker(settings: Settings) -> None:
    """
    Do the work of `serve`, as many as you like, on PostgreSQL.

    Beside a `serve` that works as well, or that leaves it all to them (`--no-work`).

    When it is ready, one line of JSON goes to the standard output. Told to stop, it finishes what
    it is at within five seconds, and gives back the rest.
    """
    from integration.cli import checks
    from integration.cli.working import work

    checks.refuse_alone(settings, variable="JOBCANNON_DATABASE_URL")
    asked = required(
        settings.public_url,
        variable="JOBCANNON_PUBLIC_URL",
        advice="A worker writes it into the e-mails; it is that of `serve`.",
    )
    complete = replace(settings, public_url=checked_url(asked, variable="JOBCANNON_PUBLIC_URL"))
    checks.check_database(complete)
    work(complete)


@cli.command()
def migrate(
    database_url: DatabaseUrl = DATABASE,
    regions: Regions = BOTH_REGIONS,
    us_database_url: UsDatabaseUrl = "",
    eu_database_url: EuDatabaseUrl = "",
) -> None:
    """
    Bring the databases up to date; `serve` does it too.

    That of no region first, then that of each region held here: a database that is not there yet
    is made where it is a file, and refused where it is PostgreSQL's.
    """
    from integration.cli import checks, standing
    from integration.domain.regions import Region

    own = {Region.US: us_database_url, Region.EU: eu_database_url}
    with checks.refusing():
        addresses = {database_url: "control"}
        for region in checked_regions(regions):
            addresses.setdefault(own[region] or beside(database_url, region), region.value)
        standing.bring_up_to_date(addresses)
