"""Whose client id it is: looked up once, and looked up again when that is over."""

from __future__ import annotations

from mock_icims.domain.structs import replace
from mock_icims.storage.world import World
from tests.icims_cast import JOBCANNON, northwind, registration


def test_an_app_that_is_registered_anew_is_known_as_it_is_now() -> None:
    world, app = World(), registration()
    world.registrations[JOBCANNON] = app
    assert world.client(app.client_id) is not None

    moved = replace(app, events_url="https://jobcannon.test/moved")
    world.registrations[JOBCANNON] = moved

    found = world.client(app.client_id)
    assert found is not None
    assert (found.app, found.tenant) == (moved, None)


def test_an_app_that_is_registered_no_more_is_not_known() -> None:
    world, app = World(), registration()
    world.registrations[JOBCANNON] = app
    assert world.client(app.client_id) is not None

    del world.registrations[JOBCANNON]

    assert world.client(app.client_id) is None


def test_a_customers_own_app_is_known_as_long_as_they_are_there() -> None:
    world, tenant, app = World(), northwind(), registration()
    world.add(tenant)
    tenant.registrations[JOBCANNON] = app
    found = world.client(app.client_id)
    assert found is not None
    assert found.tenant is tenant

    moved = replace(app, events_url="https://jobcannon.test/moved")
    tenant.registrations[JOBCANNON] = moved
    found = world.client(app.client_id)
    assert found is not None
    assert found.app is moved

    fresh = northwind()
    fresh.registrations[JOBCANNON] = app
    world.replace(fresh, {})
    found = world.client(app.client_id)
    assert found is not None
    assert found.tenant is fresh

    world.remove(fresh.customer.id)
    assert world.client(app.client_id) is None
