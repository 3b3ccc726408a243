"""A candidate asks for an accommodation before the start, and nobody but support learns of it."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from tests.web.integration.browser import Browser
from tests.web.integration.desk import Desk


def test_the_start_leads_to_the_way_to_ask(desk: Desk, icims: Browser, alice: Browser) -> None:
    link = f"/assessments/{desk.invite(icims)}"

    assert f'href="{link}/accommodation"' in alice.page(link).text


def test_the_way_to_ask_is_a_letter_with_a_reference_that_names_nobody(
    desk: Desk, icims: Browser, alice: Browser
) -> None:
    link = f"/assessments/{desk.invite(icims)}"

    told = alice.get(f"{link}/accommodation").json()
    shown = alice.page(f"{link}/accommodation").text

    assert told["reference"].startswith("inv_")
    assert told["contact"] == "support@jobcannon.example"
    assert all(offer.split(":")[0] in shown for offer in told["offers"])
    letter = urlsplit(shown.partition('href="mailto:')[2].partition('"')[0].replace("&amp;", "&"))
    assert told["reference"] in parse_qs(letter.query)["subject"][0]
    assert "Alice" not in shown


def test_asking_begins_nothing(desk: Desk, icims: Browser, alice: Browser) -> None:
    link = f"/assessments/{desk.invite(icims)}"

    alice.page(f"{link}/accommodation")

    assert alice.get(link).json()["status"] == "ready"


def test_a_link_that_leads_nowhere_leads_to_no_accommodation(mallory: Browser) -> None:
    assert mallory.page(f"/assessments/{'x' * 43}/accommodation").status_code == 404
