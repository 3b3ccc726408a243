"""What somebody sends who wants to fill the memory is not remembered."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable

import pytest

from mock_icims.cli import protocol
from mock_icims.web import access, bodies
from mock_icims.web.callers import Callers
from mock_icims.web.directory import Directory
from mock_icims.web.principals import AppPrincipal
from mock_icims.web.remembering import remembered
from mock_icims.web.rooms import rooms_of
from tests.icims_cast import grant, northwind, world_with

HEAD = 60_000
"""What a request may say in one header."""

Ask = Callable[[int], object]


def long(number: int) -> str:
    return f"{number:06}" + "x" * HEAD


def of_callers() -> Ask:
    tenant = northwind()
    world = world_with(tenant)
    grant(world, tenant)
    (found,) = world.tokens.values()
    callers, app = Callers(world), AppPrincipal(found, tenant)
    return lambda number: callers.meet(b"Bearer " + long(number).encode(), app)


def of_directory() -> Ask:
    directory = Directory(rooms_of(staging=True))
    return lambda number: directory.find(f"/candidates/{long(number)}/more")


MEMORIES: dict[str, Callable[[], Ask]] = {
    "media types": lambda: lambda number: bodies._essence(long(number).encode()),
    "tokens": lambda: lambda number: access._digest(long(number)),
    "headers": lambda: lambda number: protocol._line((b"location", long(number).encode())),
    "paths": of_directory,
    "callers": of_callers,
}


@pytest.mark.parametrize("memory", MEMORIES)
def test_two_hundred_long_texts_are_not_held(memory: str) -> None:
    ask = MEMORIES[memory]()
    ask(0)
    gc.collect()
    tracemalloc.start()
    try:
        for number in range(1, 201):
            ask(number)
        gc.collect()
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert held < 60 * HEAD, f"{held:,} bytes"


def test_what_is_usual_is_made_once() -> None:
    made: list[str] = []

    def make(text: str) -> str:
        made.append(text)
        return text

    known = remembered(make, entries=10, size=len)

    for _ in range(3):
        assert [known(text) for text in ("one", "two")] == ["one", "two"]

    assert made == ["one", "two"]


def test_the_callers_of_now_are_still_known() -> None:
    tenant = northwind()
    world = world_with(tenant)
    token = grant(world, tenant)
    (found,) = world.tokens.values()
    callers, app = Callers(world), AppPrincipal(found, tenant)

    callers.meet(f"Bearer {token}".encode(), app)

    assert callers.find(f"Bearer {token}".encode()) is app
