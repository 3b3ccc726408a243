"""What operators look at: each customer's configuration, and how the region is."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from integration.domain.deliveries import DeliveryKind, Outcome
from tests.web.integration.browser import Browser
from tests.web.integration.desk import Desk
from tests.web.integration.icims import ACME, ICIMS

HOME = "/admin/integrations/icims"
CONFIGURATION, HEALTH = f"{HOME}/configuration", f"{HOME}/health"
READ = {
    "app_id": "jobcannon",
    "version": 3,
    "triggers": {
        "stage_entry": {
            "enabled": True,
            "rules": [{"stage_id": "stg_assess01", "job_id": None, "assessment": "big-five"}],
        },
        "recruiter_action": {"enabled": True},
        "custom_workflows": {"enabled": False, "rules": []},
    },
    "catalog": ["big-five", "disc"],
    "email_template": "branded",
    "scorecard_mapping": [
        {"result": "overall", "field_id": "fld_000001", "field_name": "Big Five Overall"}
    ],
}


def test_the_configuration_is_what_was_last_read_with_its_evidence(
    desk: Desk, icims: Browser, admin: Browser
) -> None:
    read(desk, READ | {"version": 2, "catalog": []})
    named = read(desk, READ)

    (one,) = admin.get(CONFIGURATION).json()["items"]
    shown = admin.page(CONFIGURATION).text

    assert (one["delivery_id"], one["configuration"]["version"]) == (named, 3)
    assert one["configuration"]["triggers"]["stage_entry"]["rules"][0]["name"] == ""
    for words in (
        "On candidate stage entry (auto-send)",
        "Big Five on entering",
        "Big Five, DISC",
        "Branded: carries the name of",
        "Big Five Overall",
        f'href="{ICIMS}/settings/marketplace-apps/jobcannon/configuration"',
        f'href="{HOME}/logs/{named}"',
        "Check fields",
    ):
        assert words in shown, words


def test_a_configuration_that_was_never_read_says_when_it_will_be(
    icims: Browser, admin: Browser
) -> None:
    assert admin.get(CONFIGURATION).json()["items"][0]["configuration"] is None
    assert "Not read yet" in admin.page(CONFIGURATION).text


@pytest.mark.parametrize("body", [None, "[erased]", '{"catalog": 7}', '{"scorecard_mapping": [{'])
def test_a_reading_that_is_not_whole_any_more_is_passed_over(
    desk: Desk, icims: Browser, admin: Browser, body: str | None
) -> None:
    named = read(desk, READ)
    desk.deliver(kind=DeliveryKind.CONFIGURATION_READ, response_body=body)
    desk.deliver(kind=DeliveryKind.CONFIGURATION_READ, outcome=Outcome.REFUSED)

    assert admin.get(CONFIGURATION).json()["items"][0]["delivery_id"] == named


def test_without_a_connection_there_is_no_configuration(admin: Browser) -> None:
    assert "No connection yet" in admin.page(CONFIGURATION).text


def test_health_counts_the_queue_and_the_age_of_its_oldest(
    desk: Desk, icims: Browser, admin: Browser
) -> None:
    desk.invite(icims, order="ord_000001")
    desk.clock.advance(timedelta(minutes=5))
    desk.invite(icims, order="ord_000002")

    health = admin.get(HEALTH).json()
    shown = admin.page(HEALTH).text

    assert health["queue"] == {
        "waiting": 2,
        "under_way": 0,
        "later": 0,
        "parked": 0,
        "exhausted": 0,
        "oldest_due_at": "2026-11-23T12:00:00Z",
        "oldest_seconds": 300,
    }
    assert (health["region"], health["database"]["kind"]) == ("eu", "sqlite")
    assert health["worker"] == {"here": True, "runs": True}
    assert "European Union" in shown
    assert "5 minutes" in shown


def test_a_customers_admin_is_told_of_the_customers_own_queue_alone(
    desk: Desk, icims: Browser
) -> None:
    desk.invite(icims)
    waiting = {}
    for customer_id in (ACME, "cus_globex01"):
        desk.account(f"admin@{customer_id}.test", customer_id=customer_id)
        browser = desk.signed_in_as(f"admin@{customer_id}.test")
        waiting[customer_id] = browser.get(HEALTH).json()["queue"]

    assert waiting[ACME]["waiting"] == 1
    assert set(waiting["cus_globex01"].values()) == {0, None}


@pytest.mark.parametrize(
    ("days", "warning", "words"),
    [
        (61, None, "61 days left"),
        (60, 60, "Under 60 days"),
        (30, 30, "Under 30 days"),
        (7, 7, "Under 7 days"),
        (1, 7, "1 day left"),
        (0, 7, "0 days left"),
        (-1, 0, "has to authorize JobCannon again"),
    ],
)
def test_a_token_is_warned_of_in_time(
    desk: Desk, icims: Browser, days: int, warning: int | None, words: str
) -> None:
    desk.clock.advance(timedelta(days=730 - days))
    admin = desk.sign_in(desk.browser())

    (token,) = admin.get(HEALTH).json()["tokens"]

    assert (token["days_left"], token["warning"]) == (days, warning)
    assert words in admin.page(HEALTH).text


def test_a_worker_that_does_not_run_is_named(desk: Desk, admin: Browser) -> None:
    desk.worker_runs = False

    assert admin.get(HEALTH).json()["worker"]["runs"] is False
    assert "Does not run" in admin.page(HEALTH).text


@pytest.mark.parametrize("path", [HOME, CONFIGURATION, HEALTH, f"{HOME}/logs", f"{HOME}/audit"])
def test_every_admin_page_leads_to_all_others_and_says_where_one_is(
    admin: Browser, path: str
) -> None:
    shown = admin.page(path).text

    assert shown.count('<li><a href="/admin/integrations/icims') == 9
    assert shown.count('aria-current="page"') == 1


@pytest.mark.parametrize("path", [CONFIGURATION, HEALTH])
def test_these_pages_are_for_the_admin(mallory: Browser, path: str) -> None:
    assert mallory.get(path).status_code == 401


def read(desk: Desk, configuration: dict[str, object]) -> str:
    return desk.deliver(
        kind=DeliveryKind.CONFIGURATION_READ, response_body=json.dumps(configuration)
    )


def test_stages_have_their_names_since_the_fields_were_checked(
    desk: Desk, icims: Browser, admin: Browser
) -> None:
    read(desk, READ)
    assert "on entering <code>stg_assess01</code>" in admin.page(CONFIGURATION).text

    check(admin)
    read(desk, READ)

    (one,) = admin.get(CONFIGURATION).json()["items"]
    assert one["stages"] == [{"id": "stg_assess01", "name": "Assessment", "workflow": "Hiring"}]
    shown = admin.page(CONFIGURATION).text
    assert "<strong>Assessment</strong> of Hiring" in shown
    assert '<code class="fine">stg_assess01</code>' in shown


@pytest.mark.parametrize("status", [403, 429, 500])
def test_a_check_of_fields_does_not_wait_for_the_names_of_stages(
    desk: Desk, icims: Browser, admin: Browser, status: int
) -> None:
    desk.icims.workflows_status = status

    check(admin)

    (logged,) = admin.get(f"{HOME}/logs?kind=workflows_read").json()["items"]
    assert (logged["status"], logged["outcome"]) == (status, "refused")
    (one,) = admin.get(CONFIGURATION).json()["items"]
    assert one["stages"] == []


def check(admin: Browser) -> None:
    (connection,) = admin.get(HOME).json()["items"]
    assert admin.post(f"{HOME}/connections/{connection['id']}/field-check").status_code == 200
