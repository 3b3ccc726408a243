"""`python -m mock_icims` is `mock-icims`."""

from __future__ import annotations

import errno
import os

INTERRUPTED = 130
"""As `cli.exits.Code.INTERRUPTED`, which may not be imported yet when it happens."""


def main() -> None:
    """
    Ends without a word when it is interrupted, also while it is still being imported.

    Ends in one line where a disk is full, most likely the one behind its standard output.
    """
    try:
        from mock_icims.cli.commands import cli

        cli(prog_name="mock-icims")
    except KeyboardInterrupt:
        raise SystemExit(INTERRUPTED) from None
    except OSError as broken:
        if broken.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        # Python would try it once more when it ends, and print a traceback.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        # Said on the standard error, and the exit code is that of `cli.exits.Code.NO`.
        raise SystemExit(f"mock-icims: Not all could be written: {broken.strerror}.") from None


if __name__ == "__main__":
    main()
