"""The programs' command lines: their commands and flags, and what the documents say of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import click
import typer
import typer.main

from integration.cli.commands import cli as jobcannon_cli
from mock_icims.cli.commands import cli as icims_cli
from scenarios.cli import cli as scenarios_cli
from tests.documents import tables_of

CLIS = {
    "mock-icims": icims_cli,
    "jobcannon": jobcannon_cli,
    "python -m scenarios": scenarios_cli,
}
PROGRAMS = rf"(?:\.venv/bin/)?({'|'.join(CLIS)})"


def settings_of(program: str) -> list[dict[str, str]]:
    (table,) = [
        table for table in tables_of("docs/configuration.md") if f"`{program} " in table.heading
    ]
    return list(table.rows)


def flags_of(program: str) -> dict[str, tuple[str, object]]:
    """Flag → variable and default, of `serve`."""
    return {
        f"`{parameter.opts[0]}`": (str(parameter.envvar), parameter.default)
        for parameter in command_of(program, "serve").params
        if parameter.opts[0] not in ("--help", "--config")
    }


def commands_of(program: str) -> Iterator[str]:
    group = _group(program)
    yield from group.list_commands(click.Context(group))


def command_of(program: str, name: str) -> click.Command:
    group = _group(program)
    found = group.get_command(click.Context(group), name)
    assert found is not None, name
    return found


def _group(program: str) -> click.Group:
    cli = CLIS[program]
    found = typer.main.get_command(cli) if isinstance(cli, typer.Typer) else cli
    # typer's is a twin of click's, not a child.
    return cast("click.Group", found)
