"""Flags that more than one command has, each with its variable."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import click

from mock_icims.cli.config_files import choose_config
from mock_icims.settings import VARIABLE

Command = TypeVar("Command", bound=Callable[..., object])


class Flag(click.Option):
    """Shows its variable and its default behind its help, in few words."""

    def get_error_hint(self, ctx: click.Context | None) -> str:
        """Both names: nobody who set the variable has typed the flag."""
        return f"{self.opts[0]} ({self.envvar})" if self.envvar else self.opts[0]

    def get_help_record(self, ctx: click.Context) -> tuple[str, str]:
        left = self.opts[0] if self.is_flag else f"{self.opts[0]} {self.make_metavar(ctx)}"
        more = [str(self.envvar)] if self.envvar else []
        if self.default is not None and not self.is_flag and not self.multiple:
            more.append(f"default {self.default}")
        return left, f"{self.help} [{', '.join(more)}]" if more else str(self.help)


def setting(
    flag: str,
    *,
    help: str,
    metavar: str | None = None,
    default: str | int | bool | None = None,
    type: click.IntRange | click.Path | None = None,
    multiple: bool = False,
) -> Callable[[Command], Command]:
    """`--smtp-port` is MOCK_ICIMS_SMTP_PORT, and `smtp_port` in mock-icims.toml."""
    name = flag.partition("/")[0].removeprefix("--").replace("-", "_")
    return click.option(
        flag,
        cls=Flag,
        envvar=VARIABLE + name.upper(),
        metavar=metavar,
        default=() if multiple else default,
        type=type,
        multiple=multiple,
        help=help,
    )


config = click.option(
    "--config",
    cls=Flag,
    type=click.Path(dir_okay=False),
    metavar="FILE",
    default=None,
    envvar=f"{VARIABLE}CONFIG",
    is_eager=True,
    expose_value=False,
    callback=choose_config,
    help="Settings. Left out: mock-icims.toml in this folder, if it is there.",
)

as_json = click.option("--json", "as_json", is_flag=True, help="One line of JSON, for programs.")

tenant_id = click.option(
    "--tenant",
    "tenant_id",
    cls=Flag,
    metavar="ID",
    default=None,
    envvar=f"{VARIABLE}TENANT",
    help="Which customer. Left out: the oldest one.",
)


def speaks_to_a_fake(command: Command) -> Command:
    """Adds --url, --token and --config to a command for a fake that is running."""
    url = click.option(
        "--url",
        cls=Flag,
        metavar="URL",
        default=None,
        envvar=f"{VARIABLE}URL",
        help="Where the fake is. Left out: where the settings say, http://127.0.0.1:8100.",
    )
    token = click.option(
        "--token",
        cls=Flag,
        metavar="TOKEN",
        default=None,
        envvar=f"{VARIABLE}STAGING_TOKEN",
        help="Its staging token, if it has one.",
    )
    return config(url(token(command)))
