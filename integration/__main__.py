"""`python -m integration` and the `jobcannon` command."""

from __future__ import annotations

from integration.cli.commands import cli


def main() -> None:
    cli(prog_name="jobcannon")


if __name__ == "__main__":
    main()
