"""How far an endpoint looks back when it catches up, and a secret that somebody brings along."""

from __future__ import annotations

from datetime import timedelta

from mock_icims.domain.webhooks.endpoints import Signed
from tests.icims_cast import CALLBACK_SECRET, EVENT_SECRET, JOBCANNON, NOON
from tests.unit.mock_icims.attempts import publish
from tests.unit.mock_icims.endpoint_desk import HOUR, desk


def test_replay_missing_looks_back_no_further_than_asked() -> None:
    endpoints, events, tenant = desk()
    endpoints.disable(tenant, JOBCANNON)
    publish(events, tenant)
    endpoints.enable(tenant, JOBCANNON)

    assert endpoints.replay_missing(tenant, since=NOON + timedelta(seconds=1)) == 0
    assert endpoints.replay_missing(tenant, since=NOON) == 1


def test_a_secret_that_somebody_brings_along_is_the_one() -> None:
    endpoints, events, tenant = desk()
    own = "whsec_YW5vdGhlci1zZWNyZXQtb2YtdGhlLXZlbmRvcnM="
    assert own not in (EVENT_SECRET, CALLBACK_SECRET)

    _, told = endpoints.rotate_secret(tenant, JOBCANNON, Signed.EVENTS, secret=own, overlap=HOUR)

    assert told == own
    assert events.secrets(tenant, JOBCANNON, Signed.EVENTS) == (own, EVENT_SECRET)
