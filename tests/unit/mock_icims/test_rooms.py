"""The rooms of the web side: every route is where its room is looked for."""

from __future__ import annotations

import pytest
from starlette.routing import Mount, Route

from mock_icims.web.directory import Directory
from mock_icims.web.rooms import rooms_of
from mock_icims.web.routing import Room, routes_of

ROOMS = rooms_of(staging=True)


@pytest.mark.parametrize("room", dict.fromkeys(ROOMS.values()), ids=lambda room: room.__name__)
def test_a_rooms_routes_begin_where_it_is_entered(room: Room) -> None:
    entrances = [path for path, one in ROOMS.items() if one is room]

    for route in room():
        assert isinstance(route, Route | Mount)
        assert any(f"{route.path}/".startswith(f"{path}/") for path in entrances), route.path


def test_every_operation_is_found_whatever_was_asked_for_before() -> None:
    whole = Directory(ROOMS)
    for route in routes_of(ROOMS):
        if isinstance(route, Route):
            [method] = (route.methods or set()) - {"HEAD"}
            assert Directory(ROOMS).operation(method, route.path) == route.name
            assert whole.operation(method, route.path) == route.name


def test_without_staging_there_is_no_control_api() -> None:
    assert Directory(rooms_of(staging=False)).operation("GET", "/_staging/health") is None
    assert Directory(ROOMS).operation("GET", "/_staging/health") == "staging.health"
