"""The command line: `jobcannon serve`, `migrate` and `keys generate`."""

from __future__ import annotations

from integration.cli.commands import cli

__all__ = ["cli"]
