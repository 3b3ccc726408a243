"""The settings' pages: an app, its configuration and the scorecard fields, and who saves them."""

from __future__ import annotations

import pytest

from mock_icims.domain.marketplace import InstallationStatus
from mock_icims.domain.structs import replace
from tests.icims_cast import ASSESSMENT, JOBCANNON, OVERALL, REPORT, install
from tests.web.mock_icims.browsing import Browser, Desk

CONFIGURATION = "/settings/marketplace-apps/jobcannon/configuration"


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
