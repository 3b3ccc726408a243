"""The recruiters' pages at work: approvals, many moves at once, closed jobs, and re-entry."""

from __future__ import annotations

import pytest

from mock_icims.domain.customers import Role
from mock_icims.domain.recruiting.approvals import Approver
from mock_icims.domain.recruiting.chains import Approvals, Chain
from mock_icims.domain.recruiting.triggers import Reentry
from mock_icims.domain.structs import replace
from tests.icims_cast import ASSESSMENT, JOBCANNON, LEAD, REJECTED, SCREEN, auto_send, install
from tests.web.mock_icims.browsing import Browser, Desk, Page

RECORD = "/candidates/cand_alice1"
JOB = f"/jobs/{LEAD.id}"
CONFIGURATION = "/settings/marketplace-apps/jobcannon/configuration"
HEADS = Approvals(enabled=True, chains=(Chain(name="Heads", steps=(Approver(role=Role.ADMIN),)),))


@pytest.fixture
def waiting(desk: Desk, bob: Browser) -> None:
    """Bob advanced Alice, and her assessment waits for an iCIMS admin."""
    install(desk.tenant, configuration=replace(auto_send(), approvals=HEADS))
    bob.submit(bob.get(RECORD).form("Assign job"))
    advance(bob, ASSESSMENT.id)


def advance(browser: Browser, stage_id: str) -> None:
    sent = browser.submit(browser.get(RECORD).form("Advance"), stage_id=stage_id)
    assert sent.status == 303


def pressed(browser: Browser, page: Page, button: str, **fields: str) -> Page:
    """The page that the form leads to."""
    sent = browser.submit(page.form(button), **fields)
    assert sent.status == 303, sent.text
    return browser.get(sent.location)


def test_what_waits_is_on_the_approvers_page_and_on_the_record(
    bob: Browser, carol: Browser, waiting: None
) -> None:
    assert "Awaiting approval waits for an iCIMS admin" in bob.get(RECORD).text
    assert "Nothing waits for you." in bob.get("/approvals").text
    shown = carol.get("/approvals")
    assert "Big Five for Warehouse Operations Lead, by the chain “Heads”." in shown.text
    assert "/candidates/cand_alice1" in shown.links


def test_carol_approves_and_the_assessment_is_requested(carol: Browser, waiting: None) -> None:
    done = pressed(carol, carol.get("/approvals"), "Approve")

    assert "Approved." in done.text
    assert "Approved by Carol" in done.text
    assert "Requested" in carol.get(RECORD).words("td")[0]


def test_carol_refuses_and_the_record_shows_why(
    bob: Browser, carol: Browser, waiting: None
) -> None:
    pressed(carol, carol.get("/approvals"), "Refuse", reason="Hired from within.")

    assert "Refused by Carol: Hired from within." in bob.get(RECORD).text


def test_carol_delegates_only_to_somebody_who_may_approve(
    desk: Desk, carol: Browser, waiting: None
) -> None:
    form = carol.get("/approvals").form("Delegate")
    assert carol.submit(form, to_user_id="usr_bobaaa").status == 422

    bob = desk.tenant.users.get("usr_bobaaa")
    desk.tenant.users.put(
        replace(bob, id=type(bob.id)("usr_doraaaa"), name="Dora", email="d@n.test")
    )
    handed = pressed(carol, carol.get("/approvals"), "Delegate", to_user_id="usr_doraaaa")
    assert "waits for Dora" in handed.text


def test_the_form_of_the_configuration_carries_chains_rules_and_policies(
    desk: Desk, carol: Browser
) -> None:
    install(desk.tenant)
    form = carol.get(CONFIGURATION).form("Save")
    carol.submit(
        form,
        approvals="on",
        **{"chain_name": "Heads", "chain_step-1": "user:usr_bobaaa", "chain_step-2": "role:admin"},
    )
    saved = carol.submit(
        carol.get(CONFIGURATION).form("Save"),
        custom_workflows="on",
        custom_name="Strong",
        custom_stage=SCREEN.id,
        custom_score="big-five.overall",
        custom_at_least="60",
        custom_approval="Heads",
        custom_reentry="ask",
        custom_assessment="big-five",
        catalog=["big-five", "disc"],
        stage_entry_stage="",
    )

    assert saved.status == 422, "an assessment that waits for its own score"
    answered = carol.submit(
        carol.get(CONFIGURATION).form("Save"),
        custom_workflows="on",
        custom_name="Strong",
        custom_stage=SCREEN.id,
        custom_score="big-five.overall",
        custom_at_least="60",
        custom_approval="Heads",
        custom_reentry="ask",
        custom_assessment="disc",
        catalog=["big-five", "disc"],
    )
    assert answered.status == 303, answered.text

    kept = desk.tenant.configurations[JOBCANNON]
    (chain,) = kept.approvals.chains
    assert [(one.user_id, one.role) for one in chain.steps] == [
        ("usr_bobaaa", None),
        (None, "admin"),
    ]
    (rule,) = kept.triggers.custom_workflows
    assert rule.score is not None
    assert (rule.score.key, rule.score.at_least, rule.score.at_most) == (
        "big-five.overall",
        60,
        None,
    )
    assert (rule.approval, rule.reentry) == ("Heads", "ask")

    again = carol.submit(carol.get(CONFIGURATION).form("Save"))
    assert again.status == 303, again.text
    saved_again = desk.tenant.configurations[JOBCANNON]
    assert (saved_again.triggers, saved_again.approvals) == (kept.triggers, kept.approvals)


def test_the_chosen_advance_and_the_page_says_who_did_not(desk: Desk, bob: Browser) -> None:
    install(desk.tenant)
    bob.submit(bob.get(RECORD).form("Assign job"))
    (application,) = desk.tenant.applications.values()
    page = bob.get(JOB)
    assert "Alice Moreau" in page.text

    moved = pressed(
        bob, page, "Advance chosen", application_ids=application.id, stage_id=ASSESSMENT.id
    )
    assert "1 moved." in moved.text
    still = pressed(
        bob, page, "Advance chosen", application_ids=application.id, stage_id=ASSESSMENT.id
    )
    assert "0 moved, 1 not: Alice Moreau: is in this stage already" in still.text


def test_nobody_chosen_is_a_refusal_that_says_so(desk: Desk, bob: Browser) -> None:
    install(desk.tenant)
    bob.submit(bob.get(RECORD).form("Assign job"))

    assert bob.submit(bob.get(JOB).form("Advance chosen")).status == 422


@pytest.mark.parametrize("query", ["moved=x", "moved=1&refused=nobody:stage_unchanged", "moved="])
def test_an_old_link_to_the_outcome_of_a_move_is_harmless(bob: Browser, query: str) -> None:
    assert bob.get(f"{JOB}?{query}").status == 200


def test_a_job_is_closed_and_opened_again_on_its_page(bob: Browser) -> None:
    closed = pressed(bob, bob.get(JOB), "Close job")
    assert "Job closed." in closed.text

    assert "Job opened again." in pressed(bob, closed, "Open job again").text


def test_a_rejected_candidate_is_brought_back_by_ticking_a_box(desk: Desk, bob: Browser) -> None:
    bob.submit(bob.get(RECORD).form("Assign job"))
    advance(bob, REJECTED.id)
    page = bob.get(RECORD)
    assert "Reopen: the application ended in Rejected." in page.text
    assert bob.submit(page.form("Advance"), stage_id=SCREEN.id).status == 409

    assert bob.submit(page.form("Advance"), stage_id=SCREEN.id, reopen="on").status == 303


@pytest.mark.parametrize(
    ("button", "said"),
    [
        ("Send again", "Requested"),
        ("Keep the result", "Cancelled Not sent again: "),
        ("Cancel order", "Cancelled Cancelled by Bob."),
    ],
)
def test_bob_is_asked_on_the_record_and_answers_there(
    desk: Desk, bob: Browser, button: str, said: str
) -> None:
    configuration = auto_send()
    (rule,) = configuration.triggers.stage_entry_rules
    asking = replace(
        configuration.triggers, stage_entry_rules=(replace(rule, reentry=Reentry.ASK),)
    )
    install(desk.tenant, configuration=replace(configuration, triggers=asking))
    bob.submit(bob.get(RECORD).form("Assign job"))
    for stage in (ASSESSMENT, SCREEN, ASSESSMENT):
        advance(bob, stage.id)
    assert "Waits: send again?" in bob.get(RECORD).text

    pressed(bob, bob.get(RECORD), button)

    assert bob.get(RECORD).words("td")[0].startswith(said)


def test_a_new_candidate_is_one_click_away_however_long_the_list_is(bob: Browser) -> None:
    page = bob.get("/candidates")

    assert "#first_name" in page.links
    assert page.tree.get_element_by_id("first_name").tag == "input"


def test_a_name_of_blanks_is_none(desk: Desk, bob: Browser) -> None:
    before = len(desk.tenant.candidates)

    form = bob.get("/candidates").form("Create candidate")
    refused = bob.submit(form, first_name="  ", last_name="Moreau")

    assert (refused.status, len(desk.tenant.candidates)) == (422, before)
    assert "First name is required." in refused.text
    assert "first_name" not in refused.text
