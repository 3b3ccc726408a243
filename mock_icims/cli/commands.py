"""All commands of `mock-icims`, one module for each."""

from __future__ import annotations

import click

from mock_icims.cli.checkups import doctor
from mock_icims.cli.environments import env
from mock_icims.cli.executions import exec_command
from mock_icims.cli.exits import Code
from mock_icims.cli.logs import logs
from mock_icims.cli.seeds import seed
from mock_icims.cli.serving import serve
from mock_icims.cli.snapshots import snapshot
from mock_icims.cli.starters import init
from mock_icims.cli.states import status, wait
from mock_icims.cli.triggers import trigger
from mock_icims.settings import VERSION

COMMANDS = (serve, wait, status, env, exec_command, seed, snapshot, trigger, logs, doctor, init)


class Program(click.Group):
    """Lists its commands as they are used, and ends without a word when it is interrupted."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise SystemExit(Code.INTERRUPTED) from None


@click.group(
    cls=Program,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)
def cli() -> None:
    """
    A fake iCIMS staging environment: Marketplace, OAuth, Connect v1, events and mail.

    Each flag of serve is a variable, too, and a line of mock-icims.toml.
    """


for command in COMMANDS:
    cli.add_command(command)


@cli.command()
def version() -> None:
    """Say which version this is."""
    click.echo(VERSION)
