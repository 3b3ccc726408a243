"""Both databases, or a word about the one that is missing."""

from __future__ import annotations

import gc
import os
import signal

import pytest
from hypothesis import settings
from structlog.dev import ConsoleRenderer, plain_traceback

from tests import postgres
from tests.databases import database_url, postgresql, postgresql_url

__all__ = ["database_url", "postgresql", "postgresql_url"]

# The same examples each time, and no example is timed; `make fuzz` draws others.
settings.register_profile("gate", derandomize=True, deadline=None, database=None)
settings.register_profile("fuzz", derandomize=False, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate"))


def pytest_configure() -> None:
    if os.environ.get("CI") == "true" and not postgres.installed():
        raise pytest.UsageError(f"{postgres.MISSING}; with CI=true nothing is left out.")
    # What a shell starts in the background is deaf to Ctrl-C, and so would be all that tests start.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    # With all variables and their values in colours, as by default, each takes a tenth of a second.
    ConsoleRenderer.get_active().exception_formatter = plain_traceback


def pytest_collection_finish() -> None:
    """What was collected stays: no collector needs to go through it again and again."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not postgres.installed():
        terminalreporter.write_line(f"Left out, every case on PostgreSQL. {postgres.MISSING}")
