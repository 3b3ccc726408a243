"""The world: what is found before it is known whose it is."""

from __future__ import annotations

import pytest

from mock_icims.domain.errors import NotFound
from mock_icims.domain.ids import CustomerId, UserId
from mock_icims.domain.oauth.grants import SessionKind
from mock_icims.storage.world import World
from tests.icims_cast import grant, northwind, sign_in


def test_a_person_is_found_by_address_whatever_its_capitals() -> None:
    world, tenant = World(), northwind()
    world.add(tenant)

    found = world.user_by_email("BOB@northw.test")

    assert found is not None
    assert found[0] is tenant
    assert found[1].name == "Bob"


def test_one_address_does_not_sign_in_to_two_customers() -> None:
    world = World()
    world.add(northwind())
    twin = northwind(id="cus_contos")
    for user in northwind().users.values():
        twin.users.put(user)

    with pytest.raises(ValueError, match="signs in to cus_northw already"):
        world.add(twin)
    assert list(world.tenants) == ["cus_northw"]


def test_removing_a_customer_ends_every_access_to_it_and_no_other() -> None:
    world, gone, stays = World(), northwind(), northwind(id="cus_contos")
    for tenant in (gone, stays):
        world.add(tenant)
        grant(world, tenant, token=f"app-{tenant.customer.id}")
        sign_in(world, tenant, "bob", kind=SessionKind.COOKIE)

    world.remove(gone.customer.id)

    assert {found.customer_id for found in world.tokens.values()} == {stays.customer.id}
    assert {found.customer_id for found in world.sessions.values()} == {stays.customer.id}
    assert world.user_by_email("bob@northw.test") is None
    assert world.user_by_email("bob@contos.test") is not None
    with pytest.raises(NotFound):
        world.tenant(CustomerId("cus_northw"))
    world.add(northwind())


def test_a_customer_is_replaced_with_what_is_theirs_and_nobody_else_is() -> None:
    world, former, other = World(), northwind(), northwind(id="cus_contos")
    for tenant in (former, other):
        world.add(tenant)
        sign_in(world, tenant, "bob")
    grant(world, former, token="later")
    kept = world.belongings(former.customer.id)
    world.tokens.drop("customer_id", former.customer.id)
    sign_in(world, former, "carol")
    now = northwind()

    world.replace(now, kept)

    assert list(world.tenants.values()) == [now, other]
    assert world.user_by_email("bob@northw.test") == (now, now.users.get(UserId("usr_bobaaa")))
    assert world.belongings(now.customer.id) == kept
    assert len(world.belongings(other.customer.id)["sessions"]) == 1


def test_a_replacement_that_is_not_possible_changes_nothing() -> None:
    world, former, other = World(), northwind(), northwind(id="cus_contos")
    for tenant in (former, other):
        world.add(tenant)
    grant(world, former)
    crossed = northwind()
    for user in other.users.values():
        crossed.users.put(user)

    with pytest.raises(ValueError, match="signs in to cus_contos already"):
        world.replace(crossed, {})

    assert world.tenants[former.customer.id] is former
    assert len(world.tokens) == 1
    assert world.user_by_email("bob@northw.test") is not None
