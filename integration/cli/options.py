"""Flags that more than one command has."""

from __future__ import annotations

from typing import Annotated

import typer

from integration.domain.regions import Region

DATABASE = "sqlite:///jobcannon.sqlite3"
BOTH_REGIONS = "us eu"


def secret(variable: str, help: str) -> object:
    return typer.Option(envvar=variable, help=help, show_default=False)


DatabaseUrl = Annotated[
    str,
    typer.Option(
        envvar="JOBCANNON_DATABASE_URL", help="Where everything is kept; SQLite or PostgreSQL."
    ),
]
EncryptionKey = Annotated[
    str,
    typer.Option(
        envvar="JOBCANNON_ENCRYPTION_KEY",
        help="As for serve: several, newest first, apart by a space.",
        show_default=False,
    ),
]
OfRegion = Annotated[
    Region,
    typer.Option(
        help="Whose database: the one that stands beside --database-url unless it has its own."
    ),
]
ARegion = Annotated[
    Region | None,
    typer.Option(
        help="The log of this region; without, of what is before any region.", show_default=False
    ),
]
Regions = Annotated[
    str,
    typer.Option(
        envvar="JOBCANNON_REGIONS", help="The regions held here, apart by a space: us, eu."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="For programs: one JSON document.")]
