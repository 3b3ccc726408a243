"""Programs that go by a customer's clock: told of each move, and waited for."""

from __future__ import annotations

from datetime import datetime

from mock_icims.domain.clock import ClockState
from mock_icims.domain.errors import BadGateway, Conflict
from mock_icims.domain.ids import AppId, CustomerId
from mock_icims.domain.structs import Struct, shown
from mock_icims.domain.webhooks.events import Fired


class FollowerTaken(Conflict):
    """A program has one clock, so it can go by one customer's only."""

    code = "follower_taken"

    def __init__(self, url: str, customer_id: CustomerId) -> None:
        super().__init__(
            f"What listens at {url} follows {customer_id}. "
            f"Let it go first: DELETE /_staging/tenants/{customer_id}/followers/…"
        )


class FollowerUnreachable(BadGateway):
    """Two programs shall not live in two times: without all of them no clock moves."""

    code = "follower_unreachable"

    def __init__(self, follower: Follower, reason: str, *, now: datetime) -> None:
        super().__init__(
            f"{follower.app_id} follows this clock at {follower.url} and {reason}. "
            f"The clock stays at {now.isoformat().replace('+00:00', 'Z')}. "
            f"Start it, or let it go: DELETE …/followers/{follower.app_id}",
            app_id=follower.app_id,
        )


class FollowerNotKept(BadGateway):
    """A snapshot of half of what belongs together is none."""

    code = "follower_not_kept"

    def __init__(self, follower: Follower, reason: str) -> None:
        super().__init__(
            f"{follower.app_id} was asked for its state at {follower.state_url} and {reason}. "
            "No snapshot was made.",
            app_id=follower.app_id,
        )


class FollowerNotRestored(BadGateway):
    """Both programs go back, or neither; who is somewhere else all the same is named."""

    code = "follower_not_restored"

    def __init__(self, follower: Follower, reason: str, *, not_as_before: tuple[str, ...]) -> None:
        left = (
            f"iCIMS is as it was before; {', '.join(not_as_before)} may not be: "
            "reset it, or restore once more."
            if not_as_before
            else "Everything is as it was before."
        )
        super().__init__(
            f"{follower.app_id} was given its state at {follower.state_url} and {reason}. {left}",
            app_id=follower.app_id,
            not_as_before=list(not_as_before),
        )


class SnapshotIncomplete(Conflict):
    """It and those who follow now do not have the same programs in them."""

    code = "snapshot_incomplete"

    def __init__(self, *, gone: list[str], new: list[str]) -> None:
        said = [f"it has the state of {one}, which has no state_url here now" for one in gone]
        said += [f"it has nothing of {one}, which follows with a state_url" for one in new]
        super().__init__(
            f"This snapshot would put back a part only: {'; '.join(said)}. "
            "Say ?alone=true to put iCIMS back alone.",
            programs=[*gone, *new],
        )


class Follower(Struct, frozen=True, kw_only=True):
    """
    Where a program is told the time, and the bearer token that it wants to see. What it has of the
    customer is read from its `state_url` and put back there, if it has one (docs/decisions/0055).
    """

    app_id: AppId
    url: str
    token: str
    state_url: str | None = None

    def __repr__(self) -> str:
        return shown(self, without=("token",))


class Move(Struct, frozen=True, kw_only=True):
    """
    What a follower is told (`clock.moved` in contracts/icims-staging-v1.yaml).

    `clock.at` is the teller's own watch: a follower that reckons from there is not late by the
    way that the message took. With `settle` it answers when it is quiet, within `timeout` seconds.
    """

    customer_id: CustomerId
    clock: ClockState
    settle: bool
    timeout: float


class Followed(Struct, frozen=True, kw_only=True):
    """
    What it answers. Quiet is: nothing under way, nothing due. `next_due_at` None is: nothing ahead.

    `fired` is what it did since it was last told, in order.
    """

    quiet: bool
    next_due_at: datetime | None
    fired: tuple[Fired, ...]


class Journey(Struct, frozen=True, kw_only=True):
    """What came of an advance. `waiting_for` names the programs that were not done in time."""

    fired: tuple[Fired, ...]
    waiting_for: tuple[str, ...]

    @property
    def settled(self) -> bool:
        return not self.waiting_for
