"""A trace as Mermaid text, for an issue or a page that draws it (mermaid.js.org/syntax)."""

from __future__ import annotations

from mock_icims.domain.journal.timeline import PartyKind, Step, StepKind, Trace
from mock_icims.web.sequence import note_of

MEDIA_TYPE = "text/vnd.mermaid"

ENTITIES = str.maketrans({"#": "#35;", ";": "#59;", "<": "#lt;", ">": "#gt;"})
ACTORS = {PartyKind.PERSON, PartyKind.READER}


def mermaid_of(trace: Trace) -> str:
    names = {party: f"p{place}" for place, party in enumerate(trace.parties, start=1)}
    lines = ["sequenceDiagram", "    autonumber"]
    for party, name in names.items():
        said = "actor" if party.kind in ACTORS else "participant"
        lines.append(f"    {said} {name} as {_safe(party.name)}")
    for step in trace.steps:
        who = f"{names[step.source]}{_arrow(step)}{names[step.target]}"
        lines.append(f"    {who}: {_safe(step.what)} ({_safe(note_of(step))})")
    return "\n".join(lines) + "\n"


def _arrow(step: Step) -> str:
    """A cross for what failed, dashes for what comes later or by mail."""
    if step.failed:
        return "-x" if step.kind is StepKind.CALL else "--x"
    return "->>" if step.kind is StepKind.CALL else "-->>"


def _safe(text: str) -> str:
    """On one line, and without what ends a message or begins an entity there."""
    return " ".join(text.split()).translate(ENTITIES)
