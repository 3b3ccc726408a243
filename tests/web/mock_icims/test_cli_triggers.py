"""`mock-icims trigger`: what happens at iCIMS is commanded, and what came of it is said."""

from __future__ import annotations

import json
import socket

import pytest
from click.testing import CliRunner

from mock_icims.cli.commands import cli
from mock_icims.cli.exits import Code
from mock_icims.testing import Icims, Tenant
from tests.web.mock_icims.terminal import elsewhere, fake, ran, run, said, tenant

__all__ = ["elsewhere", "fake", "run", "tenant"]


def test_a_move_says_which_assessments_it_triggered(icims: Icims, icims_tenant: Tenant) -> None:
    application, own, _ = somebody(icims_tenant)
    configure(icims_tenant, own)

    said = moved(icims, icims_tenant, application)

    order = icims_tenant.as_recruiter().get("/assessment-orders").json()["items"][0]["id"]
    assert said == f"{application} entered Assessment, which triggered big-five: {order}.\n"


def test_a_rule_of_another_workflows_stage_triggers_nothing(
    icims: Icims, icims_tenant: Tenant
) -> None:
    """Although the two stages have one name."""
    application, _, other = somebody(icims_tenant)
    configure(icims_tenant, other)

    said = moved(icims, icims_tenant, application)

    assert said == f"{application} entered Assessment, which triggered nothing.\n"


@pytest.mark.usefixtures("run")
def test_a_recruiter_moves_the_candidate_that_is_named(tenant: Tenant) -> None:
    recruiter = tenant.as_recruiter()
    one = recruiter.get("/applications").json()["items"][0]

    moved = said("trigger", "stage.entered", "--application", one["id"], "--tenant", tenant.id)

    assert moved == f"{one['id']} entered Assessment, which triggered nothing.\n"
    assert recruiter.get(f"/applications/{one['id']}").json()["stage"]["name"] == "Assessment"


@pytest.mark.usefixtures("run")
def test_the_candidate_and_the_stage_may_be_named_as_well(tenant: Tenant) -> None:
    one = tenant.as_recruiter().get("/applications").json()["items"][0]
    whom = ("--candidate", one["candidate_id"], "--job", one["job_id"], "--tenant", tenant.id)

    refused = ran("trigger", "stage.entered", *whom, "--stage", "Nowhere")
    moved = json.loads(said("trigger", "stage.entered", *whom, "--stage", "Assessment", "--json"))

    assert refused.exit_code == Code.NO
    assert "has no stage 'Nowhere'; it has " in refused.stderr
    assert moved["id"] == one["id"]


@pytest.mark.usefixtures("run")
def test_an_assessment_is_ordered_by_hand(tenant: Tenant) -> None:
    tenant.app_token("jobcannon")
    one = tenant.as_recruiter().get("/applications").json()["items"][0]
    whom = ("--application", one["id"], "--tenant", tenant.id)

    refused = ran("trigger", "assessment.requested", *whom, "--assessment", "no-such")

    assert refused.exit_code == Code.REFUSED
    assert refused.stderr.startswith("mock-icims: ")
    assert refused.stderr.count("\n") == 1


@pytest.mark.usefixtures("run")
def test_nobody_named_is_a_misuse(tenant: Tenant) -> None:
    assert ran("trigger", "stage.entered", "--tenant", tenant.id).exit_code == Code.MISUSED


@pytest.mark.usefixtures("run")
def test_two_years_and_a_second_pass_for_one_customer(tenant: Tenant) -> None:
    app = tenant.as_app("jobcannon")

    said("trigger", "clock", "--advance", "2y1s", "--tenant", tenant.id)

    assert app.get("/candidates").json()["code"] == "token_expired"


@pytest.mark.usefixtures("run")
@pytest.mark.parametrize("duration", ["soon", "-1d", "1.5d", "2 y", "", "10"])
def test_what_is_no_duration_is_a_misuse(duration: str) -> None:
    assert ran("trigger", "clock", "--advance", duration).exit_code == Code.MISUSED


@pytest.mark.usefixtures("run")
def test_time_that_did_not_settle_is_no(tenant: Tenant) -> None:
    """An app that never answers holds the clock up; half of the way is not done."""
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        tenant.register(
            "jobcannon",
            {
                "install_url": url,
                "redirect_uris": [url],
                "events_url": url,
                "client_id": "deaf-staging",
                "client_secret": "secret-of-the-deaf",
                "event_secret": "whsec_YWNtZS1zdGFnaW5nLWV2ZW50LXNlY3JldA==",
                "callback_secret": "whsec_YWNtZS1zdGFnaW5nLWNhbGxiYWNrLWtleQ==",
            },
        )
        tenant.app_token("jobcannon")
        said("trigger", "event", "--app", "jobcannon", "--tenant", tenant.id)
        advance = ("trigger", "clock", "--advance", "1s", "--timeout", "0.1", "--tenant", tenant.id)

        late = ran(*advance)
        told = ran(*advance, "--json")

    assert (late.exit_code, told.exit_code) == (Code.NO, Code.NO)
    assert late.stderr == (
        "mock-icims: mock_icims did not get done in time: the same again goes on.\n"
    )
    assert json.loads(told.stdout)["settled"] is False


@pytest.mark.usefixtures("run")
def test_a_test_event_is_on_its_way(tenant: Tenant) -> None:
    tenant.app_token("jobcannon")

    made = json.loads(
        said("trigger", "event", "--app", "jobcannon", "--tenant", tenant.id, "--json")
    )

    assert made["id"] in {event.id for event in tenant.events()}


def somebody(tenant: Tenant) -> tuple[str, str, str]:
    """An application, the assessment stage of its own workflow, and that of the other."""
    recruiter = tenant.as_recruiter()
    application = recruiter.get("/applications").json()["items"][0]
    workflow = recruiter.get(f"/jobs/{application['job_id']}").json()["workflow_id"]
    stages = recruiter.get("/stages").json()["items"]
    named = {one["workflow_id"]: one["id"] for one in stages if one["name"] == "Assessment"}
    own = named.pop(workflow)
    [other] = named.values()
    return application["id"], own, other


def moved(icims: Icims, tenant: Tenant, application: str) -> str:
    words = ["trigger", "stage.entered", "--application", application, "--tenant", tenant.id]
    result = CliRunner().invoke(cli, [*words, "--url", icims.url, "--token", icims.token or ""])
    assert result.exit_code == 0, result.stderr
    return result.stdout


def configure(tenant: Tenant, stage: str) -> None:
    """Who enters the stage is sent Big Five."""
    tenant.app_token("jobcannon")
    rule = {"stage_id": stage, "job_id": None, "assessment": "big-five", "reentry": "send_again"}
    configuration = {
        "triggers": {
            "stage_entry": {"enabled": True, "rules": [rule]},
            "recruiter_action": {"enabled": True},
            "custom_workflows": {"enabled": False, "rules": []},
        },
        "catalog": ["big-five"],
        "email_template": "default",
        "scorecard_mapping": [],
    }
    tenant.as_admin().put("/apps/jobcannon/configuration", json=configuration).raise_for_status()
