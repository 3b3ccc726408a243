"""Mallory and the link in the mail: made up, altered, scanned, withdrawn."""

from __future__ import annotations

import httpx
import pytest

from tests.e2e.hostile.callers import JSON, Program
from tests.e2e.hostile.company import Company
from tests.e2e.hostile.invitations import begin, candidate_of, invite
from tests.e2e.hostile.refusals import refused, refused_on_a_page
from tests.e2e.hostile.settled import everything


@pytest.fixture(scope="module")
def link(home: Company, operator: httpx.Client) -> str:
    """Sent, and never opened."""
    return invite(home, operator)[1]


@pytest.mark.parametrize("token", ["A" * 43, "made-up-but-long-enough", "short", "caf\xe9" * 8])
@pytest.mark.usefixtures("nothing_changes")
def test_a_made_up_link_leads_nowhere(jobcannon: Program, token: str) -> None:
    mallory = jobcannon.caller()

    for path in (f"/assessments/{token}", f"/reports/{token}"):
        refused(mallory.get(path), 404, "not_found")
        refused_on_a_page(mallory.get(path, headers={"accept": "text/html"}), 404)
    refused(mallory.post(f"/assessments/{token}/attempts"), 404, "not_found")
    assert not mallory.cookies


@pytest.mark.usefixtures("nothing_changes")
def test_a_link_with_one_letter_changed_leads_nowhere(jobcannon: Program, link: str) -> None:
    place, _, token = link.rpartition("/")
    last = "A" if token[-1] != "A" else "B"

    for bent in (token.swapcase(), token[:-1], token + "A", token[1:], token[:-1] + last):
        refused(jobcannon.caller().get(f"{place}/{bent}"), 404, "not_found")


@pytest.mark.usefixtures("nothing_changes")
def test_a_mail_scanner_consumes_nothing(jobcannon: Program, link: str) -> None:
    for accept in (JSON, "text/html", "*/*", "image/*,*/*;q=0.8"):
        scanner = jobcannon.caller(accept=accept)
        assert scanner.get(link).status_code == 200
        assert scanner.head(link).status_code in {200, 405}
        assert scanner.get(f"{link}/attempts").status_code == 405
        assert "jobcannon_attempt" not in scanner.cookies

    assert jobcannon.caller().get(link).json()["status"] == "ready"


def test_a_withdrawn_link_is_gone_and_so_is_what_was_begun(
    jobcannon: Program, home: Company, operator: httpx.Client
) -> None:
    order, link = invite(home, operator)
    begun = begin(jobcannon, link)
    home.carol.delete(f"/candidates/{candidate_of(home, order)}")
    everything(home, operator)

    for answer in (begun.browser.get(link), begun.browser.post(f"{link}/attempts")):
        refused(answer, 410, "gone")
    # Nothing is left by which the attempt that was begun could be told from one that never was.
    for answer in (begun.answer({"1": 1}), begun.submit(), begun.browser.get(begun.path)):
        refused(answer, 401, "unauthenticated")
