"""The flags that each region has of its own."""

from __future__ import annotations

from typing import Annotated

import typer

from integration.domain.regions import Region
from integration.settings import Regional, SettingRefused, checked_url


def of(region: str, variable: str, help: str) -> object:
    return typer.Option(
        envvar=f"JOBCANNON_{region}_{variable}",
        help=f"{region}: {help}",
        show_default=False,
    )


UsDatabaseUrl = Annotated[str, of("US", "DATABASE_URL", "Its database.")]
UsEncryptionKey = Annotated[
    str, of("US", "ENCRYPTION_KEY", "Its own keys, newest first, apart by a space.")
]
UsIcimsUrl = Annotated[str, of("US", "ICIMS_URL", "The iCIMS of its customers.")]
UsPublicUrl = Annotated[str, of("US", "PUBLIC_URL", "How its candidates reach it.")]
UsSmtpHost = Annotated[str, of("US", "SMTP_HOST", "Its mail server.")]
UsSmtpPort = Annotated[int, of("US", "SMTP_PORT", "That server's port.")]
UsLogFile = Annotated[str, of("US", "LOG_FILE", "Its log.")]
EuDatabaseUrl = Annotated[str, of("EU", "DATABASE_URL", "Its database.")]
EuEncryptionKey = Annotated[
    str, of("EU", "ENCRYPTION_KEY", "Its own keys, newest first, apart by a space.")
]
EuIcimsUrl = Annotated[str, of("EU", "ICIMS_URL", "The iCIMS of its customers.")]
EuPublicUrl = Annotated[str, of("EU", "PUBLIC_URL", "How its candidates reach it.")]
EuSmtpHost = Annotated[str, of("EU", "SMTP_HOST", "Its mail server.")]
EuSmtpPort = Annotated[int, of("EU", "SMTP_PORT", "That server's port.")]
EuLogFile = Annotated[str, of("EU", "LOG_FILE", "Its log.")]


def regional(
    region: Region,
    *,
    database_url: str,
    encryption_key: str,
    icims_url: str,
    public_url: str,
    smtp_host: str,
    smtp_port: int,
    log_file: str,
) -> Regional:
    """What is empty, the region has as all others have it."""
    from integration.cli import checks

    def named(what: str) -> str:
        return f"JOBCANNON_{region.upper()}_{what}"

    if not 0 <= smtp_port <= 65535:
        raise SettingRefused(named("SMTP_PORT"), f"{smtp_port} is no port.")
    return Regional(
        database_url=database_url or None,
        encryption_keys=checks.checked_keys(encryption_key, variable=named("ENCRYPTION_KEY"))
        if encryption_key
        else None,
        icims_url=checked_url(icims_url, variable=named("ICIMS_URL")) if icims_url else None,
        public_url=checked_url(public_url, variable=named("PUBLIC_URL")) if public_url else None,
        smtp_host=smtp_host or None,
        smtp_port=smtp_port or None,
        log_file=log_file or None,
    )


def checked_regions(text: str) -> tuple[Region, ...]:
    """In the order that they are named in: the first is the one that the admin sees first."""
    named = [Region.read(word) for word in text.replace(",", " ").split()]
    known = tuple(dict.fromkeys(region for region in named if region))
    if not known or None in named:
        raise SettingRefused("JOBCANNON_REGIONS", f"{text!r} must name us, eu, or both.")
    return known
