"""The committed pacts: proven anew in an empty folder, and the same to the byte."""

from __future__ import annotations

import os
from pathlib import Path

PACTS = Path(__file__).parent / "pacts"

ADVICE = "What the consumer needs has changed: CONTRACT_WRITE=1 make contracts, and commit it."


def compare(proven: Path) -> None:
    """Fail unless the committed file says the same; with CONTRACT_WRITE=1 it is made to."""
    committed = PACTS / proven.name
    if os.environ.get("CONTRACT_WRITE") == "1":
        committed.parent.mkdir(exist_ok=True)
        committed.write_bytes(proven.read_bytes())

    assert committed.exists(), f"{committed.name} was never committed. {ADVICE}"
    assert committed.read_text() == proven.read_text(), ADVICE
