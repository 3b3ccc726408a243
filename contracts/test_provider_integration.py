"""JobCannon keeps the pact that iCIMS's event sender wrote, over real HTTP."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import httpx
from starlette.types import ASGIApp

from contracts.icims_states import CALLBACK_SECRET, EVENT_SECRET, REGISTRATION
from contracts.jobcannon_states import JobcannonStates
from contracts.pact_files import PACTS
from contracts.pact_verifying import verify
from contracts.serving import served
from contracts.signing import Resign
from integration.app import create_app
from integration.domain.regions import Region
from integration.settings import Regional
from integration.surroundings import Surroundings
from mock_icims.app import create_app as create_fake
from mock_icims.settings import Settings as FakeSettings
from scenarios.exchanges import Exchanges
from tests.icims_cast import NOON
from tests.web.integration.desk import StandingClock, settings_for


def fake(url: str) -> ASGIApp:
    settings = FakeSettings(public_url=url, staging=True, pack="none")
    return create_fake(settings, system_clock=lambda: NOON)


def jobcannon(url: str, *, icims: str, database: Path) -> Resign:
    settings = replace(
        settings_for(f"sqlite:///{database}"),
        # Where the customers of the fake's packs are.
        regions=(Region.US,),
        regional={Region.US: Regional(database_url=f"sqlite:///{database}")},
        public_url=url,
        icims_url=icims,
        client_id=str(REGISTRATION["client_id"]),
        client_secret=str(REGISTRATION["client_secret"]),
        event_secrets=(EVENT_SECRET,),
        callback_secret=CALLBACK_SECRET,
    )
    app = create_app(settings, around=Surroundings(clock=StandingClock(NOON), works=False))
    return Resign(app, secret=EVENT_SECRET, at=NOON)


def test_jobcannon_keeps_the_pact_with_icims(tmp_path: Path) -> None:
    signers: list[Resign] = []

    def signing(url: str) -> Resign:
        signers.append(jobcannon(url, icims=icims, database=tmp_path / "jobcannon.sqlite3"))
        return signers[0]

    with (
        served(fake) as icims,
        served(signing) as url,
        Exchanges() as exchanges,
        httpx.Client(trust_env=False) as http,
    ):
        states = JobcannonStates(http, exchanges, icims=icims, jobcannon=url, signer=signers[0])
        verify(
            PACTS / "icims-integration.json",
            provider="integration",
            url=url,
            states=states.by_name(),
        )
