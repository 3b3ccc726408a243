"""Apps that a customer has, and that nobody registered here: as after a restore elsewhere."""

from __future__ import annotations

import pytest

from mock_icims.domain.errors import NotFound
from mock_icims.domain.ids import AppId
from tests.icims_cast import JOBCANNON
from tests.unit.mock_icims.attempts import desk, publish


def test_nothing_is_published_to_them() -> None:
    events, tenant = desk()
    del events.world.registrations[JOBCANNON]

    publish(events, tenant)

    assert (len(tenant.events), len(tenant.missed)) == (0, 0)


def test_they_are_not_found() -> None:
    events, tenant = desk()

    with pytest.raises(NotFound, match="nobody"):
        events.registration(tenant, AppId("nobody"))
