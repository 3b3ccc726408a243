"""All that the scenarios replay, in a real browser: checklist, errors, enterprise rows."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

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

NAMES = re.compile(r"/[^/]*[0-9_][^/]*")
"""Of customers, letters, reports: what their pages look like is the same."""


def test_every_line_and_story_holds_and_every_page_on_the_way_is_accessible(
    chromium: Browser, stack: Stack, exchanges: Exchanges, inspection: Inspection
) -> None:
    seen: set[str] = set()
    watched: set[Tab] = set()

    def look(tab: Tab, page: Page) -> None:
        if tab not in watched:
            watched.add(tab)
            inspection.watch(tab)
        kind = NAMES.sub("/-", urlsplit(page.url).path)
        if kind not in seen:
            seen.add(kind)
            inspection.look(tab, f"guide{kind.replace('/', '-')}")

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
    assert len(seen) > 20
