"""`python -m integration` and the `jobcannon` command."""

from __future__ import annotations

import errno
import os

import typer

from integration.cli.commands import cli

UNWRITTEN = 2


def main() -> None:
    """Ends in one line where a disk is full, most likely the one behind its standard output."""
    try:
        cli(prog_name="jobcannon")
    except OSError as broken:
        if broken.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        # Python would try it once more when it ends, and print a traceback.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        typer.echo(f"jobcannon: Not all could be written: {broken.strerror}.", err=True)
        raise SystemExit(UNWRITTEN) from None


if __name__ == "__main__":
    main()
