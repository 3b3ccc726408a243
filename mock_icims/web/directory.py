"""Finds the route of a path segment by segment: as quick with a hundred routes as with ten."""

from __future__ import annotations

from collections.abc import Mapping
from inspect import iscoroutinefunction

from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match, Route, Router
from starlette.types import Lifespan, Scope

from mock_icims.domain.structs import Struct, field
from mock_icims.web.remembering import remembered
from mock_icims.web.routing import Handler, Room, routes_of


class Entry(Struct, frozen=True):
    """A route and its handler."""

    route: Route
    handler: Handler


class Node(Struct, eq=False):
    """
    A place in the tree of paths. `name` is what a parameter that ends here is called, "" where none
    does; `routes` has the methods that are taken here. Where a `room` begins, its routes are
    entered when the first request comes by.
    """

    name: str = ""
    children: dict[str, Node] = field(default_factory=dict)
    parameter: Node | None = None
    routes: dict[str, Entry] = field(default_factory=dict)
    room: Room | None = None


Place = tuple[Node | None, dict[str, str]]
"""Where a path ends, and its parameters; None: nowhere."""


class Directory(Router):
    """
    Starlette's router with its search replaced: it tries one regular expression per route.

    A literal segment wins over a parameter. The methods of the table are taken, and HEAD where GET
    is (docs/decisions/0100-head.md); no redirect for a final slash. What is not a Route, such as a
    Mount, is in `rest`.
    """

    def __init__(self, rooms: Mapping[str, Room], *, lifespan: Lifespan[object] | None = None):
        super().__init__(redirect_slashes=False, lifespan=lifespan)
        self.root = Node()
        self._rooms = rooms
        self._opened: set[Room] = set()
        # The way to all candidates of a customer is one; only the last step differs.
        self._known = remembered(self._walk, entries=1_000, size=len)
        self.rest = Router(redirect_slashes=False)
        for path, room in rooms.items():
            self._made(path).room = room

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
        if node is not None and node.room is not None:
            self._open(node)
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
            if node is not None and node.room is not None:
                self._open(node)
        return node, parameters

    def operation(self, method: str, path: str) -> str | None:
        """The name of the route that would answer, such as "orders.callback"."""
        node, _ = self.find(path)
        found = None if node is None else node.routes.get(method)
        return None if found is None else found.route.name

    def listed(self) -> list[BaseRoute]:
        """All that there is, also in rooms that nobody asked for yet."""
        return routes_of(self._rooms)

    def _open(self, node: Node) -> None:
        room, node.room = node.room, None
        if room is None or room in self._opened:
            return
        self._opened.add(room)
        for route in room():
            if isinstance(route, Route):
                self._enter(route)
            else:
                self.rest.routes.append(route)

    def _enter(self, route: Route) -> None:
        if ":" in route.path:
            raise ValueError(f"{route.path}: parameters are strings here.")
        if not iscoroutinefunction(route.endpoint):
            raise ValueError(f"{route.path}: handlers are coroutines here.")
        node = self._made(route.path)
        for method in route.methods or set():
            node.routes[method] = Entry(route, route.endpoint)

    def _made(self, path: str) -> Node:
        """The node of a path as tables write it."""
        node = self.root
        for segment in path.split("/")[1:]:
            if segment.startswith("{"):
                node.parameter = node.parameter or Node(segment[1:-1])
                node = node.parameter
                if node.name != segment[1:-1]:
                    raise ValueError(f"{path}: {segment} is called {node.name} elsewhere.")
            else:
                node = node.children.setdefault(segment, Node())
        return node
