"""One seed for the whole run, workers included; and pact tells nobody what we do."""

from __future__ import annotations

import os
import secrets

import pytest

# Set before pact is imported. Its native half reads nothing but the word "true".
os.environ["PACT_DO_NOT_TRACK"] = "true"

if os.environ.get("CONTRACT_SEED") == "random":
    os.environ["CONTRACT_SEED"] = str(secrets.randbelow(2**32))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How to see the same failure again."""
    seed = os.environ.get("CONTRACT_SEED")
    if seed is not None:
        terminalreporter.write_line(f"again with: CONTRACT_SEED={seed} make contracts")
