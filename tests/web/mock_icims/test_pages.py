"""Every page: its frame, its policy, and what it shows with much, with little, and on a refusal."""

from __future__ import annotations

import pytest

from mock_icims.domain.marketplace import InstallationStatus
from mock_icims.domain.structs import replace
from tests.icims_cast import ASSESSMENT, JOBCANNON, OVERALL, REPORT, install, northwind
from tests.web.mock_icims.browsing import BEHIND_THE_DOOR, Browser, Desk, opened
from tests.web.mock_icims.oauth_client import asking

SHOWN = [
    *BEHIND_THE_DOOR,
    "/signin",
    "/_staging/mailbox",
    "/_staging/journal",
    asking(),
    "/nowhere",
]

CONFIGURATION = "/settings/marketplace-apps/jobcannon/configuration"


@pytest.mark.parametrize("path", SHOWN)
def test_every_page_has_the_banner_one_heading_and_a_way_past_the_menu(
    desk: Desk, carol: Browser, path: str
) -> None:
    install(desk.tenant)

    page = carol.get(path)

    tree = page.tree
    assert "Staging fake. Not iCIMS." in page.words("p")
    assert page.heading
    assert tree.get("lang") == "en"
    assert tree.findtext(".//title", "").endswith("· iCIMS staging")
    assert tree.get_element_by_id("main").tag == "main"
    assert "#main" in page.links


@pytest.mark.parametrize("path", SHOWN)
def test_every_page_is_without_inline_style_and_script(
    desk: Desk, carol: Browser, path: str
) -> None:
    install(desk.tenant)

    page = carol.get(path)

    elements = list(page.tree.iter())
    assert not [one for one in elements if one.tag in ("style", "script")]
    assert not [one for one in elements if {"style", "onclick"} & set(one.attrib)]
    for link in [*page.tree.iter("link"), *page.tree.iter("img")]:
        assert link.get("href", link.get("src", "")).startswith("/")


@pytest.mark.parametrize("path", SHOWN)
def test_every_page_keeps_frames_sniffers_and_caches_out(
    desk: Desk, carol: Browser, path: str
) -> None:
    install(desk.tenant)

    headers = carol.get(path).answer.headers

    policy = headers["content-security-policy"]
    for part in ("default-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"):
        assert part in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] in ("same-origin", "no-referrer")


@pytest.mark.parametrize("path", SHOWN)
def test_every_control_has_a_label_and_every_table_a_caption(
    desk: Desk, carol: Browser, path: str
) -> None:
    install(desk.tenant)

    tree = carol.get(path).tree

    labelled = {label.get("for") for label in tree.iter("label")}
    controls = [
        one for one in tree.iter("input", "select", "textarea") if one.get("type") != "hidden"
    ]
    assert {one.get("id") for one in controls} <= labelled
    assert len({one.get("id") for one in controls}) == len(controls)
    assert all(table.find("caption") is not None for table in tree.iter("table"))
    assert all(head.get("scope") for head in tree.iter("th"))
    assert all(time.get("datetime") for time in tree.iter("time"))


@pytest.mark.parametrize("path", BEHIND_THE_DOOR)
def test_every_page_asks_who_is_there(stranger: Browser, path: str) -> None:
    page = stranger.get(path)

    assert page.status == 303
    assert page.location.startswith("/signin?next=%2F")


@pytest.mark.parametrize("path", ["/candidates/cand_alice1", "/marketplace/payroll", "/nowhere"])
def test_what_is_not_there_has_a_page_that_says_so(path: str) -> None:
    stranger_to_alice = northwind(id="cus_other1")
    stranger_to_alice.candidates.delete("cand_alice1")
    desk = opened(stranger_to_alice)

    page = desk.browser("carol", of=stranger_to_alice).get(path)

    assert page.status == 404
    assert page.heading == "Not found"


def test_the_start_page_is_the_candidates(carol: Browser) -> None:
    assert carol.get("/").location == "/candidates"


def test_the_stylesheet_is_served_and_may_be_kept(stranger: Browser) -> None:
    answer = stranger.get("/static/staging.css").answer

    assert answer.headers["content-type"].startswith("text/css")
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["etag"]


def test_a_logo_is_drawn_for_any_app(stranger: Browser) -> None:
    answer = stranger.get("/marketplace/jobcannon/logo.svg").answer

    assert answer.headers["content-type"] == "image/svg+xml"
    assert ">JC</text>" in answer.text


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


def test_saving_an_unchanged_configuration_changes_nothing(desk: Desk, carol: Browser) -> None:
    install(desk.tenant)
    before = desk.tenant.configurations[JOBCANNON]

    saved = carol.submit(carol.get(CONFIGURATION).form("Save"))

    after = desk.tenant.configurations[JOBCANNON]
    assert saved.location == f"{CONFIGURATION}?notice=configuration-saved"
    assert (after.triggers, after.catalog) == (before.triggers, before.catalog)
    assert (after.version, after.updated_by) == (2, "usr_carolaaa")


def test_until_the_first_save_fields_of_the_results_names_are_proposed(
    desk: Desk, carol: Browser
) -> None:
    install(desk.tenant)
    del desk.tenant.configurations[JOBCANNON]

    carol.submit(carol.get(CONFIGURATION).form("Save"), catalog=["big-five"])

    mapped = desk.tenant.configurations[JOBCANNON].scorecard_mapping
    assert {(one.result, one.field_id) for one in mapped} == {
        ("big-five.overall", OVERALL.id),
        ("big-five.report", REPORT.id),
    }


def test_a_rule_is_added_in_an_empty_row_and_removed_by_emptying_it(
    desk: Desk, carol: Browser
) -> None:
    install(desk.tenant)
    form = carol.get(CONFIGURATION).form("Save")

    carol.submit(form, stage_entry_stage=["", ASSESSMENT.id, ""])

    (rule,) = desk.tenant.configurations[JOBCANNON].triggers.stage_entry_rules
    assert rule.stage_id == ASSESSMENT.id


def test_a_lost_field_is_named_where_it_was_mapped(desk: Desk, carol: Browser) -> None:
    install(desk.tenant)
    del desk.tenant.configurations[JOBCANNON]
    carol.submit(carol.get(CONFIGURATION).form("Save"), catalog=["big-five"])

    desk.tenant.fields.put(replace(OVERALL, name="Overall score"))
    desk.tenant.fields.delete(REPORT.id)

    text = carol.get(CONFIGURATION).text
    assert "Was “Big Five overall”, which was renamed." in text
    assert "Was “Big Five report”, which was deleted." in text


def test_recruiters_read_the_configuration_and_cannot_save_it(desk: Desk, bob: Browser) -> None:
    install(desk.tenant)

    page = bob.get(CONFIGURATION)

    assert "Only iCIMS admins change the configuration." in page.text
    assert "Save" not in page.words("button")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"token_expires_at": None}, "Token is >2 years old or was revoked."),
        ({"scopes": ()}, "Re-authorize the marketplace app and approve them."),
        ({"status": InstallationStatus.PENDING}, "Authorize it to finish the installation."),
        ({"status": InstallationStatus.UNINSTALLED}, "it is sent no events"),
    ],
)
def test_an_apps_page_says_what_is_wrong_and_the_guides_fix(
    desk: Desk, carol: Browser, change: dict[str, object], sentence: str
) -> None:
    install(desk.tenant)
    installation = desk.tenant.installations.get(JOBCANNON)
    desk.tenant.installations.put(replace(installation, **change))  # type: ignore[arg-type]

    assert sentence in carol.get("/settings/marketplace-apps/jobcannon").text
    assert carol.get("/settings/marketplace-apps").status == 200


def test_the_admin_keeps_the_scorecard_fields(desk: Desk, carol: Browser) -> None:
    page = "/settings/scorecard-fields"

    carol.submit(carol.get(page).form("Create field"), name="Openness", type="number")
    renamed = carol.submit(carol.get(page).form("Rename"), name="Overall")
    deleted = carol.submit(carol.get(page).form("Delete Overall"))

    assert [field.name for field in desk.tenant.fields.values()] == ["Big Five report", "Openness"]
    assert "renamed" in carol.get(renamed.location).text
    assert "deleted" in carol.get(deleted.location).text


def test_recruiters_read_the_scorecard_fields_and_whom_to_ask(bob: Browser) -> None:
    page = bob.get("/settings/scorecard-fields")

    assert "Ask Carol." in page.text
    assert page.words("button") == ["Sign out", "Menu", "Close"]


def test_a_refused_form_leads_back_to_its_page_without_the_old_notice(carol: Browser) -> None:
    page = carol.post(
        "/connect/v1/customers/cus_northw/scorecard-fields",
        [("name", OVERALL.name), ("type", "number"), ("csrf", "csrf-carol")],
        headers={"Referer": "http://icims.test/settings/scorecard-fields?notice=field-created&a=1"},
    )

    assert page.status == 409
    assert "/settings/scorecard-fields?a=1" in page.links


@pytest.mark.parametrize(
    "referer", ["https://mallory.test/", "http://icims.test//mallory.test", "http://[mallory.test"]
)
def test_a_refused_form_never_leads_back_elsewhere(carol: Browser, referer: str) -> None:
    page = carol.send("GET", "/nowhere", headers={"Referer": referer})

    assert not [link for link in page.links if "mallory" in link]
