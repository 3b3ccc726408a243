"""The same handlers take a person's form: cookie, CSRF token, 303."""

from __future__ import annotations

import pytest

from tests.icims_cast import OVERALL, REPORT
from tests.web.mock_icims.connect.conftest import ISSUER, Caller, Stage

ANN = {"first_name": "Ann", "last_name": "Ode", "email": "", "csrf": "csrf-carol"}


def test_a_form_leads_to_the_page_of_what_it_made(stage: Stage, carols_browser: Caller) -> None:
    answer = carols_browser("POST", "/candidates", form=ANN)

    made = stage.tenant.candidates.values()[-1]
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/candidates/{made.id}"
    assert made.email is None


@pytest.mark.parametrize("wanted", ["/jobs", "/candidates?q=ann"])
def test_a_form_leads_where_its_page_wants(carols_browser: Caller, wanted: str) -> None:
    answer = carols_browser("POST", "/candidates", form={**ANN, "next": wanted})

    assert answer.headers["location"] == wanted


@pytest.mark.parametrize(
    "elsewhere",
    ["https://mallory.test/", "//mallory.test/", "/\\mallory.test", "/\t/mallory.test", "jobs"],
)
def test_a_form_never_leads_elsewhere(carols_browser: Caller, elsewhere: str) -> None:
    answer = carols_browser("POST", "/candidates", form={**ANN, "next": elsewhere})

    assert answer.headers["location"].startswith("/candidates/cand_")


def test_somebody_may_live_in_a_place_named_null(stage: Stage, carols_browser: Caller) -> None:
    carols_browser("POST", "/candidates", form={**ANN, "location": "Null"})

    assert stage.tenant.candidates.values()[-1].location == "Null"


def test_an_emptied_field_of_a_form_takes_the_value_away(
    stage: Stage, carols_browser: Caller
) -> None:
    form = {"first_name": "", "email": "", "csrf": "csrf-carol"}

    carols_browser("POST", "/candidates/cand_alice1?_method=PATCH", form=form)

    alice = stage.tenant.candidates.get("cand_alice1")
    assert (alice.first_name, alice.email) == ("Alice", None)


def test_a_form_says_its_method_in_the_query(stage: Stage, carols_browser: Caller) -> None:
    answer = carols_browser(
        "POST",
        f"/scorecard-fields/{OVERALL.id}?_method=PATCH",
        form={"name": "Big Five", "csrf": "csrf-carol"},
    )

    assert answer.status_code == 303
    assert answer.headers["location"] == "/settings/scorecard-fields"
    assert stage.tenant.fields.get(OVERALL.id).name == "Big Five"


@pytest.mark.parametrize("csrf", ["", "csrf-bob"])
def test_a_form_that_was_not_opened_here_is_refused(
    stage: Stage, carols_browser: Caller, csrf: str
) -> None:
    answer = carols_browser("POST", "/candidates", form={**ANN, "csrf": csrf})

    assert answer.status_code == 403
    assert answer.json()["code"] == "csrf_failed"
    assert len(stage.tenant.candidates) == 1


def test_a_cookie_alone_deletes_nothing(stage: Stage, carols_browser: Caller) -> None:
    assert carols_browser("DELETE", "/candidates/cand_alice1").status_code == 403
    assert len(stage.tenant.candidates) == 1


def test_json_with_a_cookie_is_not_a_form_of_ours(carols_browser: Caller) -> None:
    answer = carols_browser("POST", "/candidates", json={"first_name": "A", "last_name": "O"})

    assert answer.status_code == 403


def test_a_form_from_another_site_is_refused(carols_browser: Caller) -> None:
    answer = carols_browser(
        "POST", "/candidates", form=ANN, headers={"Origin": "https://mallory.test"}
    )

    assert answer.status_code == 403


def test_a_form_with_a_bearer_token_is_refused(carol: Caller) -> None:
    answer = carol("POST", "/candidates", form=ANN)

    assert answer.status_code == 415


def test_a_field_of_the_form_sent_twice_is_refused(carols_browser: Caller) -> None:
    answer = carols_browser(
        "POST",
        "/candidates",
        content=b"first_name=Ann&first_name=Bea&last_name=Ode&csrf=csrf-carol",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )

    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"field": "first_name", "message": "was sent more than once"}
    ]


def test_a_browser_reads_a_refusal_as_a_page(carols_browser: Caller) -> None:
    answer = carols_browser("GET", "/candidates/cand_nobody", headers={"Accept": "text/html"})

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "cand_nobody" in answer.text


def test_the_configuration_is_saved_by_its_form(stage: Stage, carols_browser: Caller) -> None:
    answer = carols_browser(
        "POST",
        "/apps/jobcannon/configuration?_method=PUT",
        content=(
            "csrf=csrf-carol&next=/settings/marketplace-apps/jobcannon"
            "&stage_entry=on&stage_entry_stage=stg_assessment&stage_entry_job="
            "&stage_entry_assessment=big-five"
            "&stage_entry_stage=&stage_entry_job=&stage_entry_assessment=big-five"
            "&recruiter_action=on&catalog=big-five&catalog=disc&email_template=default"
            f"&map:big-five.overall={OVERALL.id}:Big+Five+overall&map:big-five.report="
        ).encode(),
        headers={"Content-Type": "application/x-www-form-urlencoded", "Origin": ISSUER},
    )

    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == "/settings/marketplace-apps/jobcannon"
    saved = stage.tenant.configurations[stage.tenant.installations.values()[0].app_id]
    assert saved.catalog == ("big-five", "disc")
    assert [rule.stage_id for rule in saved.triggers.stage_entry_rules] == ["stg_assessment"]
    assert [mapped.field_id for mapped in saved.scorecard_mapping] == [OVERALL.id]
    assert not saved.triggers.custom_workflows_enabled
    assert REPORT.id not in str(saved)
