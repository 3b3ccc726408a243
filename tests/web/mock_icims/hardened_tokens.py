"""JobCannon, registered for the token profile `hardened`, and what its tokens open."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mock_icims.domain.oauth.token_profiles import TokenProfile
from mock_icims.domain.structs import replace
from tests.icims_cast import JOBCANNON
from tests.web.mock_icims.browsing import Browser, Desk, jobcannon, opened
from tests.web.mock_icims.oauth_client import code_from, redeem, refresh

# docs/decisions/0038-token-profiles.md.
GRACE = timedelta(seconds=10)
IDLE_LIFE = timedelta(days=30)

LATE = GRACE + timedelta(seconds=1)


@pytest.fixture
def desk() -> Desk:
    """JobCannon is registered for short tokens."""
    desk = opened()
    desk.world.registrations[JOBCANNON] = replace(jobcannon(), token_profile=TokenProfile.HARDENED)
    return desk


@pytest.fixture
def first(carol: Browser, stranger: Browser) -> dict[str, str]:
    """What the code was exchanged for."""
    return pair(stranger, code_from(carol))


def noon(desk: Desk) -> int:
    return int(desk.tenant.clock.now().timestamp())


def pair(app: Browser, code: str) -> dict[str, str]:
    answer: dict[str, str] = redeem(app, code).answer.json()
    return answer


def opens(desk: Desk, app: Browser, token: str) -> tuple[int, str]:
    answer = app.get(f"{desk.base}/candidates", **desk.bearer(token)).answer
    return answer.status_code, answer.json().get("code", "")


def error(desk: Desk, app: Browser, token: str, **changes: str) -> tuple[int, str]:
    answer = refresh(app, token, **changes).answer
    return answer.status_code, answer.json()["error"]
