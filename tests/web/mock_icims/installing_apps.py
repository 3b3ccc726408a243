"""JobCannon's listing in the Marketplace, and calls about it with the token of a person."""

from __future__ import annotations

import pytest

from tests.icims_cast import sign_in
from tests.web.mock_icims.browsing import Desk, Page

LISTING = "/marketplace/listings/jobcannon"


def call(desk: Desk, method: str, path: str, *, token: str) -> Page:
    """A program's call to Northwind's part of Connect."""
    headers = {**desk.bearer(token), "Content-Type": "application/json"}
    content = "{}" if method == "POST" else None
    return desk.browser().send(method, desk.base + path, headers=headers, content=content)


@pytest.fixture
def carols_token(desk: Desk) -> str:
    return sign_in(desk.world, desk.tenant, "carol")


@pytest.fixture
def bobs_token(desk: Desk) -> str:
    return sign_in(desk.world, desk.tenant, "bob")
