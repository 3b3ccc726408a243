"""What routes are made of here: handlers, rooms, and patterns that wait until they are needed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from functools import cached_property
from re import Pattern
from typing import Any

from starlette.convertors import Convertor
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, compile_path, request_response
from starlette.routing import Route as CompiledRoute
from starlette.types import ASGIApp

Handler = Callable[[Request[Any]], Awaitable[Response]]

Room = Callable[[], Sequence[BaseRoute]]
"""Gives its routes, all of which begin as one of the paths that it is entered for (`web.rooms`)."""


class Route(CompiledRoute):
    """
    A route whose pattern is compiled when somebody asks for it, which the directory never does.
    Starlette compiles a regular expression for each route that it is told of: two hundred, for
    which the start would wait. All else is as there.
    """

    def __init__(
        self, path: str, endpoint: Handler, *, methods: Collection[str], name: str
    ) -> None:
        self.path = path
        self.endpoint = endpoint
        self.name = name
        self.methods = {*methods, "HEAD"} if "GET" in methods else {*methods}
        self.include_in_schema = True

    @cached_property
    def app(self) -> ASGIApp:  # type: ignore[override]  # an attribute there
        return request_response(self.endpoint)

    @cached_property
    def _compiled(self) -> tuple[Pattern[str], str, dict[str, Convertor[Any]]]:
        return compile_path(self.path)

    @property
    def path_regex(self) -> Pattern[str]:  # type: ignore[override]  # an attribute there
        return self._compiled[0]

    @property
    def path_format(self) -> str:  # type: ignore[override]  # an attribute there
        return self._compiled[1]

    @property
    def param_convertors(self) -> dict[str, Convertor[Any]]:  # type: ignore[override]  # an attribute there
        return self._compiled[2]


def routes_of(rooms: Mapping[str, Room]) -> list[BaseRoute]:
    """Of all of them, which imports them all."""
    return [route for room in dict.fromkeys(rooms.values()) for route in room()]
