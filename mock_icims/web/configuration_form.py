"""The configuration page's form, flat as forms are, back into the body of a JSON client."""

from __future__ import annotations

from itertools import zip_longest

from mock_icims.web.bodies import Form

MAPPING = "map:"
"""`map:big-five.overall` = `fld_…:Name the field had on the page`, or nothing."""

BLANK_RULES = 2
"""Empty rows below the saved ones: without scripts, that is how a rule is added."""


def as_body(sent: Form) -> dict[str, object]:
    """
    Columns of the rule rows arrive as lists of the same length (`stage_entry_stage`, `_job`,
    `_assessment`; `custom_name`, `_stage`, `_department`, `_location`, `_assessment`).

    A row without a stage is one that nobody filled in, or that somebody emptied to remove it.
    """
    return {
        "triggers": {
            "stage_entry": {
                "enabled": "stage_entry" in sent,
                "rules": [
                    {"stage_id": stage, "job_id": job or None, "assessment": assessment}
                    for stage, job, assessment in _rows(
                        sent, "stage_entry_stage", "stage_entry_job", "stage_entry_assessment"
                    )
                    if stage
                ],
            },
            "recruiter_action": {"enabled": "recruiter_action" in sent},
            "custom_workflows": {
                "enabled": "custom_workflows" in sent,
                "rules": [
                    {
                        "name": name,
                        "stage_id": stage,
                        "department": department or None,
                        "location": location or None,
                        "assessment": assessment,
                    }
                    for name, stage, department, location, assessment in _rows(
                        sent,
                        "custom_name",
                        "custom_stage",
                        "custom_department",
                        "custom_location",
                        "custom_assessment",
                    )
                    if stage
                ],
            },
        },
        "catalog": sent.get("catalog", []),
        "email_template": sent.get("email_template", [""])[-1],
        "scorecard_mapping": [
            _mapped(name.removeprefix(MAPPING), values[-1])
            for name, values in sent.items()
            if name.startswith(MAPPING) and values[-1]
        ],
    }


def _rows(sent: Form, *columns: str) -> list[tuple[str, ...]]:
    return list(zip_longest(*(sent.get(column, []) for column in columns), fillvalue=""))


def _mapped(result: str, choice: str) -> dict[str, object]:
    """The name travels with the id, so a rename in between is noticed (docs/decisions/0023)."""
    field_id, _, field_name = choice.partition(":")
    return {"result": result, "field_id": field_id, "field_name": field_name}
