"""Finds the route of a path segment by segment: as quick with a hundred routes as with ten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from inspect import iscoroutinefunction

from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match, Route, Router
from starlette.types import Lifespan, Scope

from mock_icims.domain.structs import Struct
from mock_icims.web.routing import Handler


class Entry(Struct, frozen=True):
    """A route and its handler."""

    route: Route
    handler: Handler


@dataclass(slots=True)
class Node:
    """
    A place in the tree of paths. `name` is what a parameter that ends here is called, "" where none
    does; `routes` has the methods that are taken here.
    """

    name: str = ""
    children: dict[str, Node] = field(default_factory=dict)
    parameter: Node | None = None
    routes: dict[str, Entry] = field(default_factory=dict)


Place = tuple[Node | None, dict[str, str]]
"""Where a path ends, and its parameters; None: nowhere."""


class Directory(Router):
    """
    Starlette's router with its search replaced: it tries one regular expression per route.

    A literal segment wins over a parameter. Exactly the methods of the table are taken: no HEAD by
    itself, no redirect for a final slash. What is not a Route, such as a Mount, is in `rest`.
    """

    def __init__(self, routes: Sequence[BaseRoute], *, lifespan: Lifespan[object] | None = None):
        super().__init__(routes, redirect_slashes=False, lifespan=lifespan)
        self.root = Node()
        # The way to all candidates of a customer is one; only the last step differs.
        self._known = lru_cache(maxsize=1_000)(self._walk)
        self.rest = Router([r for r in routes if not isinstance(r, Route)], redirect_slashes=False)
        for route in routes:
            if isinstance(route, Route):
                self._enter(route)

    def lead(self, scope: Scope, place: Place) -> Handler:
        """
        The handler of the request, whose path was found; its route and its parameters are in the
        scope then. Raises HTTPException, 404 or 405.
        """
        node, parameters = place
        if node is None:
            raise HTTPException(404)
        found = node.routes.get(scope["method"])
        if found is None:
            raise HTTPException(405, headers={"Allow": ", ".join(sorted(node.routes))})

        scope["router"] = self
        scope["route"] = found.route
        scope["path_params"] = parameters
        return found.handler

    def mounted(self, scope: Scope) -> bool:
        """Whether something that is no Route takes the request."""
        return any(one.matches(scope)[0] is not Match.NONE for one in self.rest.routes)

    def find(self, path: str) -> Place:
        """Once for each request: whoever needs to know is given what was found."""
        above, slash, last = path.rpartition("/")
        parent, before = self._known(above)
        if parent is None or not slash:
            return None, {}
        parameters = {**before}
        node = parent.children.get(last)
        if node is None and last:
            node = parent.parameter
            if node is not None:
                parameters[node.name] = last
        return (node, parameters) if node is not None and node.routes else (None, parameters)

    def _walk(self, path: str) -> Place:
        node: Node | None = self.root
        parameters: dict[str, str] = {}
        for segment in path.split("/")[1:]:
            if node is None:
                break
            child = node.children.get(segment)
            if child is None and segment:
                child = node.parameter
                if child is not None:
                    parameters[child.name] = segment
            node = child
        return node, parameters

    def operation(self, method: str, path: str) -> str | None:
        """The name of the route that would answer, such as "orders.callback"."""
        node, _ = self.find(path)
        found = None if node is None else node.routes.get(method)
        return None if found is None else found.route.name

    def _enter(self, route: Route) -> None:
        node = self.root
        for segment in route.path.split("/")[1:]:
            if segment.startswith("{"):
                node.parameter = node.parameter or Node(segment[1:-1])
                node = node.parameter
                if node.name != segment[1:-1]:
                    raise ValueError(f"{route.path}: {segment} is called {node.name} elsewhere.")
            else:
                node = node.children.setdefault(segment, Node())

        if ":" in route.path:
            raise ValueError(f"{route.path}: parameters are strings here.")
        if not iscoroutinefunction(route.endpoint):
            raise ValueError(f"{route.path}: handlers are coroutines here.")
        for method in (route.methods or set()) - {"HEAD"}:
            node.routes[method] = Entry(route, route.endpoint)
