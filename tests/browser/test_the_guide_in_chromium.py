"""All that the scenarios replay, in a real browser: checklist, errors, enterprise rows."""

from __future__ import annotations

from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from scenarios.chromium import browsers_of
from scenarios.exchanges import Exchanges
from scenarios.page import Page
from scenarios.play import EVERYTHING
from scenarios.replay import Stage, replay
from scenarios.report import Outcome, Silence
from scenarios.stack import Stack
from tests.browser.inspection import Inspection


def test_every_line_and_story_holds_and_every_page_on_the_way_is_accessible(
    chromium: Browser, stack: Stack, exchanges: Exchanges, inspection: Inspection
) -> None:
    seen: set[tuple[str, int]] = set()
    watched: set[Tab] = set()

    def look(tab: Tab, page: Page) -> None:
        """At each kind of page once, as people come by."""
        if tab not in watched:
            watched.add(tab)
            inspection.watch(tab)
        kind = (page.heading, page.answer.status_code)
        if kind not in seen:
            seen.add(kind)
            inspection.look(tab, f"guide-{len(seen):02}")

    stage = Stage(
        addresses=stack.addresses,
        staging=stack.staging,
        browsers=browsers_of(chromium, look=look),
        seed=1_000,
    )
    report = replay(stage, exchanges, audience=Silence())

    told = {line.name: line.outcome for line in report.lines}
    assert told == {one.name: Outcome.HELD for one in EVERYTHING}
    assert inspection.findings == []
    assert len(seen) > 25
