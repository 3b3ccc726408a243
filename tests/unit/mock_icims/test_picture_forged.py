"""Pictures that somebody changed: what cannot be put back as it stands is refused, all of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from mock_icims.domain.snapshots import SnapshotRefused
from mock_icims.storage import picture
from tests.icims_cast import NOON, grant, northwind, world_with
from tests.unit.mock_icims.journals import exchange

Written = dict[str, Any]


def written() -> Written:
    """Of a customer with a token and three exchanges."""
    tenant = northwind()
    world = world_with(tenant)
    grant(world, tenant)
    for _ in range(3):
        tenant.journal.add(exchange())
    content = picture.write(picture.still(tenant), world.belongings(tenant.customer.id))
    found: Written = msgspec.json.decode(content)
    return found


def read(content: Written) -> None:
    picture.read(msgspec.json.encode(content), system_clock=lambda: NOON)


def test_what_nobody_changed_is_read() -> None:
    read(written())


@pytest.mark.parametrize("name", ["dealt", "domains", "registrations", "failures", "snapshots"])
def test_what_is_no_customers_is_not_put_into_the_world(name: str) -> None:
    with pytest.raises(SnapshotRefused, match="does not know"):
        read(written() | {"belongings": {name: []}})


def test_nobody_brings_a_token_of_another_customer() -> None:
    forged = written()
    forged["belongings"]["tokens"][0]["customer_id"] = "cus_contos"

    with pytest.raises(SnapshotRefused, match="cus_contos"):
        read(forged)


def journal(**changes: object) -> Callable[[Written], None]:
    return lambda content: content["journal"].update(changes)


def clock(**changes: object) -> Callable[[Written], None]:
    return lambda content: content["parts"]["time"]["rows"][0].update(changes)


def places(*numbers: int) -> Callable[[Written], None]:
    """Of the staff, who are two."""
    return lambda content: content["parts"]["users"].update(places=numbers)


def used(place: int) -> Callable[[Written], None]:
    return lambda content: content["parts"]["users"].update(last=place)


def without_a_clock(content: Written) -> None:
    """As of a customer whose clock was never set."""
    del content["parts"]["time"]


def named_twice(content: Written) -> None:
    users = content["parts"]["users"]
    users["keys"] = [users["keys"][0]] * 2


@pytest.mark.parametrize(
    "change",
    [
        journal(capacity=0),
        journal(capacity=0, added=0, exchanges=[]),
        journal(capacity=-1),
        journal(capacity=2),
        journal(capacity=10**9),
        journal(added=2),
        journal(added=4),
        journal(cleared=1),
        journal(cleared=-1),
        clock(rate=0),
        clock(rate=-1),
        clock(rate=1e9),
        clock(shown="1999-01-01T00:00:00Z"),
        clock(shown="2101-01-01T00:00:00Z"),
        clock(shown="2026-11-23T12:00:00"),
        places(2, 1),
        places(1, 1),
        places(0, 1),
        places(1, 1 << 60),
        used(1 << 60),
        named_twice,
    ],
)
def test_what_no_program_wrote_is_damaged(change: Callable[[Written], None]) -> None:
    forged = written()
    change(forged)

    with pytest.raises(SnapshotRefused, match="damaged"):
        read(forged)


@pytest.mark.parametrize(
    "change",
    [
        journal(capacity=3),
        journal(capacity=10_000),
        journal(capacity=1, added=0, exchanges=[]),
        journal(added=9, cleared=9, exchanges=[]),
        clock(rate=1e6),
        clock(shown="2000-01-01T00:00:00Z"),
        clock(shown="2100-01-01T00:00:00Z"),
        places(7, 9),
        used(9),
        without_a_clock,
    ],
)
def test_what_could_have_been_written_is_read(change: Callable[[Written], None]) -> None:
    content = written()
    change(content)

    read(content)


def test_programs_that_are_none_are_damaged() -> None:
    with pytest.raises(SnapshotRefused, match="damaged"):
        picture.programs_in(b'{"programs": 5}')
