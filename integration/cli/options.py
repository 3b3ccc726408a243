"""Flags that more than one command has."""

from __future__ import annotations

from typing import Annotated

import typer

DATABASE = "sqlite:///jobcannon.sqlite3"


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
AsJson = Annotated[bool, typer.Option("--json", help="For programs: one JSON document.")]
