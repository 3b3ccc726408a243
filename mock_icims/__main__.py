"""`python -m mock_icims` is `mock-icims`."""

from __future__ import annotations

from mock_icims.cli.commands import cli


def main() -> None:
    cli(prog_name="mock-icims")


if __name__ == "__main__":
    main()
