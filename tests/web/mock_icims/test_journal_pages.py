"""The journal and its findings to look at."""

from __future__ import annotations

import pytest

from mock_icims.domain.journal.journal import Direction
from mock_icims.domain.structs import replace
from mock_icims.services.staging.findings import Findings
from tests.icims_cast import JOBCANNON
from tests.unit.mock_icims.calls_seen import call
from tests.unit.mock_icims.journals import exchange
from tests.web.mock_icims.browsing import Browser, Desk

PATH = "/connect/v1/customers/cus_northw/candidates"
ONE = "/_staging/journal/exc_00000001"


def test_an_empty_journal_says_what_will_come(bob: Browser) -> None:
    page = bob.get("/_staging/journal")

    assert page.heading == "Journal"
    assert "Nothing yet." in page.text
    assert "No findings." in page.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True),
        ("?path=CANDIDATES", True),
        ("?path=scorecard", False),
        ("?status=200", True),
        ("?status=404", False),
        ("?status=abc", True),
    ],
)
def test_the_journal_is_searched_by_path_and_status(
    desk: Desk, bob: Browser, query: str, found: bool
) -> None:
    desk.tenant.journal.add(exchange("candidates.list", path=PATH))

    page = bob.get(f"/_staging/journal{query}")

    assert (ONE in page.links) is found
    assert ("No such exchange." in page.text) is not found


def test_an_exchange_shows_both_sides_and_its_curl_line_and_no_secret(
    desk: Desk, bob: Browser
) -> None:
    desk.tenant.journal.add(
        exchange(
            "candidates.create",
            method="POST",
            path=PATH,
            headers={"authorization": "Bearer icims_secret"},
            sent=b'{"first_name":"<b>Alice"}',
        )
    )

    page = bob.get(ONE)

    assert page.heading == f"POST {PATH}"
    assert "<b>Alice" in page.text
    assert "candidates.create" in page.text
    assert "curl -i -X POST" in page.text
    assert "icims_secret" not in page.answer.text


def test_a_body_too_deep_to_be_read_is_shown_as_it_came(desk: Desk, bob: Browser) -> None:
    desk.tenant.journal.add(exchange(path=PATH, sent=b"[" * 19_000))

    assert "[" * 19_000 in bob.get(ONE).text


def test_an_exchange_without_an_answer_says_why(desk: Desk, bob: Browser) -> None:
    sent = exchange("endpoint.test", method="POST", direction=Direction.OUT)
    why = "No answer: nobody listens there."
    desk.tenant.journal.add(replace(sent, status=None, note=why))

    assert why in bob.get(ONE).text


def test_findings_are_shown_with_what_a_good_client_does(desk: Desk, bob: Browser) -> None:
    desk.tenant.journal.add(exchange())
    Findings().hear(desk.tenant, JOBCANNON, call(status=422, code="validation_failed"))

    page = bob.get("/_staging/journal")

    assert ONE in page.links
    assert "Off contract request" in page.text
    assert "Send what the contract describes, and nothing else." in page.text


def test_an_exchange_that_is_not_kept_is_not_found(bob: Browser) -> None:
    assert bob.get("/_staging/journal/exc_00000009").answer.status_code == 404
