"""An app's configuration over HTTP: who reads it, who saves it, and what can work."""

from __future__ import annotations

from copy import deepcopy

import pytest

from mock_icims.domain.ids import AppId
from tests.icims_cast import JOBCANNON, REPORT, grant
from tests.web.mock_icims.connect.configurations import PATH, WANTED
from tests.web.mock_icims.connect.conftest import Caller, Stage

RULE = "triggers.custom_workflows.rules[0]"
SCORE = ("triggers", "custom_workflows", "rules", 0, "score")
CHAIN = ("approvals", "chains", 0)
HEADS = "approvals.chains[0]"
HEAD = {"name": "Heads", "steps": [{"role": "admin"}]}


def test_what_is_saved_is_read_by_people_and_by_the_app(carol: Caller, jobcannon: Caller) -> None:
    saved = carol("PUT", PATH, json=WANTED)

    assert saved.status_code == 200, saved.text
    assert saved.json() == {
        "app_id": "jobcannon",
        "version": 2,
        **WANTED,
        "updated_at": "2026-11-23T12:00:00Z",
        "updated_by": "usr_carolaaa",
    }
    assert jobcannon("GET", PATH).json() == saved.json()


def test_before_the_first_save_it_is_version_nought(stage: Stage, bob: Caller) -> None:
    del stage.tenant.configurations[JOBCANNON]

    answer = bob("GET", PATH)

    assert answer.json()["version"] == 0
    assert answer.json()["catalog"] == []


def test_only_admins_save(bob: Caller, jobcannon: Caller) -> None:
    assert bob("PUT", PATH, json=WANTED).json()["code"] == "role_required"
    assert jobcannon("PUT", PATH, json=WANTED).json()["code"] == "role_required"


def test_an_app_reads_nobody_elses_configuration(stage: Stage) -> None:
    other = stage.bearer(grant(stage.world, stage.tenant, token="other", app_id=AppId("acme")))

    assert other("GET", PATH).status_code == 404


def test_an_app_that_is_not_installed_has_no_configuration(carol: Caller) -> None:
    assert carol("GET", "/apps/acme/configuration").status_code == 404


def test_an_app_that_was_uninstalled_has_no_configuration_any_more(carol: Caller) -> None:
    assert carol("GET", PATH).status_code == 200

    carol("DELETE", "/apps/jobcannon")

    assert carol("GET", PATH).status_code == 404
    assert carol("PUT", PATH, json=WANTED).status_code == 404


def test_a_catalog_names_each_assessment_once(carol: Caller) -> None:
    saved = carol("PUT", PATH, json={**WANTED, "catalog": ["disc", "big-five", "disc"]})

    assert saved.json()["catalog"] == ["disc", "big-five"]


def changed(path: tuple[str | int, ...], value: object) -> object:
    """What is wanted, but for one place."""
    wanted: object = deepcopy(WANTED)
    place: object = wanted
    for step in path[:-1]:
        place = place[step]  # type: ignore[index]
    place[path[-1]] = value  # type: ignore[index]
    return wanted


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ((*SCORE, "at_most"), 60),
        ((*SCORE, "at_most"), 80),
        (SCORE, {"assessment": "big-five", "result": "overall", "at_most": 40}),
        ((*CHAIN, "steps"), [{"role": "recruiter"}, {"role": "admin"}]),
    ],
    ids=["one score", "between two", "at most", "two roles"],
)
def test_what_can_work_is_saved(
    stage: Stage, carol: Caller, path: tuple[str | int, ...], value: object
) -> None:
    answer = carol("PUT", PATH, json=changed(path, value))

    assert answer.status_code == 200, answer.text
    assert stage.tenant.configurations[JOBCANNON].version == 2


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        (("catalog",), ["mbti"], "catalog[0]"),
        (
            ("triggers", "stage_entry", "rules", 0, "stage_id"),
            "stg_nowhere",
            "triggers.stage_entry.rules[0].stage_id",
        ),
        (
            ("triggers", "stage_entry", "rules", 0, "job_id"),
            "job_nobody",
            "triggers.stage_entry.rules[0].job_id",
        ),
        (
            ("triggers", "custom_workflows", "rules", 0, "assessment"),
            "mbti",
            "triggers.custom_workflows.rules[0].assessment",
        ),
        (
            ("scorecard_mapping", 0, "result"),
            "big-five.charm",
            "scorecard_mapping[0].result",
        ),
        (("scorecard_mapping", 0, "field_id"), "fld_nobody", "scorecard_mapping[0].field_id"),
        (("scorecard_mapping", 0, "field_id"), REPORT.id, "scorecard_mapping[0].field_name"),
        (("scorecard_mapping", 0, "result"), "big-five.report", "scorecard_mapping[0].field_id"),
        (("triggers", "custom_workflows", "rules", 0, "job_id"), "job_nobody", f"{RULE}.job_id"),
        (("triggers", "custom_workflows", "rules", 0, "reentry"), "never", f"{RULE}.reentry"),
        ((*SCORE, "result"), "charm", f"{RULE}.score.result"),
        ((*SCORE, "result"), "report", f"{RULE}.score.result"),
        ((*SCORE, "assessment"), "disc", f"{RULE}.score.assessment"),
        ((*SCORE, "at_least"), None, f"{RULE}.score.at_least"),
        ((*SCORE, "at_most"), 59, f"{RULE}.score.at_least"),
        ((*SCORE, "at_least"), 101, f"{RULE}.score.at_least"),
        (("triggers", "custom_workflows", "rules", 0, "approval"), "Tails", f"{RULE}.approval"),
        (("approvals", "enabled"), False, f"{RULE}.approval"),
        ((*CHAIN, "applies_to", "assessment"), "mbti", f"{HEADS}.applies_to.assessment"),
        ((*CHAIN, "steps"), [], f"{HEADS}.steps"),
        ((*CHAIN, "steps", 0, "role"), "admin", f"{HEADS}.steps[0]"),
        ((*CHAIN, "steps", 0, "user_id"), None, f"{HEADS}.steps[0]"),
        ((*CHAIN, "steps", 0, "user_id"), "usr_nobody", f"{HEADS}.steps[0]"),
        ((*CHAIN, "steps"), [{"user_id": "usr_bobaaa"}] * 2, f"{HEADS}.steps[1]"),
        (("approvals", "chains"), [HEAD, HEAD], "approvals.chains[1].name"),
        (("email_template",), "funny", "email_template"),
        (("triggers", "recruiter_action", "enabled"), "on", "triggers.recruiter_action.enabled"),
    ],
)
def test_what_cannot_work_is_refused_by_its_path(
    stage: Stage, carol: Caller, path: tuple[str | int, ...], value: object, field: str
) -> None:
    answer = carol("PUT", PATH, json=changed(path, value))

    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.json()["errors"]]
    assert stage.tenant.configurations[JOBCANNON].version == 1


def test_what_an_older_client_leaves_out_is_as_it_was_before_there_were_approvals(
    carol: Caller,
) -> None:
    rule = {"stage_id": "stg_assessment", "assessment": "big-five"}
    custom = {"name": "Operations", "stage_id": "stg_screen", "assessment": "disc"}
    saved = carol(
        "PUT",
        PATH,
        json={
            "triggers": {
                "stage_entry": {"enabled": True, "rules": [rule]},
                "recruiter_action": {"enabled": True},
                "custom_workflows": {"enabled": True, "rules": [custom]},
            },
            "catalog": ["big-five", "disc"],
            "email_template": "default",
            "scorecard_mapping": [],
        },
    ).json()

    assert saved["approvals"] == {"enabled": False, "chains": []}
    assert saved["triggers"]["stage_entry"]["rules"][0]["reentry"] == "send_again"
    assert saved["triggers"]["custom_workflows"]["rules"][0]["score"] is None
