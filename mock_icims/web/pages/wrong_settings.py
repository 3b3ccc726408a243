"""What is wrong with a configuration, in the words of its page and at its controls."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from mock_icims.web.pages.filled_forms import Wrong

ROWS = {
    "triggers.stage_entry.rules": ("stage_entry", "Stage entry rule"),
    "triggers.custom_workflows.rules": ("custom", "Custom workflow"),
    "approvals.chains": ("chain", "Approval chain"),
}
COLUMNS = {
    "name": ("name", "Name"),
    "stage_id": ("stage", "Stage"),
    "job_id": ("job", "Job"),
    "department": ("department", "Department"),
    "location": ("location", "Location"),
    "trigger": ("trigger", "Trigger"),
    "score": ("score", "Earlier score"),
    "at_least": ("at_least", "At least"),
    "at_most": ("at_most", "At most"),
    "approval": ("approval", "Approval first"),
    "reentry": ("reentry", "On a second entry"),
    "assessment": ("assessment", "Assessment"),
}
"""By the last member of a path."""

WORDS = {
    "is not in the catalog": "is not ticked in the assessment catalog",
    "must be another one than the rule sends": "must be of another assessment than the rule sends",
    "must not be above at_most": "must not be above “At most”",
    "or at_most is required": "or “At most” is required",
    "needs approvals to be switched on": "needs approval workflows to be switched on",
}
"""What the API says with names of its own, or shorter than a person needs it."""

_ROW = re.compile(r"(?P<rows>[a-z_.]+)\[(?P<place>\d+)\]\.?(?P<member>.*)")


def wrong_settings(
    errors: Mapping[str, str], names: Mapping[str, str], *, mapped: Sequence[str]
) -> Iterator[Wrong]:
    """`mapped` has the results of `scorecard_mapping`, in the order in which they were sent."""
    for path, message in errors.items():
        at, where = _control(path, names, mapped)
        yield Wrong(at=at, where=where, message=_said(message, names))


def _control(path: str, names: Mapping[str, str], mapped: Sequence[str]) -> tuple[str, str]:
    row = _ROW.fullmatch(path)
    if row is None or row["rows"] not in (*ROWS, "scorecard_mapping"):
        return "main", path
    number = int(row["place"]) + 1
    if row["rows"] == "scorecard_mapping":
        result = mapped[number - 1]
        return f"map-{result}", names.get(result, result)

    prefix, kind = ROWS[row["rows"]]
    column, label = _column(row["member"])
    return f"{prefix}_{column}-{number}", f"{kind} {number}, {label}"


def _column(member: str) -> tuple[str, str]:
    """A score is chosen whole, and so is a step."""
    if step := re.match(r"steps(?:\[(\d+)\])?", member):
        place = int(step[1] or 0) + 1
        return f"step-{place}", f"Step {place}"
    if member.startswith("score.") and member not in ("score.at_least", "score.at_most"):
        member = "score"
    return COLUMNS[member.rpartition(".")[2]]


def _said(message: str, names: Mapping[str, str]) -> str:
    for key, name in names.items():
        message = message.replace(f"'{key}'", name)
    for theirs, ours in WORDS.items():
        message = message.replace(theirs, ours)
    return message
