"""The whole replay against real processes: a good day, a hiccup, a bad day."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as XML

from scenarios.exchanges import Exchanges
from scenarios.play import EVERYTHING, LINES, STORIES, named, play, up_to
from scenarios.replay import Stage, other_stage, replay
from scenarios.report import Outcome, Report, Silence
from scenarios.stack import Stack
from scenarios.staging import Staging
from scenarios.walk import APP_ID, Walk
from tests.e2e.transcript import explained

ROOT = Path(__file__).parent.parent.parent

ALL_HELD = [Outcome.HELD] * 7


def outcomes(report: Report) -> list[Outcome]:
    return [line.outcome for line in report.lines]


def test_the_command_ticks_every_line_and_every_story_and_exits_0(tmp_path: Path) -> None:
    junit, page = tmp_path / "reports" / "junit.xml", tmp_path / "reports" / "e2e.html"

    ended = subprocess.run(
        [sys.executable, "-m", "scenarios", "--json", "--junit", str(junit), "--html", str(page)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr
    told = json.loads(ended.stdout)
    everything = len(EVERYTHING)
    assert (told["outcome"], told["held"], told["of"]) == ("held", everything, everything)
    assert [one["name"] for one in told["lines"]] == [one.name for one in EVERYTHING]
    assert {step["outcome"] for one in told["lines"] for step in one["steps"]} == {"held"}
    assert len(XML.parse(junit).findall(".//testcase")) == everything
    assert page.read_text().count("data:image/svg+xml;base64,") >= 2


def test_two_customers_walk_through_one_stack(walk: Walk, report: Report) -> None:
    play(report, walk)

    assert outcomes(report) == ALL_HELD, explained(report)


def test_one_trace_goes_from_the_recruiters_click_to_the_callback(
    walk: Walk, report: Report
) -> None:
    play(report, walk)

    told = [walk.staging.story(one) for one in walk.staging.traces(APP_ID, at_least=5)]

    assert outcomes(report) == ALL_HELD, explained(report)
    clicks = ["applications.advance", "orders.create"]
    assert sorted(str(story.steps[0].operation) for story in told) == clicks
    for story in told:
        assert story.whole
        # The fields are looked for once a minute, so by the first of the two at least.
        looks = [step for step in story.steps if step.operation == "fields.list"]
        assert len(looks) <= 1
        rest = [step for step in story.steps[1:] if step not in looks]
        assert [(step.kind, step.operation) for step in rest] == [
            ("event", "assessment.requested"),
            ("call", "candidates.read"),
            ("call", "candidates.update"),
            ("mail", None),
            ("call", "orders.status"),
            ("call", "orders.status"),
            ("call", "configuration.read"),
            ("call", "scorecards.read"),
            ("call", "scorecards.write"),
            ("call", "orders.callback"),
        ]
        assert {step.source for step in story.steps[2:]} == {APP_ID}
    assert any(step.operation == "fields.list" for story in told for step in story.steps)


def test_a_scorecard_that_cannot_be_written_at_once_is_written_later(
    walk: Walk, report: Report
) -> None:
    walk.staging.break_on_purpose("scorecards.write", status=503)
    # The five seconds until the next attempt are a quarter of one.
    walk.staging.set_clock(frozen=False, rate=20)

    play(report, walk)

    assert outcomes(report) == ALL_HELD, explained(report)
    writes = [
        one
        for candidate in walk.candidates
        for one in walk.operator.deliveries(order_id=walk.records.order(candidate.email).id)
        if one.kind == "scorecard_write"
    ]
    assert sorted((one.attempt, one.status, one.outcome) for one in writes) == [
        (1, 200, "succeeded"),
        (1, 503, "will_retry"),
        (2, 200, "succeeded"),
    ]


def test_a_deleted_scorecard_field_breaks_line_6_in_the_guides_words(
    walk: Walk, report: Report
) -> None:
    play(report, walk, lines=up_to(6))
    walk.carol.delete_field("Openness")

    play(report, walk, lines=LINES[5:])

    assert outcomes(report) == [*ALL_HELD[:5], Outcome.FAILED, Outcome.FAILED]
    assert report.failed
    told = explained(report)
    assert "Scorecard field not found" in told
    assert "curl -i" in told
    assert "authorization: ***" in told


def test_one_line_is_told_alone_after_a_quiet_preparation(
    exchanges: Exchanges, stack: Stack
) -> None:
    stage = Stage(addresses=stack.addresses, staging=stack.staging, stack=stack, seed=901)

    report = replay(stage, exchanges, audience=Silence(), only=named("02"))

    assert [(one.name, one.outcome) for one in report.lines] == [("02", Outcome.HELD)]


def test_a_stack_that_others_started_is_walked_the_same_way(
    exchanges: Exchanges, stack: Stack
) -> None:
    stage = other_stage(exchanges, stack.addresses, carol=None, bob=None)

    report = replay(stage, exchanges, audience=Silence(), only=LINES)

    assert outcomes(report) == ALL_HELD, explained(report)


def test_without_the_control_api_what_needs_it_is_skipped_by_name(
    exchanges: Exchanges, stack: Stack, walk: Walk
) -> None:
    closed = Staging(exchanges, icims=stack.addresses.icims, reachable=False)
    stage = Stage(
        addresses=stack.addresses,
        staging=closed,
        carol=walk.carol.account,
        bob=walk.bob.account,
    )

    report = replay(stage, exchanges, audience=Silence())

    skipped = 3 + len(STORIES)
    assert outcomes(report) == [*ALL_HELD[:4], *[Outcome.SKIPPED] * skipped], explained(report)
    assert "mailbox.wait of the staging control API" in (report.lines[4].reason or "")
    assert "tenants.create of the staging control API" in (report.lines[7].reason or "")


def test_without_control_api_and_accounts_everything_is_skipped_by_name(
    exchanges: Exchanges, stack: Stack
) -> None:
    closed = Staging(exchanges, icims=stack.addresses.icims, reachable=False)
    stage = Stage(addresses=stack.addresses, staging=closed)

    report = replay(stage, exchanges, audience=Silence())

    assert outcomes(report) == [Outcome.SKIPPED] * len(EVERYTHING)
    assert {one.reason for one in report.lines} == {
        "needs tenants.create of the staging control API"
    }
