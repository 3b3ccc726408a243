"""`mock-icims trigger stage.entered` says what came of the move."""

from __future__ import annotations

from click.testing import CliRunner

from mock_icims.cli.commands import cli
from mock_icims.testing import Icims, Tenant


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
