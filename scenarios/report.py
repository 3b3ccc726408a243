"""What happened: lines, each a box of the checklist or one story, and each a list of steps."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

import httpx

from scenarios.evidence import Evidence, evidence_of
from scenarios.exchanges import Exchanges
from scenarios.expect import Mismatch, Skip
from scenarios.guide import Chapter, Sentence, quote, unproven
from scenarios.shapes import Finding


class Outcome(StrEnum):
    HELD = "held"
    FAILED = "failed"
    SKIPPED = "skipped"
    NOT_REACHED = "not_reached"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """
    One sentence of the guide, done. `note` says why it was skipped. `answers` are its exchanges as
    they came, secrets and all.
    """

    sentence: Sentence
    outcome: Outcome
    seconds: float
    failure: Evidence | None = None
    note: str | None = None
    answers: tuple[httpx.Response, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagram:
    """One click's story across both programs, drawn by iCIMS: SVG."""

    what: str
    begun_by: str
    customer: str
    steps: int
    failed: int
    svg: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Box:
    """What can be ticked: `name` is what `--only` calls it, `sentence` stands beside it."""

    chapter: Chapter
    name: str
    sentence: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A box and what came of it. `reason` says why it is skipped or not reached."""

    box: Box
    outcome: Outcome
    seconds: float = 0.0
    steps: tuple[Step, ...] = ()
    reason: str | None = None

    @property
    def name(self) -> str:
        return self.box.name

    @property
    def sentence(self) -> Sentence:
        return self.box.sentence

    @property
    def failure(self) -> Step | None:
        return next((step for step in self.steps if step.outcome is Outcome.FAILED), None)


class Audience(Protocol):
    """Who is told as it happens."""

    def chapter_begins(self, chapter: Chapter) -> None: ...

    def step_begins(self, sentence: Sentence) -> None: ...

    def step_done(self, step: Step) -> None: ...

    def line_done(self, line: Line) -> None: ...


class Silence:
    """For preparation, and for runs whose result is read afterwards."""

    def chapter_begins(self, chapter: Chapter) -> None: ...

    def step_begins(self, sentence: Sentence) -> None: ...

    def step_done(self, step: Step) -> None: ...

    def line_done(self, line: Line) -> None: ...


class LineBroken(Exception):
    """A step did not hold, so its line ends here."""


class Report:
    """Told line by line, step by step; keeps what it was told."""

    def __init__(
        self,
        exchanges: Exchanges,
        *,
        audience: Audience | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.lines: list[Line] = []
        self.whole = False
        """Every box there is was asked, so that what was not proven can be named."""
        self._prepared: tuple[Line, ...] = ()
        self._chapter: Chapter | None = None
        self._exchanges = exchanges
        self._audience = audience or Silence()
        self._clock = clock
        self._began = clock()
        self._steps: list[Step] = []
        self.seconds = 0.0
        self.findings: tuple[Finding, ...] | None = None
        """What iCIMS has against JobCannon, once it was asked."""
        self.diagrams: list[Diagram] = []

    @contextmanager
    def line(self, box: Box) -> Iterator[None]:
        began = self._clock()
        self._steps = []
        self._enter(box.chapter)
        try:
            yield
            outcome, reason = self._judged(box.sentence)
        except LineBroken:
            outcome, reason = Outcome.FAILED, None

        self._told(
            Line(
                box=box,
                outcome=outcome,
                seconds=self._clock() - began,
                steps=tuple(self._steps),
                reason=reason,
            )
        )

    @contextmanager
    def step(self, words: str) -> Iterator[None]:
        """`words` are the guide's own. A mismatch ends the line, a skip only the step."""
        sentence = quote(words)
        self._audience.step_begins(sentence)
        began = self._clock()
        self._exchanges.forget()
        try:
            yield
        except Skip as skip:
            self._add(sentence, Outcome.SKIPPED, began, note=str(skip))
        except (Mismatch, httpx.HTTPError) as error:
            failure = evidence_of(error, last=self._exchanges.last, secrets=self._exchanges.secrets)
            self._add(sentence, Outcome.FAILED, began, failure=failure)
            raise LineBroken from error
        else:
            self._add(sentence, Outcome.HELD, began)

    def not_reached(self, box: Box, *, reason: str, skipped: bool = False) -> None:
        outcome = Outcome.SKIPPED if skipped else Outcome.NOT_REACHED
        self._told(Line(box=box, outcome=outcome, reason=reason))

    def judged(self, findings: Sequence[Finding]) -> None:
        """By one customer's iCIMS."""
        self.findings = (*(self.findings or ()), *findings)

    def prepare(self, lines: Sequence[Line]) -> None:
        """What the next line stands on, which was played quietly for it alone."""
        self._prepared = tuple(lines)

    def repeat(self, line: Line) -> None:
        """A line of the preparation that the audience must hear of."""
        self._told(line)

    def outcome_of(self, name: str) -> Outcome | None:
        known = [*self._prepared, *self.lines]
        return next((line.outcome for line in known if line.name == name), None)

    @property
    def unproven(self) -> tuple[Sentence, ...]:
        """What of the guide no step of this replay showed; nothing is said of a part of it."""
        steps = (step for line in self.lines for step in line.steps)
        held = (step.sentence for step in steps if step.outcome is Outcome.HELD)
        return unproven(held) if self.whole else ()

    @property
    def held(self) -> int:
        return sum(line.outcome is Outcome.HELD for line in self.lines)

    @property
    def failed(self) -> bool:
        """
        A replay in which everything was skipped has shown nothing; one in which JobCannon behaved
        badly has shown that.
        """
        broken = (Outcome.FAILED, Outcome.NOT_REACHED)
        unheld = not self.held or any(line.outcome in broken for line in self.lines)
        return unheld or bool(self.findings)

    def _judged(self, sentence: Sentence) -> tuple[Outcome, str | None]:
        """A line is skipped when the very sentence of its box could not be asked."""
        asked = [step for step in self._steps if step.sentence == sentence]
        if asked and asked[-1].outcome is Outcome.SKIPPED:
            return Outcome.SKIPPED, asked[-1].note
        if not asked:
            raise RuntimeError(f"No step asks whether {sentence.words!r} holds.")
        return Outcome.HELD, None

    def _add(
        self,
        sentence: Sentence,
        outcome: Outcome,
        began: float,
        *,
        failure: Evidence | None = None,
        note: str | None = None,
    ) -> None:
        seconds = self._clock() - began
        step = Step(
            sentence=sentence,
            outcome=outcome,
            seconds=seconds,
            failure=failure,
            note=note,
            answers=tuple(self._exchanges.answers),
        )
        self._steps.append(step)
        self._audience.step_done(step)

    def _enter(self, chapter: Chapter) -> None:
        if chapter is not self._chapter:
            self._chapter = chapter
            self._audience.chapter_begins(chapter)

    def _told(self, line: Line) -> None:
        self._enter(line.box.chapter)
        self.lines.append(line)
        self.seconds = self._clock() - self._began
        self._audience.line_done(line)
