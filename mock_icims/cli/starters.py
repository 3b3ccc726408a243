"""`mock-icims init`: a mock-icims.toml to begin with, made of the flags of `serve`."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec

from mock_icims.cli import documents
from mock_icims.cli.config_files import FILE, settings_of
from mock_icims.cli.exits import Code, Failed

HEAD = (
    "# Settings of mock-icims; a flag or a variable wins. docs/configuration.md has more of each."
)


@click.command()
@click.argument("file", default=FILE, type=click.Path(path_type=Path, dir_okay=False))
@click.pass_context
def init(context: click.Context, *, file: Path) -> None:
    """
    Write a file of settings to begin with.

    Every setting is in it with its default, commented out. A file that is there is left alone.
    """
    text = "\n".join([HEAD, *_lines(context), ""])
    try:
        with file.open("x", encoding="utf-8") as new:
            new.write(text)
    except FileExistsError:
        raise Failed(f"{file} is there already, and stays as it is.", Code.NO) from None
    except OSError as error:
        raise Failed(f"{file}: {error.strerror}.", Code.NO) from error
    documents.say(f"Wrote {file}.")


def _lines(context: click.Context) -> Iterator[str]:
    for name, option in settings_of(context).items():
        yield ""
        yield from textwrap.wrap(option.help or "", 98, initial_indent="# ", subsequent_indent="# ")
        value = option.default if option.default is not None else ""
        yield f"# {name} = {msgspec.json.encode([] if option.multiple else value).decode()}"
