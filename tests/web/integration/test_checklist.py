"""The guide's Verification Checklist of one customer, where an operator has several."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from integration.storage.tables.connections import connections
from tests.web.integration.browser import Browser
from tests.web.integration.desk import Desk
from tests.web.integration.icims import ACME

HOME = "/admin/integrations/icims"
CHECKLIST = f"{HOME}/checklist"
GLOBEX = "cus_globex01"


@pytest.fixture
def two(desk: Desk, icims: Browser) -> Desk:
    """Acme, whose callback was accepted, and Globex, which has installed JobCannon and no more."""
    desk.deliver()
    [acme] = desk.run(lambda tx: tx.execute(select(connections)).mappings().all())
    own = {"id": "con_globex01", "customer_id": GLOBEX, "customer_name": "Globex"}
    desk.run(lambda tx: tx.execute(connections.insert().values({**acme, **own})).rowcount)
    return desk


def held(admin: Browser, query: str = "") -> list[bool]:
    return [item["held"] for item in admin.get(f"{CHECKLIST}{query}").json()["items"]]


def test_no_line_of_one_customer_is_held_by_what_another_did(two: Desk, admin: Browser) -> None:
    assert held(admin, f"?customer_id={ACME}")[6] is True
    assert held(admin, f"?customer_id={GLOBEX}") == [True, True, *[False] * 5]


def test_the_evidence_is_the_customers_own(two: Desk, admin: Browser) -> None:
    first = admin.get(f"{CHECKLIST}?customer_id={GLOBEX}").json()["items"][0]

    assert first["evidence"].startswith("Globex, ")


def test_the_page_says_whose_lines_these_are_and_lets_one_choose(two: Desk, admin: Browser) -> None:
    of_all = admin.page(CHECKLIST).text
    of_one = admin.page(f"{CHECKLIST}?customer_id={GLOBEX}").text

    assert "3 of 7 held" in of_all
    assert "Each line may be held by another customer" in of_all
    assert "2 of 7 held" in of_one
    assert f'<option value="{GLOBEX}" selected>Globex, {GLOBEX}</option>' in of_one
    assert "may be held by another customer" not in of_one


def test_each_connection_leads_to_its_own_checklist(two: Desk, admin: Browser) -> None:
    shown = admin.page(HOME).text

    for customer_id in (ACME, GLOBEX):
        assert f'href="{CHECKLIST}?customer_id={customer_id}"' in shown
    assert "Each line may be held by another customer" in shown


def test_a_single_customer_needs_no_choice(icims: Browser, admin: Browser) -> None:
    for path in (HOME, CHECKLIST):
        shown = admin.page(path).text
        assert "<option" not in shown
        assert "may be held by another customer" not in shown


def test_what_is_no_customer_is_refused(admin: Browser) -> None:
    answer = admin.get(f"{CHECKLIST}?customer_id=Globex")

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
