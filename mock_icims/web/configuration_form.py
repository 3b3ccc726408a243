"""The configuration page's form, flat as forms are, back into the body of a JSON client."""

from __future__ import annotations

from itertools import zip_longest

from mock_icims.web.bodies import Form

MAPPING = "map:"
"""`map:big-five.overall` = `fld_…:Name the field had on the page`, or nothing."""

CUSTOM = (
    "name",
    "stage",
    "job",
    "department",
    "location",
    "score",
    "at_least",
    "at_most",
    "approval",
    "reentry",
    "assessment",
)
CHAIN = ("name", "assessment", "department", "location", "trigger")
STEP = "chain_step-"
STEPS = 3
"""Steps that the page offers at least; a longer chain gets one more than it has."""

BLANK_RULES = 2
"""Empty rows below the saved ones: without scripts, that is how a rule is added."""


READ = "if_match"
"""The ETag of what the form was made from: a form sends no If-Match (docs/decisions/0104)."""


def read_as(sent: Form) -> str | None:
    """None from a form that was not made by the page."""
    return sent.get(READ, [None])[-1]


def as_body(sent: Form) -> dict[str, object]:
    """
    Columns of the rule rows arrive as lists of the same length (`stage_entry_stage`, `_job`,
    `_assessment`, `_reentry`; `custom_name`, `_stage`, …; `chain_name`, `_assessment`, …).

    A row without a stage, or a chain without a name, is one that nobody filled in, or that somebody
    emptied to remove it.
    """
    return {
        "triggers": {
            "stage_entry": {
                "enabled": "stage_entry" in sent,
                "rules": [
                    {
                        "stage_id": stage,
                        "job_id": job or None,
                        "assessment": assessment,
                        "reentry": reentry or "send_again",
                    }
                    for stage, job, assessment, reentry in _rows(
                        sent,
                        "stage_entry_stage",
                        "stage_entry_job",
                        "stage_entry_assessment",
                        "stage_entry_reentry",
                    )
                    if stage
                ],
            },
            "recruiter_action": {"enabled": "recruiter_action" in sent},
            "custom_workflows": {
                "enabled": "custom_workflows" in sent,
                "rules": [
                    _custom(dict(zip(CUSTOM, row, strict=True)))
                    for row in _rows(sent, *(f"custom_{column}" for column in CUSTOM))
                    if row[CUSTOM.index("stage")]
                ],
            },
        },
        "approvals": {
            "enabled": "approvals" in sent,
            "chains": [
                _chain(dict(zip(CHAIN, row, strict=False)), row[len(CHAIN) :])
                for row in _rows(
                    sent, *(f"chain_{column}" for column in CHAIN), *_step_columns(sent)
                )
                if row[0]
            ],
        },
        "catalog": sent.get("catalog", []),
        "email_template": sent.get("email_template", [""])[-1],
        "scorecard_mapping": [
            _mapped(name.removeprefix(MAPPING), values[-1])
            for name, values in sent.items()
            if name.startswith(MAPPING) and values[-1]
        ],
    }


def _custom(row: dict[str, str]) -> dict[str, object]:
    return {
        "name": row["name"],
        "stage_id": row["stage"],
        "job_id": row["job"] or None,
        "department": row["department"] or None,
        "location": row["location"] or None,
        "score": _score(row),
        "approval": row["approval"] or None,
        "reentry": row["reentry"] or "send_again",
        "assessment": row["assessment"],
    }


def _score(row: dict[str, str]) -> dict[str, object] | None:
    """`big-five.overall`, and the bounds that were filled in."""
    if not row["score"]:
        return None
    assessment, _, result = row["score"].partition(".")
    bounds = {bound: _percent(row[bound]) for bound in ("at_least", "at_most")}
    return {"assessment": assessment, "result": result, **bounds}


def _percent(text: str) -> int | str | None:
    """A text that is no number stays one, to be refused as such."""
    return int(text) if text.isdecimal() and len(text) < 4 else text or None


def _chain(row: dict[str, str], steps: tuple[str, ...]) -> dict[str, object]:
    return {
        "name": row["name"],
        "applies_to": {column: row[column] or None for column in CHAIN[1:]},
        "steps": [_step(one) for one in steps if one],
    }


def _step(choice: str) -> dict[str, object]:
    """`role:admin` or `user:usr_…`."""
    kind, _, who = choice.partition(":")
    by_role = kind == "role"
    return {"role": who if by_role else None, "user_id": None if by_role else who}


def _step_columns(sent: Form) -> list[str]:
    """`chain_step-1`, `chain_step-2`, …: as many as the page had."""
    columns = [name for name in sent if name.startswith(STEP)]
    return sorted(columns, key=lambda name: (len(name), name))


def _rows(sent: Form, *columns: str) -> list[tuple[str, ...]]:
    return list(zip_longest(*(sent.get(column, []) for column in columns), fillvalue=""))


def _mapped(result: str, choice: str) -> dict[str, object]:
    """The name travels with the id, so a rename in between is noticed (docs/decisions/0023)."""
    field_id, _, field_name = choice.partition(":")
    return {"result": result, "field_id": field_id, "field_name": field_name}
