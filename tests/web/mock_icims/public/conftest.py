"""Northwind, and an integration with Basic credentials."""

from __future__ import annotations

import pytest

from tests.web.mock_icims.public.calling import Desk, Integration, opened


@pytest.fixture
def desk() -> Desk:
    return opened()


@pytest.fixture
def acme(desk: Desk) -> Integration:
    """An integration with an integration user's password."""
    return desk.integration()


@pytest.fixture
def workflow(acme: Integration) -> int:
    """Alice on the job of the warehouse."""
    answer = acme("POST", "/applicantworkflows", {"baseprofile": 1001, "associatedprofile": 5001})
    return int(answer.headers["location"].rpartition("/")[2])
