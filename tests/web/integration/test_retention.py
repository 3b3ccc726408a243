"""The page of retention: periods with a preview, holds, erasures, and their certificates."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx
import pytest

from integration.domain.clock import StagingClock
from integration.domain.ids import SHAPE
from integration.worker.chores import Chores
from tests.web.integration.browser import Browser
from tests.web.integration.desk import Desk
from tests.web.integration.icims import ACME

HOME = "/admin/integrations/icims"
RETENTION = f"{HOME}/retention"
OF_ACME = f"{RETENTION}/{ACME}"
ALICE = "cand_alice1"


def erase_what_is_due(desk: Desk) -> None:
    cell = desk.cell
    chores = Chores(
        cell.services.retention.erasing,
        database=cell.database,
        clock=StagingClock(desk.clock),
        watch=desk.clock,
    )
    desk.runner.run(chores.run())


def test_the_page_says_what_is_kept_and_until_when(
    desk: Desk, icims: Browser, admin: Browser
) -> None:
    desk.invite(icims)

    found = admin.get(RETENTION).json()

    assert (found["default_days"], found["preview"]) == (90, None)
    (kept,) = found["customers"]
    assert (kept["days"], kept["policy_version"], kept["orders"]) == (90, 0, 1)
    shown = admin.page(RETENTION).text
    assert "Acme Robotics" in shown
    assert "90 days (default)" in shown


def test_the_browser_keeps_what_is_no_id_of_a_candidate(icims: Browser, admin: Browser) -> None:
    """A page of refusal in its place has lost the ground and the note beside it."""
    inputs = re.findall(r'<input [^>]*name="candidate_id"[^>]*>', admin.page(RETENTION).text)

    assert len(inputs) == 2
    assert all(f'pattern="{SHAPE.pattern}"' in one for one in inputs)


def test_a_period_is_looked_at_first_and_then_changed(
    desk: Desk, icims: Browser, admin: Browser
) -> None:
    seen = admin.page(f"{RETENTION}?customer_id={ACME}&days=365")
    assert "With 365 days, 0 orders would be erased at once." in seen.text
    assert admin.get(RETENTION).json()["customers"][0]["days"] == 90

    answer = admin.submit(f"{OF_ACME}?_method=PUT", {"days": "365"}, seen=seen)

    assert answer.headers["location"] == RETENTION
    assert admin.get(RETENTION).json()["customers"][0]["days"] == 365
    assert admin.put(OF_ACME, json={"days": None}).json()["days"] == 90


@pytest.mark.parametrize("days", [6, 1462, 2**31, 2**63 - 1, 2**63, 10**300])
def test_a_period_out_of_bounds_is_refused_by_name(
    icims: Browser, admin: Browser, days: int
) -> None:
    answer = admin.put(OF_ACME, json={"days": days})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "days")


def test_whoever_saves_second_is_asked_with_their_own_days_kept(
    desk: Desk, icims: Browser, admin: Browser
) -> None:
    seen = admin.page(f"{RETENTION}?customer_id={ACME}&days=365")
    admin.put(OF_ACME, json={"days": 30})

    overtaken = admin.submit(f"{OF_ACME}?_method=PUT", form_of(seen), seen=seen)

    assert admin.get(RETENTION).json()["customers"][0]["days"] == 30
    shown = admin.page(overtaken.headers["location"])
    assert "Somebody changed the period to 30 days while you had it open" in shown.text
    assert "With 365 days, 0 orders would be erased at once." in shown.text
    admin.submit(f"{OF_ACME}?_method=PUT", form_of(shown), seen=shown)
    assert admin.get(RETENTION).json()["customers"][0]["days"] == 365


def test_going_back_to_the_default_is_asked_about_as_well(
    desk: Desk, icims: Browser, admin: Browser
) -> None:
    admin.put(OF_ACME, json={"days": 30})
    seen = admin.page(RETENTION)
    admin.put(OF_ACME, json={"days": 1000})

    overtaken = admin.submit(f"{OF_ACME}?_method=PUT", form_of(seen), seen=seen)

    assert admin.get(RETENTION).json()["customers"][0]["days"] == 1000
    assert "With 90 days" in admin.page(overtaken.headers["location"]).text


def test_a_program_may_say_which_version_it_read(icims: Browser, admin: Browser) -> None:
    admin.put(OF_ACME, json={"days": 30, "policy_version": 0})

    answer = admin.put(OF_ACME, json={"days": 365, "policy_version": 0})

    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert admin.put(OF_ACME, json={"days": 365, "policy_version": 1}).status_code == 200


def form_of(page: httpx.Response) -> dict[str, str]:
    """The first form of the page that changes a period, as a browser sends it."""
    form = re.search(rf'action="{OF_ACME}\?_method=PUT">(.*?)</form>', page.text, re.DOTALL)
    assert form is not None
    fields = re.findall(r'name="(\w+)" value="([^"]*)"', form[1])
    return {name: value for name, value in fields if name != "csrf"}


def test_a_hold_is_placed_shown_and_released(desk: Desk, icims: Browser, admin: Browser) -> None:
    desk.invite(icims)
    seen = admin.page(RETENTION)
    placed = admin.submit(
        f"{OF_ACME}/holds",
        {"candidate_id": ALICE, "ground": "litigation", "note": "Case 12-345"},
        seen=seen,
    )
    assert placed.status_code == 303

    shown = admin.page(RETENTION)
    assert "Case 12-345" in shown.text
    (hold,) = admin.get(RETENTION).json()["holds"]
    assert (hold["candidate_id"], hold["placed_by"]) == (ALICE, "operator")
    released = admin.submit(f"{HOME}/holds/{hold['id']}?_method=DELETE", {}, seen=shown)
    assert released.status_code == 303
    assert admin.get(RETENTION).json()["holds"] == []
    assert admin.request("DELETE", f"{HOME}/holds/{hold['id']}").status_code == 409


def test_a_hold_needs_a_ground(icims: Browser, admin: Browser) -> None:
    answer = admin.post(f"{OF_ACME}/holds", json={"ground": "mood"})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "ground")


def test_a_candidate_is_erased_and_the_certificate_names_nobody(
    desk: Desk, icims: Browser, admin: Browser, alice: Browser
) -> None:
    link = desk.invite(icims)
    _, report = desk.tokens()
    seen = admin.page(RETENTION)
    asked = admin.submit(f"{OF_ACME}/erasures", {"candidate_id": ALICE}, seen=seen)
    certificate = asked.headers["location"]
    assert admin.get(certificate).json()["erasure"]["candidate_id"] == ALICE
    assert "Under way" in admin.page(certificate).text

    erase_what_is_due(desk)

    read = admin.get(certificate).json()
    assert (read["erasure"]["state"], read["erasure"]["candidate_id"]) == ("done", None)
    assert len(read["tombstones"]) == 1
    shown = admin.page(certificate).text
    assert "Purge certificate" in shown
    assert ALICE not in shown
    for path in (f"/reports/{report}", f"/assessments/{link}"):
        assert alice.get(path).status_code == 410
        assert "erased" in alice.page(path).text
    assert admin.post(f"{OF_ACME}/erasures", json={"candidate_id": ALICE}).status_code == 404


def test_an_expired_link_says_so_and_what_to_do(desk: Desk, icims: Browser, alice: Browser) -> None:
    link = desk.invite(icims)
    desk.clock.advance(timedelta(days=30))

    answer = alice.page(f"/assessments/{link}")

    assert answer.status_code == 410
    assert "<h1>This invitation has expired</h1>" in answer.text
    assert "This invitation has expired." not in answer.text
    assert "Ask the recruiter" in answer.text
    assert alice.get(f"/assessments/{link}").json()["code"] == "invitation_expired"


def test_what_is_not_there_is_not_found(icims: Browser, admin: Browser) -> None:
    assert admin.put(f"{RETENTION}/cus_nobody001", json={"days": 90}).status_code == 404
    assert admin.get(f"{HOME}/erasures/ers_nobody001").status_code == 404
    assert admin.request("DELETE", f"{HOME}/holds/hld_nobody001").status_code == 404


def test_only_who_is_signed_in_reads_or_changes_it(icims: Browser, mallory: Browser) -> None:
    assert mallory.get(RETENTION).status_code == 401
    assert mallory.put(OF_ACME, json={"days": 90}).status_code == 401
    assert mallory.post(f"{OF_ACME}/holds", json={"ground": "other"}).status_code == 401
