"""A trace as a sequence diagram: where everything stands, in the picture's own units."""

from __future__ import annotations

from datetime import timedelta

from mock_icims.domain.journal.timeline import Party, Step, Trace
from mock_icims.domain.structs import Struct

LANE, EDGE, HEAD, ROW, FOOT = 230, 90, 64, 56, 20
LETTER = 7
"""About as wide as one letter of a label is, at 13 units."""

LONGEST_LABEL, LONGEST_NAME = 60, 22


class Lane(Struct, frozen=True, kw_only=True):
    party: Party
    name: str
    x: int


class Arrow(Struct, frozen=True, kw_only=True):
    """`tip` is where the head of the arrow is, `label` and `note` stand above and below it."""

    step: Step
    start: int
    tip: int
    y: int
    label: str
    note: str
    text_x: int


class Picture(Struct, frozen=True, kw_only=True):
    width: int
    height: int
    lanes: tuple[Lane, ...]
    arrows: tuple[Arrow, ...]


def picture_of(trace: Trace) -> Picture:
    parties = trace.parties
    at = {party: EDGE + LANE * place for place, party in enumerate(parties)}
    width = max(at.values()) + EDGE
    return Picture(
        width=width,
        height=HEAD + ROW * len(trace.steps) + FOOT,
        lanes=tuple(
            Lane(party=party, name=_cut(party.name, LONGEST_NAME), x=at[party]) for party in parties
        ),
        arrows=tuple(
            _arrow(step, at, row=row, width=width, began=trace)
            for row, step in enumerate(trace.steps)
        ),
    )


def note_of(step: Step) -> str:
    """ "503, 12 ms, attempt 2, fault flt_…" """
    parts = [step.came_of_it]
    if step.duration_ms is not None:
        parts.append(f"{step.duration_ms:.{0 if step.duration_ms >= 10 else 1}f} ms")
    if step.attempt > 1:
        parts.append(f"attempt {step.attempt}")
    if step.fault_id is not None:
        parts.append(f"fault {step.fault_id}")
    return ", ".join(parts)


def since(step: Step, trace: Trace) -> str:
    """By the customer's clock, behind the beginning: "+0.4 s", "+1 h 15 min"; "" at once."""
    passed = step.at - trace.began_at
    return f"+{_span(passed)}" if passed >= timedelta(milliseconds=50) else ""


def _span(passed: timedelta) -> str:
    seconds = passed.total_seconds()
    if seconds < 60:
        return f"{seconds:.1f} s"
    if seconds < 3600:
        return f"{seconds // 60:.0f} min {seconds % 60:.0f} s"
    if passed.days < 2:
        return f"{seconds // 3600:.0f} h {seconds % 3600 // 60:.0f} min"
    return f"{passed.days} days"


def _arrow(step: Step, at: dict[Party, int], *, row: int, width: int, began: Trace) -> Arrow:
    source, target = at[step.source], at[step.target]
    label = _cut(step.what, LONGEST_LABEL)
    note = ", ".join(part for part in (note_of(step), since(step, began)) if part)
    half = max(len(label), len(note)) * LETTER // 2 + 8
    middle = (source + target) // 2
    inwards = 6 if target > source else -6
    return Arrow(
        step=step,
        start=source,
        tip=target - inwards,
        y=HEAD + ROW * row + 34,
        label=label,
        note=note,
        # Within the picture, however long the words are.
        text_x=max(half, min(middle, width - half)) if 2 * half < width else width // 2,
    )


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
