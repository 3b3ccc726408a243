"""Sessions that are long over are forgotten; those of now, and of others, are not."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from mock_icims.domain.oauth.grants import Session, SessionKind
from mock_icims.services.oauth.signin import SignIn
from mock_icims.storage.tables import Table
from tests.icims_cast import northwind, sign_in
from tests.web.mock_icims.browsing import Browser, Desk

CAROL = {"email": "carol@northw.test", "password": "staging-carol"}
WEEK = timedelta(days=7)


def come_and_go(desk: Desk, times: int, *, after: timedelta) -> None:
    for _ in range(times):
        desk.tenant.clock.advance(after)
        stranger = desk.browser()
        assert stranger.submit(stranger.get("/signin").form("Sign in"), **CAROL).status == 303


def test_what_is_over_for_long_is_gone_after_the_next_ones(desk: Desk) -> None:
    come_and_go(desk, 100, after=WEEK)

    assert len(desk.world.sessions) <= 2


def test_who_comes_back_within_a_day_is_told_that_the_session_ended(
    desk: Desk, carol: Browser
) -> None:
    (session,) = desk.world.sessions.values()
    desk.tenant.clock.advance(session.expires_at - desk.tenant.clock.now())
    come_and_go(desk, 8, after=timedelta())

    assert session.token_hash in desk.world.sessions
    come_and_go(desk, 8, after=timedelta(days=1))
    assert session.token_hash not in desk.world.sessions


def test_as_many_as_are_there_at_a_time_stay(desk: Desk) -> None:
    come_and_go(desk, 40, after=timedelta())

    assert len(desk.world.sessions) == 40


def test_sessions_of_another_customer_follow_another_clock(desk: Desk) -> None:
    other = northwind(id="cus_southw")
    desk.world.add(other)
    sign_in(desk.world, other, "carol")

    come_and_go(desk, 20, after=WEEK)

    assert desk.world.sessions.count("customer_id", other.customer.id) == 1


class Counted(Table[Session]):
    """Counts how often all rows of somebody were looked for."""

    looked = 0

    def having(self, name: str, value: object) -> list[Session]:
        self.looked += 1
        return super().having(name, value)


def test_a_thousand_tokens_for_scripts_are_not_looked_through_for_each(desk: Desk) -> None:
    sessions = Counted("session", key="token_hash", indexes=("customer_id",))
    desk.world.sessions = sessions
    door = SignIn(desk.world, new_secret=map(str, count()).__next__)

    for _ in range(1_000):
        door.open(desk.tenant, desk.tenant.users.values()[0], kind=SessionKind.STAFF)

    assert (len(sessions), sessions.looked <= 11) == (1_000, True)
