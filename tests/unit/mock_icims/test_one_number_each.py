"""Two customers' ids may have one number, by rare chance: the second of them does not come in."""

from __future__ import annotations

import pytest

from mock_icims.storage.world import World
from tests.icims_cast import northwind


def test_who_would_have_anothers_number_changes_nothing() -> None:
    world = World()
    one, other = northwind(id="cus_011249"), northwind(id="cus_054319")
    assert one.customer.number == other.customer.number
    world.add(one)

    with pytest.raises(ValueError, match="973109880 is another customer's number already"):
        world.add(other)

    assert list(world.tenants.values()) == [one]
    assert world.numbered(973_109_880) is one
    assert all(world.user_by_email(user.email) is None for user in other.users.values())


def test_a_number_is_free_when_its_customer_is_gone() -> None:
    world = World()
    one, other = northwind(id="cus_011249"), northwind(id="cus_054319")
    world.add(one)
    world.remove(one.customer.id)

    world.add(other)

    assert world.numbered(973_109_880) is other
