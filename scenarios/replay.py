"""A whole replay: a stack, people, the checklist, the stories beside it, a report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from secrets import randbelow

from scenarios.actors.operator import Operator
from scenarios.actors.staff import Account
from scenarios.browser import Browsers
from scenarios.exchanges import Exchanges
from scenarios.expect import Skip
from scenarios.plain_browser import PlainBrowser
from scenarios.play import EVERYTHING, LINES, STORIES, Scenario, before, play
from scenarios.report import Audience, Diagram, Outcome, Report
from scenarios.stack import Stack, started
from scenarios.staging import Staging
from scenarios.walk import APP_ID, Addresses, Walk, open_walk, operator_of, walk_with

LARGEST_SEED = 2**31
SHORTEST_STORY, MOST_STORIES = 4, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """
    Two programs to play on. `stack` is None where others started them.

    Each customer has a seed of its own, from `seed` on: two of one seed have the same ids.
    """

    addresses: Addresses
    staging: Staging
    browsers: Browsers = PlainBrowser
    stack: Stack | None = None
    seed: int = 1
    carol: Account | None = None
    bob: Account | None = None
    _walks: Iterator[int] = field(default_factory=count, repr=False)

    @property
    def ready_seconds(self) -> float | None:
        return None if self.stack is None else self.stack.ready_seconds

    @property
    def has_one_customer(self) -> bool:
        return self.carol is not None and self.bob is not None

    def walk(self, exchanges: Exchanges, operator: Operator) -> Walk:
        """With the accounts that were given, else with a fresh customer's."""
        if self.carol is not None and self.bob is not None:
            return walk_with(
                exchanges,
                self.addresses,
                self.staging,
                carol=self.carol,
                bob=self.bob,
                operator=operator,
                browsers=self.browsers,
            )
        return open_walk(
            exchanges,
            self.addresses,
            self.staging,
            seed=self.seed + next(self._walks),
            operator=operator,
            browsers=self.browsers,
        )


@contextmanager
def own_stage(exchanges: Exchanges, browsers: Browsers = PlainBrowser) -> Iterator[Stage]:
    """Raises NotReady."""
    with started(exchanges) as stack:
        yield Stage(
            addresses=stack.addresses, staging=stack.staging, browsers=browsers, stack=stack
        )


def other_stage(
    exchanges: Exchanges,
    addresses: Addresses,
    browsers: Browsers = PlainBrowser,
    *,
    carol: Account | None,
    bob: Account | None,
) -> Stage:
    """Raises httpx.HTTPError when iCIMS does not answer."""
    staging = Staging.found(exchanges, icims=addresses.icims, token=addresses.staging_token)
    if carol is not None:
        staging = staging.without_customer()
    seed = randbelow(LARGEST_SEED)
    return Stage(
        addresses=addresses, staging=staging, browsers=browsers, seed=seed, carol=carol, bob=bob
    )


def replay(
    stage: Stage,
    exchanges: Exchanges,
    *,
    audience: Audience,
    only: Sequence[Scenario] = EVERYTHING,
) -> Report:
    """The checklist on one walk when all of it is asked for; whatever else, each on its own."""
    report = Report(exchanges, audience=audience)
    report.whole = tuple(only) == EVERYTHING
    alone = [one for one in only if one not in LINES]
    operator = operator_of(exchanges, stage.addresses, stage.browsers)
    if set(LINES) <= set(only):
        _together(report, stage, exchanges, operator)
    else:
        alone = list(only)
    for scenario in alone:
        _told_alone(report, stage, exchanges, operator, scenario)
    return report


def _together(report: Report, stage: Stage, exchanges: Exchanges, operator: Operator) -> None:
    try:
        walk = stage.walk(exchanges, operator)
    except Skip as skip:
        _skipped(report, LINES, reason=str(skip))
        return
    play(report, walk)
    _judge(report, walk)


def _told_alone(
    report: Report, stage: Stage, exchanges: Exchanges, operator: Operator, scenario: Scenario
) -> None:
    """With a fresh customer, for whom the lines before it are walked quietly."""
    try:
        if stage.has_one_customer and scenario in STORIES:
            raise Skip("tenants.create of the staging control API, for a customer of its own")
        walk = stage.walk(exchanges, operator)
    except Skip as skip:
        _skipped(report, [scenario], reason=str(skip))
        return

    prepared = Report(exchanges)
    play(prepared, walk, lines=before(scenario))
    for broken in prepared.lines:
        if (
            broken.outcome is Outcome.FAILED
            and report.outcome_of(broken.name) is not broken.outcome
        ):
            report.repeat(broken)
    report.prepare(prepared.lines)
    play(report, walk, lines=[scenario])
    report.prepare(())
    _judge(report, walk)


def _judge(report: Report, walk: Walk) -> None:
    """What JobCannon did on the way that a good client would not have; nothing, on a good day."""
    with suppress(Skip):
        report.judged(walk.staging.findings(APP_ID))
        report.diagrams += _drawn(walk)


def _drawn(walk: Walk) -> list[Diagram]:
    """The longest stories that a click of this customer's people had, the first one first."""
    traces = walk.staging.traces(APP_ID, at_least=SHORTEST_STORY)
    longest = sorted(traces, key=lambda trace: trace.step_count, reverse=True)[:MOST_STORIES]
    return [
        Diagram(
            what=trace.what,
            begun_by=trace.began_by.name,
            customer=walk.records.customer_id,
            steps=trace.step_count,
            failed=trace.failed_count,
            svg=walk.staging.diagram(trace),
        )
        for trace in reversed(traces)
        if trace in longest
    ]


def _skipped(report: Report, scenarios: Sequence[Scenario], *, reason: str) -> None:
    for scenario in scenarios:
        report.not_reached(scenario.box, reason=reason, skipped=True)
