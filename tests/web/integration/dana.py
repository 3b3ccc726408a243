"""Dana, a customer's admin: the link that she is given, and how she sets up her account."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from tests.web.integration.browser import Browser
from tests.web.integration.desk import Desk
from tests.web.integration.icims import ACME

ACCOUNTS, OWN = "/admin/accounts", "/admin/account"
HOME = "/admin/integrations/icims"
WORDS = "several words of Dana's own"
DANA = "dana@acme.test"


def local(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


@pytest.fixture
def link(admin: Browser) -> str:
    """That an operator gives to Dana, as the page shows it."""
    seen = admin.page(ACCOUNTS)
    fields = {"email": DANA, "role": "customer_admin", "customer_id": ACME}
    shown = admin.submit(ACCOUNTS, fields, seen=seen)
    assert shown.status_code == 201, shown.text
    found = re.search(r">(http://jobcannon\.test/admin/setup\?token=[^<]+)<", shown.text)
    assert found
    return local(found[1])


def set_up(desk: Desk, link: str, password: str = WORDS) -> Browser:
    browser = desk.browser()
    seen = browser.page(link)
    fields = {"token": link.partition("=")[2], "password": password, "again": password}
    answer = browser.submit("/admin/setup", fields, seen=seen)
    assert answer.headers["location"] == "/admin/sign-in"
    return browser
