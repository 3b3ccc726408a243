"""
The rooms of the web side, by where their paths begin.

A room is imported when the first request for it comes, so that the first answer of a process does
not wait for all of them (docs/decisions/0088).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.routing import BaseRoute

from mock_icims.web.routing import Room


def connect() -> Sequence[BaseRoute]:
    from mock_icims.web.connect.routes import routes

    return routes


def oauth() -> Sequence[BaseRoute]:
    from mock_icims.web.oauth import routes

    return routes


def public() -> Sequence[BaseRoute]:
    from mock_icims.web.public.routes import routes

    return routes


def pages() -> Sequence[BaseRoute]:
    from mock_icims.web.pages.site import routes

    return routes


def control() -> Sequence[BaseRoute]:
    from mock_icims.web.control.routes import routes

    return routes


def control_pages() -> Sequence[BaseRoute]:
    from mock_icims.web.pages.site import staging_routes

    return staging_routes


ROOMS: Mapping[str, Room] = {
    "/connect": connect,
    "/oauth": oauth,
    "/.well-known": oauth,
    "/customers": public,
    "/login": public,
    "/": pages,
    "/signin": pages,
    "/candidates": pages,
    "/jobs": pages,
    "/approvals": pages,
    "/marketplace": pages,
    "/settings": pages,
    "/static": pages,
}

STAGING_ROOMS: Mapping[str, Room] = {
    "/_staging": control,
    "/_staging/mailbox": control_pages,
    "/_staging/journal": control_pages,
    "/_staging/timeline": control_pages,
}


def rooms_of(*, staging: bool) -> Mapping[str, Room]:
    return {**ROOMS, **STAGING_ROOMS} if staging else ROOMS
