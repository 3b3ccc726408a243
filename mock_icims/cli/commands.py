"""All commands of `mock-icims`, one module for each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

import click

from mock_icims.cli.exits import Code, Failed
from mock_icims.settings import VERSION

COMMANDS = {
    "serve": "serving:serve",
    "wait": "states:wait",
    "status": "states:status",
    "env": "environments:env",
    "exec": "executions:exec_command",
    "seed": "seeds:seed",
    "snapshot": "snapshots:snapshot",
    "trigger": "triggers:trigger",
    "logs": "logs:logs",
    "doctor": "checkups:doctor",
    "init": "starters:init",
}
"""As they are listed, each with its module in this package and its name in there."""


class Program(click.Group):
    """
    Lists its commands as they are used, says in one line what was mistyped, and ends without a word
    when it is interrupted.

    A command is imported when it is asked for: `serve` answers sooner without what the others need.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*COMMANDS, *self.commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        module, _, name = COMMANDS[cmd_name].partition(":")
        command = getattr(import_module(f"mock_icims.cli.{module}"), name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{COMMANDS[cmd_name]} is no command.")
        return command

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: object,
    ) -> click.Context:
        with _in_one_line():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> object:
        try:
            with _in_one_line():
                return super().invoke(ctx)
        except KeyboardInterrupt:
            raise SystemExit(Code.INTERRUPTED) from None


@contextmanager
def _in_one_line() -> Iterator[None]:
    """click's own refusals have the usage above them; nothing at all is answered by the help."""
    try:
        yield
    except click.exceptions.NoArgsIsHelpError:
        raise
    except click.UsageError as refused:
        said = refused.format_message()
        where = f" See {refused.ctx.command_path} --help." if refused.ctx else ""
        raise Failed(f"{said}{where}", Code.MISUSED) from None


@click.group(
    cls=Program,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)
def cli() -> None:
    """
    A fake iCIMS staging environment: Marketplace, OAuth, Connect v1, events and mail.

    Each flag of serve is a variable, too, and a line of mock-icims.toml.
    """


@cli.command()
def version() -> None:
    """Say which version this is."""
    click.echo(VERSION)
