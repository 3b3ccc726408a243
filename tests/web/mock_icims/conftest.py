"""Northwind's Marketplace, and its people's browsers."""

from __future__ import annotations

import pytest

from tests.web.mock_icims.browsing import Browser, Desk, opened


@pytest.fixture
def desk() -> Desk:
    return opened()


@pytest.fixture
def carol(desk: Desk) -> Browser:
    """The iCIMS admin, signed in."""
    return desk.browser("carol")


@pytest.fixture
def bob(desk: Desk) -> Browser:
    """The recruiter, signed in."""
    return desk.browser("bob")


@pytest.fixture
def stranger(desk: Desk) -> Browser:
    return desk.browser()
