"""What signs for an endpoint while its secret is rotated, and afterwards."""

from __future__ import annotations

from datetime import timedelta

from mock_icims.domain.webhooks.endpoints import Signed
from mock_icims.domain.webhooks.signatures import key_of
from tests.icims_cast import CALLBACK_SECRET, EVENT_SECRET, JOBCANNON
from tests.unit.mock_icims.endpoint_desk import HOUR, desk


def test_while_a_secret_is_rotated_both_sign_the_newest_first() -> None:
    endpoints, events, tenant = desk()
    endpoints.rotate_secret(tenant, JOBCANNON, Signed.EVENTS, secret=None, overlap=HOUR)

    assert events.secrets(tenant, JOBCANNON, Signed.EVENTS) == (CALLBACK_SECRET, EVENT_SECRET)
    tenant.clock.advance(HOUR)
    assert events.secrets(tenant, JOBCANNON, Signed.EVENTS) == (CALLBACK_SECRET,)


def test_without_an_overlap_the_old_secret_signs_no_more() -> None:
    endpoints, events, tenant = desk()

    endpoints.rotate_secret(tenant, JOBCANNON, Signed.EVENTS, secret=None, overlap=timedelta(0))

    assert events.secrets(tenant, JOBCANNON, Signed.EVENTS) == (CALLBACK_SECRET,)


def test_rotating_again_forgets_the_one_before_the_last() -> None:
    endpoints, events, tenant = desk()
    endpoints.rotate_secret(tenant, JOBCANNON, Signed.EVENTS, secret=None, overlap=HOUR)
    newest = "whsec_" + "eHl6" * 10
    assert len(key_of(newest)) == 30

    endpoints.rotate_secret(tenant, JOBCANNON, Signed.EVENTS, secret=newest, overlap=HOUR)

    assert events.secrets(tenant, JOBCANNON, Signed.EVENTS) == (newest, CALLBACK_SECRET)


def test_registering_an_app_anew_forgets_its_endpoints_secrets() -> None:
    endpoints, events, tenant = desk()
    endpoints.rotate_secret(tenant, JOBCANNON, Signed.EVENTS, secret=None, overlap=HOUR)

    events.reopen(tenant, app_id=JOBCANNON)

    assert events.secrets(tenant, JOBCANNON, Signed.EVENTS) == (EVENT_SECRET,)
