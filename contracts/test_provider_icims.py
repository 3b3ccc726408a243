"""The fake keeps the pact that JobCannon's client wrote, over real HTTP."""

from __future__ import annotations

import httpx

from contracts.icims_states import CALLBACK_SECRET, IcimsStates
from contracts.pact_files import PACTS
from contracts.pact_verifying import verify
from contracts.serving import served
from contracts.signing import Resign
from mock_icims.app import create_app
from mock_icims.settings import Settings
from tests.icims_cast import NOON


def staging_fake(url: str) -> Resign:
    settings = Settings(public_url=url, staging=True, pack="none")
    app = create_app(settings, system_clock=lambda: NOON)
    return Resign(app, secret=CALLBACK_SECRET, at=NOON)


def test_the_fake_keeps_the_pact_with_jobcannon() -> None:
    with served(staging_fake) as url, httpx.Client(trust_env=False) as http:
        verify(
            PACTS / "integration-icims.json",
            provider="icims",
            url=url,
            states=IcimsStates(http, url).by_name(),
        )
