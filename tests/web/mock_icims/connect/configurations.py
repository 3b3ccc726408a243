"""An app's configuration as an admin may save it."""

from __future__ import annotations

from tests.icims_cast import OVERALL

PATH = "/apps/jobcannon/configuration"

WANTED = {
    "triggers": {
        "stage_entry": {
            "enabled": True,
            "rules": [
                {
                    "stage_id": "stg_assessment",
                    "job_id": None,
                    "assessment": "big-five",
                    "reentry": "reuse_result",
                }
            ],
        },
        "recruiter_action": {"enabled": True},
        "custom_workflows": {
            "enabled": True,
            "rules": [
                {
                    "name": "Operations",
                    "stage_id": "stg_screen",
                    "job_id": "job_wareho",
                    "department": "operations",
                    "location": None,
                    "score": {
                        "assessment": "big-five",
                        "result": "overall",
                        "at_least": 60,
                        "at_most": None,
                    },
                    "approval": "Heads",
                    "assessment": "disc",
                    "reentry": "ask",
                }
            ],
        },
    },
    "approvals": {
        "enabled": True,
        "chains": [
            {
                "name": "Heads",
                "applies_to": {
                    "assessment": None,
                    "department": "Operations",
                    "location": None,
                    "trigger": "custom_workflow",
                },
                "steps": [
                    {"user_id": "usr_bobaaa", "role": None},
                    {"user_id": None, "role": "admin"},
                ],
            }
        ],
    },
    "catalog": ["big-five", "disc"],
    "email_template": "default",
    "scorecard_mapping": [
        {
            "result": "big-five.overall",
            "field_id": OVERALL.id,
            "field_name": OVERALL.name,
        }
    ],
}
