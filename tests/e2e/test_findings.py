"""A replay asks iCIMS how JobCannon behaved, and fails when it was not well."""

from __future__ import annotations

from dataclasses import dataclass

import httpx

from scenarios.exchanges import Exchanges
from scenarios.guide import Chapter, Sentence
from scenarios.output.text import against
from scenarios.play import LINES
from scenarios.replay import Stage, replay
from scenarios.report import Line, Outcome, Step
from scenarios.stack import Stack
from tests.e2e.transcript import explained


@dataclass(frozen=True, slots=True)
class Impostor:
    """After the last line, asks in JobCannon's name for what the contract does not have."""

    icims: str

    def chapter_begins(self, chapter: Chapter) -> None: ...

    def step_begins(self, sentence: Sentence) -> None: ...

    def step_done(self, step: Step) -> None: ...

    def line_done(self, line: Line) -> None:
        if line.name != "07":
            return
        tenants = httpx.get(f"{self.icims}/_staging/tenants").json()["items"]
        id = tenants[-1]["customer"]["id"]
        sent = {"kind": "app", "app_id": "jobcannon"}
        minted = httpx.post(f"{self.icims}/_staging/tenants/{id}/tokens", json=sent).json()
        httpx.get(
            f"{self.icims}/connect/v1/customers/{id}/nowhere",
            headers={"Authorization": f"Bearer {minted['token']}"},
        )


def test_bad_manners_fail_a_replay_in_which_every_line_held(
    exchanges: Exchanges, stack: Stack
) -> None:
    stage = Stage(addresses=stack.addresses, staging=stack.staging, stack=stack, seed=902)

    report = replay(stage, exchanges, audience=Impostor(stack.addresses.icims), only=LINES)

    held = [line.outcome for line in report.lines]
    assert held == [Outcome.HELD] * 7, explained(report)
    assert [one.kind for one in report.findings or ()] == ["off_contract_request"], against(report)
    assert report.failed
