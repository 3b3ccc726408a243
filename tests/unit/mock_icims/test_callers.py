"""Who came with a token before is known again, until the token would lead elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from mock_icims.domain.oauth.grants import digest
from mock_icims.domain.structs import replace
from mock_icims.storage.picture import twin
from mock_icims.storage.world import World
from mock_icims.web.callers import MOST, Callers
from mock_icims.web.principals import AppPrincipal
from tests.icims_cast import NOON, grant, northwind, world_with

SENT = b"Bearer one"


class Met:
    """JobCannon was at Northwind with its token once."""

    def __init__(self) -> None:
        self.tenant = northwind()
        self.world: World = world_with(self.tenant)
        self.grant = self.world.tokens.get(digest(grant(self.world, self.tenant)))
        self.callers = Callers(self.world)
        self.callers.meet(SENT, AppPrincipal(self.grant, self.tenant))

    def revoke(self) -> None:
        self.world.tokens.put(self.grant.revoke(NOON))

    def narrow(self) -> None:
        self.world.tokens.put(self.grant.narrow(()))

    def forget(self) -> None:
        self.world.tokens.delete(self.grant.token_hash)

    def restore(self) -> None:
        self.world.tenants[self.tenant.customer.id] = twin(self.tenant)

    def leave(self) -> None:
        self.world.remove(self.tenant.customer.id)

    def expire(self) -> None:
        self.tenant.clock.advance(timedelta(days=731))


def test_who_came_before_is_known_again() -> None:
    met = Met()

    found = met.callers.find(SENT)

    assert found is not None
    assert (found.grant, found.tenant) == (met.grant, met.tenant)
    assert met.callers.find(b"Bearer two") is None


@pytest.mark.parametrize(
    "change", [Met.revoke, Met.narrow, Met.forget, Met.restore, Met.leave, Met.expire]
)
def test_what_a_token_led_to_is_looked_up_again_after(change: Callable[[Met], None]) -> None:
    met = Met()

    change(met)

    assert met.callers.find(SENT) is None


def test_a_grant_that_says_the_same_is_another_one() -> None:
    met = Met()

    met.world.tokens.put(replace(met.grant))

    assert met.callers.find(SENT) is None


def test_only_so_many_are_remembered() -> None:
    met = Met()

    for number in range(MOST):
        met.callers.meet(b"Bearer %d" % number, AppPrincipal(met.grant, met.tenant))

    assert met.callers.find(SENT) is None
    assert met.callers.find(b"Bearer %d" % (MOST - 1)) is not None
