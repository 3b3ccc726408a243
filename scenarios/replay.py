"""A whole replay: a stack, people, seven lines, a report."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from secrets import randbelow

from scenarios.actors.staff import Account
from scenarios.exchanges import Exchanges
from scenarios.expect import Skip
from scenarios.play import LINES, line, play, up_to
from scenarios.report import Audience, Outcome, Report
from scenarios.stack import Stack, started
from scenarios.staging import Staging
from scenarios.walk import APP_ID, Addresses, Walk, open_walk, walk_with

LARGEST_SEED = 2**31


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Two programs to play on. `stack` is None where others started them."""

    addresses: Addresses
    staging: Staging
    stack: Stack | None = None
    seed: int = 1
    carol: Account | None = None
    bob: Account | None = None

    @property
    def ready_seconds(self) -> float | None:
        return None if self.stack is None else self.stack.ready_seconds

    def walk(self, exchanges: Exchanges) -> Walk:
        """With the accounts that were given, else with a fresh customer's."""
        if self.carol is not None and self.bob is not None:
            return walk_with(
                exchanges, self.addresses, self.staging, carol=self.carol, bob=self.bob
            )
        return open_walk(exchanges, self.addresses, self.staging, seed=self.seed)


@contextmanager
def own_stage(exchanges: Exchanges) -> Iterator[Stage]:
    """Raises NotReady."""
    with started(exchanges) as stack:
        yield Stage(addresses=stack.addresses, staging=stack.staging, stack=stack)


def other_stage(
    exchanges: Exchanges, addresses: Addresses, *, carol: Account | None, bob: Account | None
) -> Stage:
    """Raises httpx.HTTPError when iCIMS does not answer."""
    staging = Staging.found(exchanges, icims=addresses.icims, token=addresses.staging_token)
    if carol is not None:
        staging = staging.without_customer()
    seed = randbelow(LARGEST_SEED)
    return Stage(addresses=addresses, staging=staging, seed=seed, carol=carol, bob=bob)


def replay(
    stage: Stage, exchanges: Exchanges, *, audience: Audience, only: int | None = None
) -> Report:
    """`only`: this line is told, the ones before it are its quiet preparation."""
    try:
        walk = stage.walk(exchanges)
    except Skip as skip:
        return _all_skipped(exchanges, audience=audience, only=only, reason=str(skip))

    if only is None:
        report = Report(exchanges, audience=audience)
        play(report, walk)
        _judge(report, walk)
        return report

    prepared = Report(exchanges)
    play(prepared, walk, lines=up_to(only))
    report = Report(exchanges, audience=audience, prepared=prepared.lines)
    for broken in prepared.lines:
        if broken.outcome is Outcome.FAILED:
            report.repeat(broken)
    play(report, walk, lines=line(only))
    _judge(report, walk)
    return report


def _judge(report: Report, walk: Walk) -> None:
    """What JobCannon did on the way that a good client would not have; nothing, on a good day."""
    with suppress(Skip):
        report.judged(walk.staging.findings(APP_ID))


def _all_skipped(
    exchanges: Exchanges, *, audience: Audience, only: int | None, reason: str
) -> Report:
    report = Report(exchanges, audience=audience)
    for scenario in LINES if only is None else line(only):
        report.not_reached(scenario.number, reason=reason, skipped=True)
    return report
