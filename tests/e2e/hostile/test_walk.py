"""After all of it: the checklist of the customer that was attacked, and what the logs tell."""

from __future__ import annotations

import httpx
import pytest

from scenarios.play import LINES, play
from scenarios.report import Outcome, Report
from scenarios.stack import Secrets
from scenarios.walk import Walk
from tests.e2e.hostile import rival
from tests.e2e.hostile.company import Company
from tests.e2e.transcript import explained

TOLD_A_SECRET = ("sessions.create", "oauth.token", "oauth.decide", "orders.callback")


def test_alice_and_dana_still_walk_to_the_end(walk: Walk, report: Report) -> None:
    """Lines 1 to 3 were played before the first attack, 4 to 7 after the last."""
    play(report, walk, lines=LINES[3:])

    assert [line.outcome for line in report.lines] == [Outcome.HELD] * 7, explained(report)


@pytest.mark.parametrize("operation", TOLD_A_SECRET)
def test_no_journal_keeps_a_secret(
    home: Company, abroad: Company, secrets: Secrets, operation: str
) -> None:
    for company in (home, abroad):
        journal = company.control.get(f"/journal?operation={operation}&limit=200").text
        assert [one for one in known(secrets, home, abroad) if one in journal] == []


def test_neither_log_of_jobcannon_keeps_a_secret(
    home: Company, abroad: Company, secrets: Secrets, operator: httpx.Client, said: list[str]
) -> None:
    log = operator.get("/integrations/icims/logs?limit=200").text

    assert [one for one in known(secrets, home, abroad) if one in log] == []
    assert [one for one in known(secrets, home, abroad) if one in "\n".join(said)] == []


def known(secrets: Secrets, *companies: Company) -> list[str]:
    return [
        secrets.client_secret,
        secrets.event_secret,
        secrets.callback_secret,
        secrets.encryption_key,
        secrets.admin_password,
        rival.CLIENT_SECRET,
        rival.CALLBACK_SECRET,
        *(person.password for company in companies for person in company.staff),
        *(company.carol.headers["authorization"] for company in companies),
    ]
