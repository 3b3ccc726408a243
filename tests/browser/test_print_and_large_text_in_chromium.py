"""Pages on paper, and with letters of twice the size (WCAG 1.4.4)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from scenarios.stack import Stack
from tests.browser.inspection import SIDEWAYS
from tests.browser.people import admin_of_both

AT_ICIMS = ("/candidates", "/settings/events", "/_staging/timeline?at_least=1", "/_staging/journal")
AT_JOBCANNON = ("/admin/account", "/admin/accounts", "/admin/integrations/icims/logs")
TWICE = "document.documentElement.style.fontSize = '200%'"
SHARE_OF_MAIN = "document.querySelector('main').clientWidth / document.body.clientWidth"


@pytest.fixture
def page(chromium: Browser, stack: Stack) -> Page:
    return admin_of_both(chromium, stack, seed=11)


def test_no_page_scrolls_sideways_at_twice_the_size(page: Page, stack: Stack) -> None:
    addresses = [
        *(stack.addresses.icims + path for path in AT_ICIMS),
        *(stack.addresses.jobcannon + path for path in AT_JOBCANNON),
    ]
    wide = {}
    for address in addresses:
        page.goto(address)
        page.evaluate(TWICE)
        wide[address] = page.evaluate(SIDEWAYS)

    assert {address: pixels for address, pixels in wide.items() if pixels > 0} == {}


def test_a_printed_page_has_the_width_of_the_paper(page: Page, stack: Stack) -> None:
    page.emulate_media(media="print")
    shares = {}
    for path in AT_ICIMS:
        page.goto(stack.addresses.icims + path)
        shares[path] = page.evaluate(SHARE_OF_MAIN)

    assert {path: share for path, share in shares.items() if share < 1} == {}
