"""One clock for a customer and whoever follows it: moved together, waited for, in order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest

from contracts.conformance import icims_staging
from mock_icims.app import create_app
from mock_icims.delivery.followers import LineBroken, told
from mock_icims.domain.followers import Followed, Follower, Move
from mock_icims.domain.ids import AppId, CustomerId
from mock_icims.domain.webhooks.events import Fired
from mock_icims.services.staging.followers import time_for, tolerance_for
from mock_icims.settings import Settings
from tests.icims_cast import JOBCANNON, NOON
from tests.web.mock_icims.staging_desk import Stage, Stateless, Tenant, code_of, stage

URL = "http://127.0.0.1:8200/_staging/clock"
FOLLOWS = {"url": URL, "token": "a-token-for-the-clock"}

Act = Callable[[], Awaitable[None]]


@dataclass
class Program(Stateless):
    """A program that follows: what it has to do when, and everything that it was told."""

    moves: list[tuple[str, Move]] = field(default_factory=list)
    work: list[tuple[datetime, str, Act | None]] = field(default_factory=list)
    broken: str | None = None
    breaks_at: datetime | None = None
    busy: bool = False
    thinking: asyncio.Event | None = None
    """Set it, and it answers what it was told to settle."""

    closed: bool = False

    def has_to(self, what: str, *, after: float, act: Act | None = None) -> None:
        self.work.append((NOON + timedelta(seconds=after), what, act))

    async def tell(self, follower: Follower, move: Move) -> Followed:
        icims_staging().request_is_valid("clock.moved", told(move))
        self.moves.append((follower.app_id, move))
        if self.broken or (self.breaks_at and move.clock.shown >= self.breaks_at):
            raise LineBroken(self.broken or "cannot be reached")

        if self.thinking and move.settle:
            await self.thinking.wait()
        now, fired = move.clock.shown, []
        while move.settle and (due := [one for one in self.work if one[0] <= now]):
            at, what, act = due[0]
            self.work.remove(due[0])
            if act is not None:
                await act()
            fired.append(Fired(due_at=at, what=what, program=follower.app_id))
        ahead = min((at for at, _, _ in self.work), default=None)
        return Followed(quiet=not self.busy, next_due_at=ahead, fired=tuple(fired))

    async def close(self) -> None:
        self.closed = True

    @property
    def last(self) -> Move:
        return self.moves[-1][1]


Story = Callable[[Stage, Tenant, Program], Awaitable[None]]


def played(story: Story, *, follows: bool = True) -> None:
    """JobCannon is installed at a customer, and follows the customer's clock."""

    async def play() -> None:
        program = Program()
        async with stage(line=program) as on:
            tenant = await on.tenant()
            await tenant.bearer()
            if follows:
                answer = await tenant("PUT", "/followers/jobcannon", json=FOLLOWS)
                assert answer.status_code == 200, answer.text
            await story(on, tenant, program)
        assert program.closed

    asyncio.run(play())


async def erase_somebody(tenant: Tenant) -> None:
    """What publishes one event."""
    admin = await tenant.staff("admin")
    people = (await tenant.connect("GET", "/candidates?limit=1", headers=admin)).json()["items"]
    await tenant.connect("DELETE", f"/candidates/{people[0]['id']}", headers=admin)


async def advance(tenant: Tenant, seconds: int, **more: object) -> dict[str, object]:
    answer = await tenant("POST", "/clock/advance", json={"seconds": seconds} | more)
    assert answer.status_code == 200, answer.text
    body: dict[str, object] = answer.json()
    return body


def what(advanced: dict[str, object]) -> list[tuple[str, str]]:
    """By whom, and the first words of what."""
    fired = advanced["fired"]
    assert isinstance(fired, list)
    return [(one["program"], one["what"].partition(" evt_")[0]) for one in fired]


async def now(tenant: Tenant) -> str:
    return str((await tenant("GET", "/clock")).json()["now"])


def test_a_follower_is_told_the_time_when_it_begins_to_follow() -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        await tenant("PUT", "/clock", json={"frozen": True, "now": "2027-01-01T00:00:00Z"})

        [follower] = (await tenant("GET", "/followers")).json()["items"]

        assert follower == {"app_id": "jobcannon", "url": URL, "state_url": None}
        (_, first), (_, second) = program.moves
        assert first.customer_id == tenant.id
        assert (first.clock.shown, first.clock.frozen, first.settle) == (NOON, False, False)
        assert second.clock.shown == datetime(2027, 1, 1, tzinfo=UTC)
        assert second.clock.frozen

    played(story)


@pytest.mark.parametrize(
    ("sent", "shown", "frozen", "rate"),
    [
        ({"frozen": True}, NOON, True, 1),
        ({"frozen": False, "rate": 86_400}, NOON, False, 86_400),
        ({"frozen": False, "now": "2025-01-01T00:00:00Z"}, datetime(2025, 1, 1, tzinfo=UTC), 0, 1),
    ],
    ids=["freeze", "scale", "set"],
)
def test_a_follower_is_told_of_each_change(
    sent: dict[str, object], shown: datetime, frozen: bool, rate: float
) -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        answer = await tenant("PUT", "/clock", json=sent)

        clock = program.last.clock
        assert (clock.shown, clock.frozen, clock.rate) == (shown, bool(frozen), rate)
        assert answer.json()["rate"] == rate

    played(story)


def test_time_goes_from_one_moment_to_the_next_of_either_program() -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        on.sender.answers = [503, 503]
        program.has_to("first", after=2)
        program.has_to("last", after=86_400)
        await tenant("PUT", "/clock", json={"frozen": True})
        await erase_somebody(tenant)

        advanced = await advance(tenant, 100_000)

        assert what(advanced) == [
            ("mock_icims", "candidate.erased"),
            ("jobcannon", "first"),
            ("mock_icims", "candidate.erased"),
            ("mock_icims", "candidate.erased"),
            ("jobcannon", "last"),
        ]
        fired = advanced["fired"]
        assert isinstance(fired, list)
        moments = [one["due_at"] for one in fired]
        assert moments == sorted(moments)
        told_at = [move.clock.shown for _, move in program.moves if move.settle]
        assert {moment.replace(tzinfo=UTC) for moment in told_at} >= {
            datetime.fromisoformat(moment) for moment in moments
        }
        assert advanced["settled"] is True
        assert advanced["now"] == "2026-11-24T15:46:40Z"

    played(story)


def test_what_a_follower_causes_at_a_moment_is_done_at_that_moment() -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        async def answer_in_kind() -> None:
            await erase_somebody(tenant)
            program.has_to("what the event caused", after=3600)

        program.has_to("erase", after=3600, act=answer_in_kind)

        advanced = await advance(tenant, 7200)

        assert what(advanced) == [
            ("jobcannon", "erase"),
            ("jobcannon", "what the event caused"),
            ("mock_icims", "candidate.erased"),
        ]
        [(_, headers, _)] = on.sender.sent
        assert headers["webhook-timestamp"] == str(int((NOON + timedelta(hours=1)).timestamp()))

    played(story)


@pytest.mark.parametrize(
    ("frozen", "rate"), [(True, 1), (False, 1), (False, 60)], ids=["frozen", "runs", "runs fast"]
)
def test_afterwards_the_clock_stands_or_runs_as_before(frozen: bool, rate: float) -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        await tenant("PUT", "/clock", json={"frozen": frozen, "rate": rate})

        advanced = await advance(tenant, 63_072_000)
        on.system.move(seconds=1)

        assert (advanced["frozen"], advanced["rate"]) == (frozen, rate)
        assert advanced["now"] == "2028-11-22T12:00:00Z"
        gone = timedelta(0) if frozen else timedelta(seconds=rate)
        assert await now(tenant) == (NOON + timedelta(days=730) + gone).isoformat().replace(
            "+00:00", "Z"
        )
        assert (program.last.clock.frozen, program.last.clock.rate) == (frozen, rate)
        assert program.last.clock.shown == NOON + timedelta(days=730)

    played(story)


@pytest.mark.parametrize(
    ("method", "path", "sent"),
    [
        ("POST", "/clock/advance", {"seconds": 3600}),
        ("PUT", "/clock", {"frozen": True, "now": "2027-01-01T00:00:00Z"}),
        ("PUT", "/clock", {"frozen": False, "rate": 60}),
        ("GET", "/settled?timeout=1", None),
    ],
    ids=["advance", "set", "scale", "settled"],
)
def test_without_a_follower_no_clock_moves(method: str, path: str, sent: object) -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        before = (await tenant("GET", "/clock")).json()
        program.broken = "cannot be reached"

        answer = await tenant(method, path, json=sent)

        assert code_of(answer) == (502, "follower_unreachable")
        assert answer.json()["app_id"] == "jobcannon"
        assert URL in answer.json()["detail"]
        assert "2026-11-23T12:00:00Z" in answer.json()["detail"]
        assert "DELETE …/followers/jobcannon" in answer.json()["detail"]
        assert (await tenant("GET", "/clock")).json() == before

    played(story)


def test_a_follower_that_is_lost_on_the_way_leaves_time_where_all_were_with_it() -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        program.has_to("one", after=60)
        program.has_to("two", after=120)
        program.breaks_at = NOON + timedelta(seconds=120)

        answer = await tenant("POST", "/clock/advance", json={"seconds": 3600})

        assert code_of(answer) == (502, "follower_unreachable")
        assert await now(tenant) == "2026-11-23T12:01:00Z"
        assert program.last.clock.shown == NOON + timedelta(seconds=60)

    played(story)


def test_a_follower_that_cannot_be_told_does_not_begin_to_follow() -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        program.broken = "answered 401 to the time"

        answer = await tenant("PUT", "/followers/jobcannon", json=FOLLOWS)

        assert code_of(answer) == (502, "follower_unreachable")
        assert "answered 401" in answer.json()["detail"]
        assert (await tenant("GET", "/followers")).json()["items"] == []

    played(story, follows=False)


def test_who_is_not_done_in_time_is_named_and_time_waits_for_it() -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        program.has_to("slow", after=60)
        program.busy = True

        advanced = await advance(tenant, 3600, timeout=0)
        assert (advanced["settled"], advanced["waiting_for"]) == (False, ["jobcannon"])
        assert advanced["now"] == "2026-11-23T12:00:00Z"

        program.busy = False
        advanced = await advance(tenant, 3600)
        assert (advanced["settled"], what(advanced)) == (True, [("jobcannon", "slow")])
        assert advanced["now"] == "2026-11-23T13:00:00Z"

    played(story)


def test_an_endpoint_that_hangs_does_not_hang_the_advance(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        async def send(**_: object) -> None:
            await asyncio.Event().wait()

        await tenant("PUT", "/clock", json={"frozen": True})
        monkeypatch.setattr(on.sender, "send", send)
        await erase_somebody(tenant)

        advanced = await advance(tenant, 3600, timeout=0.05)

        assert (advanced["settled"], advanced["waiting_for"]) == (False, ["mock_icims"])
        assert advanced["now"] == "2026-11-23T12:00:00Z"

    async def without_the_courier() -> None:
        program = Program()
        async with stage(line=program, delivering=False) as on:
            tenant = await on.tenant()
            await tenant.bearer()
            await story(on, tenant, program)

    asyncio.run(without_the_courier())


def test_two_who_advance_at_once_take_turns() -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        await asyncio.gather(advance(tenant, 3600), advance(tenant, 60))

        assert await now(tenant) == "2026-11-23T13:01:00Z"

    played(story)


def test_settled_waits_for_followers_too() -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        program.has_to("now", after=0)
        settled = (await tenant("GET", "/settled?timeout=1")).json()
        assert settled == {"settled": True, "pending": 0, "waiting_for": []}
        assert program.work == []

        program.busy = True
        settled = (await tenant("GET", "/settled?timeout=0")).json()
        assert settled["settled"] is False

    played(story)


def test_while_somebody_moves_time_nothing_is_settled() -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        program.thinking = asyncio.Event()
        moving = asyncio.create_task(advance(tenant, 3600))
        while not (program.moves and program.last.settle):
            await asyncio.sleep(0)

        settled = (await tenant("GET", "/settled?timeout=0.01")).json()
        assert (settled["settled"], settled["waiting_for"]) == (False, ["mock_icims"])

        program.thinking.set()
        assert (await moving)["settled"] is True

    played(story)


def test_a_program_follows_one_customer_only() -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        other = await on.tenant()

        answer = await other("PUT", "/followers/jobcannon", json=FOLLOWS)
        assert code_of(answer) == (409, "follower_taken")
        assert tenant.id in answer.json()["detail"]

        assert (await tenant("DELETE", "/followers/jobcannon")).status_code == 204
        assert (await other("PUT", "/followers/jobcannon", json=FOLLOWS)).status_code == 200

    played(story)


@pytest.mark.parametrize(
    ("path", "sent", "refused"),
    [
        ("/followers/nobody", FOLLOWS, (404, "not_found")),
        ("/followers/jobcannon", FOLLOWS | {"token": "short"}, (422, "validation_failed")),
        ("/followers/jobcannon", {"url": URL}, (422, "validation_failed")),
        (
            "/followers/jobcannon",
            FOLLOWS | {"url": "http://192.168.0.1/clock"},
            (422, "validation_failed"),
        ),
    ],
    ids=["no app", "short token", "no token", "inside"],
)
def test_what_cannot_follow_is_refused(
    path: str, sent: dict[str, object], refused: tuple[int, str]
) -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        assert code_of(await tenant("PUT", path, json=sent)) == refused
        assert program.moves == []

    played(story, follows=False)


@pytest.mark.parametrize(
    ("method", "path"),
    [("DELETE", "/followers/jobcannon"), ("DELETE", "")],
    ids=["let go", "customer gone"],
)
def test_whoever_is_let_go_is_told_the_systems_time(method: str, path: str) -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        await tenant("PUT", "/clock", json={"frozen": True, "now": "2030-01-01T00:00:00Z"})
        await tenant(method, path)

        clock = program.last.clock
        assert (clock.shown, clock.frozen, clock.rate) == (NOON, False, 1)

    played(story)


def test_a_reset_customer_takes_the_followers_back_to_the_first_morning() -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        await tenant("PUT", "/clock", json={"frozen": True, "now": "2030-01-01T00:00:00Z"})
        await tenant("POST", "/reset")

        assert (program.last.clock.shown, program.last.clock.frozen) == (NOON, False)
        assert len((await tenant("GET", "/followers")).json()["items"]) == 1

    played(story)


def test_a_follower_gets_the_customers_time_in_signatures_and_others_the_systems() -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        await advance(tenant, 86_400)
        await erase_somebody(tenant)
        await tenant("GET", "/settled")
        await tenant("DELETE", "/followers/jobcannon")
        await erase_somebody(tenant)
        await tenant("GET", "/settled")

        stamps = [int(headers["webhook-timestamp"]) for _, headers, _ in on.sender.sent]
        noon = int(NOON.timestamp())
        assert stamps == [noon + 86_400, noon]

    played(story)


def test_after_a_restart_followers_are_told_where_time_is() -> None:
    async def play() -> None:
        program, again = Program(), Program()
        async with stage(line=program) as on:
            tenant = await on.tenant()
            await tenant("PUT", "/followers/jobcannon", json=FOLLOWS)
            await tenant("PUT", "/clock", json={"frozen": True, "now": "2030-01-01T00:00:00Z"})

            restarted = create_app(Settings(), world=on.world, line=again)
            async with restarted.router.lifespan_context(restarted):
                while not again.moves:
                    await asyncio.sleep(0)

        assert again.last.clock.shown == datetime(2030, 1, 1, tzinfo=UTC)

    asyncio.run(asyncio.wait_for(play(), 5))


def test_a_callback_may_be_as_old_as_the_way_is_long_at_the_rate_of_the_clock() -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        kept = on.world.tenants[CustomerId(tenant.id)]
        assert tolerance_for(kept, JOBCANNON) == timedelta(minutes=5)

        await tenant("PUT", "/clock", json={"frozen": False, "rate": 86_400})
        on.system.move(seconds=1)

        assert time_for(kept, JOBCANNON) == NOON + timedelta(days=1)
        assert tolerance_for(kept, JOBCANNON) == timedelta(days=300)
        assert time_for(kept, AppId("acme")) == NOON + timedelta(seconds=1)
        assert tolerance_for(kept, AppId("acme")) == timedelta(minutes=5)

    played(story)


def test_the_date_of_an_answer_is_the_customers_where_it_is_about_one() -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        await tenant("PUT", "/clock", json={"frozen": True, "now": "2030-01-01T00:00:00Z"})
        bearer = await tenant.bearer()

        async def date(path: str) -> datetime:
            answer = await on.call("GET", path, headers=bearer)
            return parsedate_to_datetime(answer.headers["date"])

        theirs = datetime(2030, 1, 1, tzinfo=UTC)
        assert await date(f"/connect/v1/customers/{tenant.id}/candidates") == theirs
        assert await date(f"/connect/v1/customers/{tenant.id}/nothing/there") == theirs
        assert await date(f"/_staging/tenants/{tenant.id}/clock") == theirs
        assert await date("/_staging/health") == NOON
        assert await date("/connect/v1/customers/cus_nobody00/candidates") == NOON

    played(story)
