"""`python -m mock_icims` is `mock-icims`."""

from __future__ import annotations

INTERRUPTED = 130
"""As `cli.exits.Code.INTERRUPTED`, which may not be imported yet when it happens."""


def main() -> None:
    """Ends without a word when it is interrupted, also while it is still being imported."""
    try:
        from mock_icims.cli.commands import cli

        cli(prog_name="mock-icims")
    except KeyboardInterrupt:
        raise SystemExit(INTERRUPTED) from None


if __name__ == "__main__":
    main()
