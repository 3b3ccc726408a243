"""Exit codes, which never change their meaning, and the one line that says why."""

from __future__ import annotations

from enum import IntEnum

import click

from mock_icims.cli import documents


class Code(IntEnum):
    """docs/cli.md has them with what to do; `exec` passes on its command's own."""

    DONE = 0
    NO = 1
    """A check failed, or what was asked for is not so."""
    MISUSED = 2
    """A flag, a variable or a setting that cannot be used; click's own, too."""
    SILENT = 3
    """Nothing answers, or not what a fake would answer."""
    REFUSED = 4
    """The fake answered with a refusal; its sentence and code are shown."""
    NOT_EXECUTABLE = 126
    NOT_FOUND = 127
    INTERRUPTED = 130


class Failed(click.ClickException):
    """Ends the program with one line on the standard error, and nothing on the standard output."""

    def __init__(self, sentence: str, code: Code) -> None:
        super().__init__(sentence)
        # click calls it a class variable, but asks the instance.
        self.exit_code = code  # type: ignore[misc]

    def show(self, file: object = None) -> None:
        documents.say(f"mock-icims: {' '.join(self.message.split())}", err=True)
