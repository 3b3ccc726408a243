"""The candidates' pages: found by name, moved on, assessed by hand, erased by an admin alone."""

from __future__ import annotations

from tests.icims_cast import ASSESSMENT, JOBCANNON, install
from tests.web.mock_icims.browsing import Browser, Desk


def test_search_finds_candidates_or_says_that_nobody_is_there(carol: Browser) -> None:
    assert "/candidates/cand_alice1" in carol.get("/candidates?q=alice").links
    assert "Nobody found." in carol.get("/candidates?q=zzz").text


def test_names_are_shown_as_written_and_never_run(desk: Desk, carol: Browser) -> None:
    form = carol.get("/candidates").form("Create candidate")

    made = carol.submit(form, first_name="<script>alert(1)</script>", last_name='"O’Neil"')

    page = carol.get(made.location)
    assert page.heading == '<script>alert(1)</script> "O’Neil"'
    assert not list(page.tree.iter("script"))


def test_the_walk_of_a_recruiter_ends_with_an_order(desk: Desk, bob: Browser) -> None:
    install(desk.tenant)
    record = "/candidates/cand_alice1"

    assigned = bob.submit(bob.get(record).form("Assign job"))
    assert assigned.location == f"{record}?notice=assigned"
    bob.submit(bob.get(record).form("Advance"), stage_id=ASSESSMENT.id)

    page = bob.get(record)
    (order,) = desk.tenant.orders.values()
    assert order.assessment == "big-five"
    assert "On candidate stage entry (auto-send)" in page.words("td")
    assert "Assessment" in page.words("li")


def test_a_recruiter_sends_an_assessment_by_hand(desk: Desk, bob: Browser) -> None:
    install(desk.tenant)
    record = "/candidates/cand_alice1"
    bob.submit(bob.get(record).form("Assign job"))

    sent = bob.submit(bob.get(record).form("Send assessment"))
    again = bob.submit(bob.get(record).form("Send assessment"))

    assert "Assessment requested." in bob.get(sent.location).text
    assert again.status == 409
    assert "On recruiter action (manual)" in bob.get(record).words("td")


def test_without_an_app_the_record_says_what_is_missing(desk: Desk, bob: Browser) -> None:
    bob.submit(bob.get("/candidates/cand_alice1").form("Assign job"))

    page = bob.get("/candidates/cand_alice1")

    assert "No installed app offers an assessment yet." in page.text
    assert "No results yet." in page.text


def test_with_an_app_that_nobody_configured_the_record_says_so(desk: Desk, bob: Browser) -> None:
    install(desk.tenant)
    del desk.tenant.configurations[JOBCANNON]
    bob.submit(bob.get("/candidates/cand_alice1").form("Assign job"))

    page = bob.get("/candidates/cand_alice1")

    assert "Nothing can be sent yet: an admin chooses the assessments" in page.text
    assert "No installed app" not in page.text


def test_only_the_admin_is_offered_to_erase(carol: Browser, bob: Browser) -> None:
    assert "Erase candidate" not in bob.get("/candidates/cand_alice1").words("button")

    done = carol.submit(carol.get("/candidates/cand_alice1").form("Erase candidate"))

    assert carol.get(done.location).status == 200
    assert carol.get("/candidates/cand_alice1").status == 404
