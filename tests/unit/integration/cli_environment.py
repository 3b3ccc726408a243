"""What `jobcannon` is told by its environment where a test runs a command of it."""

from __future__ import annotations

from tests.unit.integration.fake_icims import CALLBACK_SECRET
from tests.unit.integration.stage import EVENT_SECRET

SECRETS = {
    "JOBCANNON_CLIENT_SECRET": "a client secret",
    "JOBCANNON_EVENT_SECRET": EVENT_SECRET,
    "JOBCANNON_CALLBACK_SECRET": CALLBACK_SECRET,
}
"""Shared with iCIMS; the encryption key is JobCannon's own."""

NOBODY_THERE = {"JOBCANNON_ICIMS_URL": "http://127.0.0.1:1", "JOBCANNON_SMTP_PORT": "1"}
"""Nobody listens on port 1."""


def of_stage(database_url: str) -> dict[str, str]:
    """The stage's database is that of the EU, and of no region."""
    return {
        **SECRETS,
        "JOBCANNON_EU_DATABASE_URL": database_url,
        "JOBCANNON_DATABASE_URL": database_url,
        "JOBCANNON_REGIONS": "eu",
    }
