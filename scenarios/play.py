"""What can be replayed: the checklist line by line, and the stories beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from scenarios.checklist import (
    s01_app_installed,
    s02_integration_authorized,
    s03_triggers_configured,
    s04_candidate_advanced,
    s05_email_received,
    s06_scorecard_updated,
    s07_delivery_logged,
)
from scenarios.enterprise import approval_chain, custom_fields, rate_limit, residency, retention
from scenarios.errors import (
    profile_write_forbidden,
    scorecard_field_missing,
    token_expired,
)
from scenarios.guide import CHECKLIST, Chapter, quote
from scenarios.report import Box, Outcome, Report
from scenarios.walk import Walk

Run = Callable[[Report, Walk], None]


@dataclass(frozen=True, slots=True)
class Scenario:
    """`needs` are the lines of the checklist, by number, without which it cannot be asked."""

    box: Box
    needs: tuple[int, ...]
    run: Run

    @property
    def name(self) -> str:
        return self.box.name


def _line(number: int, needs: tuple[int, ...], run: Run) -> Scenario:
    return Scenario(Box(Chapter.CHECKLIST, f"{number:02}", CHECKLIST[number - 1]), needs, run)


def _story(chapter: Chapter, name: str, words: str, needs: tuple[int, ...], run: Run) -> Scenario:
    return Scenario(Box(chapter, name, quote(words)), needs, run)


LINES = (
    _line(1, s01_app_installed.NEEDS, s01_app_installed.run),
    _line(2, s02_integration_authorized.NEEDS, s02_integration_authorized.run),
    _line(3, s03_triggers_configured.NEEDS, s03_triggers_configured.run),
    _line(4, s04_candidate_advanced.NEEDS, s04_candidate_advanced.run),
    _line(5, s05_email_received.NEEDS, s05_email_received.run),
    _line(6, s06_scorecard_updated.NEEDS, s06_scorecard_updated.run),
    _line(7, s07_delivery_logged.NEEDS, s07_delivery_logged.run),
)
"""One walk: each line stands on those before it."""

STORIES = (
    _story(
        Chapter.ERRORS,
        "token_expired",
        token_expired.SENTENCE,
        token_expired.NEEDS,
        token_expired.run,
    ),
    _story(
        Chapter.ERRORS,
        "scorecard_field_missing",
        scorecard_field_missing.SENTENCE,
        scorecard_field_missing.NEEDS,
        scorecard_field_missing.run,
    ),
    _story(
        Chapter.ERRORS,
        "profile_write_forbidden",
        profile_write_forbidden.SENTENCE,
        profile_write_forbidden.NEEDS,
        profile_write_forbidden.run,
    ),
    _story(
        Chapter.ENTERPRISE,
        "residency",
        residency.SENTENCE,
        residency.NEEDS,
        residency.run,
    ),
    _story(
        Chapter.ENTERPRISE,
        "rate_limit",
        rate_limit.SENTENCE,
        rate_limit.NEEDS,
        rate_limit.run,
    ),
    _story(
        Chapter.ENTERPRISE,
        "custom_fields",
        custom_fields.SENTENCE,
        custom_fields.NEEDS,
        custom_fields.run,
    ),
    _story(
        Chapter.ENTERPRISE,
        "approval_chain",
        approval_chain.SENTENCE,
        approval_chain.NEEDS,
        approval_chain.run,
    ),
    _story(
        Chapter.ENTERPRISE,
        "retention",
        retention.SENTENCE,
        retention.NEEDS,
        retention.run,
    ),
)
"""Each with a customer of its own, for whom the lines that it needs are walked quietly."""

EVERYTHING = (*LINES, *STORIES)


def play(report: Report, walk: Walk, *, lines: Iterable[Scenario] = LINES) -> None:
    """Goes on after a line that did not hold; those that need it are not reached."""
    for scenario in lines:
        missing = [
            one
            for one in scenario.needs
            if report.outcome_of(LINES[one - 1].name) is not Outcome.HELD
        ]
        if missing:
            _left_out(report, scenario, missing)
            continue
        with report.line(scenario.box):
            scenario.run(report, walk)


def up_to(number: int) -> Sequence[Scenario]:
    """The lines of the checklist before this one."""
    return LINES[: number - 1]


def before(scenario: Scenario) -> Sequence[Scenario]:
    """What is walked quietly, so that this one can be told alone."""
    if scenario in LINES:
        return up_to(LINES.index(scenario) + 1)
    return up_to(max(scenario.needs, default=0) + 1)


def named(name: str) -> Sequence[Scenario]:
    """By the name of a box or of a chapter; nothing when there is none."""
    return [one for one in EVERYTHING if name in (one.name, one.box.chapter)]


def _left_out(report: Report, scenario: Scenario, missing: Sequence[int]) -> None:
    """Not asked because of a skip is a skip; because of a failure, it is not reached."""
    outcomes = [report.outcome_of(LINES[one - 1].name) for one in missing]
    skipped = all(outcome is Outcome.SKIPPED for outcome in outcomes)
    lines = " and ".join(f"line {one}" for one in missing)
    verb = "was skipped" if skipped else "did not hold"
    report.not_reached(scenario.box, reason=f"{lines} {verb}", skipped=skipped)
