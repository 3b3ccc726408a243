"""Plays the lines of the Verification Checklist in their order."""

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
from scenarios.report import Outcome, Report
from scenarios.walk import Walk


@dataclass(frozen=True, slots=True)
class Scenario:
    """`needs` are the lines without which this one cannot be asked."""

    number: int
    needs: tuple[int, ...]
    run: Callable[[Report, Walk], None]


LINES = (
    Scenario(1, s01_app_installed.NEEDS, s01_app_installed.run),
    Scenario(2, s02_integration_authorized.NEEDS, s02_integration_authorized.run),
    Scenario(3, s03_triggers_configured.NEEDS, s03_triggers_configured.run),
    Scenario(4, s04_candidate_advanced.NEEDS, s04_candidate_advanced.run),
    Scenario(5, s05_email_received.NEEDS, s05_email_received.run),
    Scenario(6, s06_scorecard_updated.NEEDS, s06_scorecard_updated.run),
    Scenario(7, s07_delivery_logged.NEEDS, s07_delivery_logged.run),
)


def play(report: Report, walk: Walk, *, lines: Iterable[Scenario] = LINES) -> None:
    """Goes on after a line that did not hold; those that need it are not reached."""
    for scenario in lines:
        missing = [one for one in scenario.needs if report.outcome_of(one) is not Outcome.HELD]
        if missing:
            _left_out(report, scenario, missing)
            continue
        with report.line(scenario.number):
            scenario.run(report, walk)


def up_to(number: int) -> Sequence[Scenario]:
    """The lines before this one."""
    return LINES[: number - 1]


def line(number: int) -> Sequence[Scenario]:
    return LINES[number - 1 : number]


def _left_out(report: Report, scenario: Scenario, missing: Sequence[int]) -> None:
    """Not asked because of a skip is a skip; because of a failure, it is not reached."""
    skipped = all(report.outcome_of(one) is Outcome.SKIPPED for one in missing)
    lines = " and ".join(f"line {one}" for one in missing)
    verb = "was skipped" if skipped else "did not hold"
    report.not_reached(scenario.number, reason=f"{lines} {verb}", skipped=skipped)
