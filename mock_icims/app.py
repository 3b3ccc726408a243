"""The composition root: desks, middleware and routes become one application."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial

from starlette.types import ASGIApp

from mock_icims.delivery.companions import Companions
from mock_icims.delivery.courier import Courier
from mock_icims.delivery.followers import HttpxLine, Line
from mock_icims.delivery.notifications import DEADLINE_SECONDS
from mock_icims.delivery.sender import HttpxSender
from mock_icims.delivery.timekeeper import Timekeeper
from mock_icims.domain.ports import Sender
from mock_icims.domain.webhooks.addresses import Reach
from mock_icims.domain.webhooks.signatures import secret_of
from mock_icims.services.faults.presets import Presets
from mock_icims.services.mailroom import MailRoom
from mock_icims.services.marketplace.configuration import Configuring
from mock_icims.services.marketplace.marketplace import Marketplace
from mock_icims.services.marketplace.registrations import Registrations
from mock_icims.services.oauth.authorization import Authorization
from mock_icims.services.oauth.revocations import Revocations
from mock_icims.services.oauth.signin import SignIn
from mock_icims.services.oauth.tokens import Tokens
from mock_icims.services.public.access import PublicAccess
from mock_icims.services.public.notifications import Notifications
from mock_icims.services.public.results import PublicResults
from mock_icims.services.public.search import PublicSearch
from mock_icims.services.recruiting.approvals import Approvals
from mock_icims.services.recruiting.assessments import Assessments
from mock_icims.services.recruiting.hiring import Hiring
from mock_icims.services.recruiting.scorecards import Scorecards
from mock_icims.services.staging.clocks import Clocks
from mock_icims.services.staging.findings import Findings
from mock_icims.services.staging.followers import Followers, time_for
from mock_icims.services.staging.snapshots import Snapshots
from mock_icims.services.staging.staging import Staging
from mock_icims.services.staging.timelines import Timelines
from mock_icims.services.staging.watching import Watching
from mock_icims.services.webhooks.endpoints import Endpoints
from mock_icims.services.webhooks.events import Events
from mock_icims.settings import Settings
from mock_icims.storage.world import World
from mock_icims.web.application import Application
from mock_icims.web.callers import Callers
from mock_icims.web.control.registering import apps_in
from mock_icims.web.directory import Directory
from mock_icims.web.front import Front
from mock_icims.web.judging import Judging
from mock_icims.web.problems import Crashes
from mock_icims.web.rooms import rooms_of
from mock_icims.web.security_headers import SecurityHeaders
from mock_icims.web.state import Services, State

utc_now = partial(datetime.now, UTC)


def create_app(
    settings: Settings,
    *,
    world: World | None = None,
    system_clock: Callable[[], datetime] = utc_now,
    sender: Sender | None = None,
    line: Line | None = None,
    smtp: str | None = None,
) -> Application:
    """
    A world that is given has its registered apps already; a new one has those of the settings.
    `smtp` is where the mail server beside it listens, if there is one.

    Events are delivered while the lifespan runs; with a state file its end lets go of that, too.
    Raises AppsFileRefused and SettingsRefused.
    """
    world = world if world is not None else registered(settings)
    let_go = remembered(world, settings, system_clock=system_clock)
    events = Events(world)
    reach = Reach(settings.subnets)
    courier = Courier(
        world=world,
        events=events,
        sender=sender or HttpxSender(reach=reach),
        notifier=sender or HttpxSender(reach=reach, deadline_seconds=DEADLINE_SECONDS),
        signing_time=time_for,
    )
    line = line or HttpxLine(reach=reach)
    timekeeper = Timekeeper(world=world, courier=courier, line=line)
    services = build_services(
        settings,
        world=world,
        events=events,
        timekeeper=timekeeper,
        companions=Companions(courier=courier, line=line),
        system_clock=system_clock,
    )
    shared = State(
        services=services,
        world=world,
        settings=settings,
        issuer=settings.public_url,
        smtp=smtp,
        under_way=set(),
        callers=Callers(world),
    )

    @asynccontextmanager
    async def delivering(_: object) -> AsyncIterator[None]:
        tasks = [
            asyncio.create_task(courier.run()),
            asyncio.create_task(timekeeper.tell_all()),
        ]
        yield
        services.watching.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await timekeeper.close()
        let_go()

    directory = Directory(rooms_of(staging=settings.staging), lifespan=delivering)
    security = SecurityHeaders(https=settings.public_url.startswith("https:"))
    front: ASGIApp = Front(
        shared,
        directory,
        system_clock=system_clock,
        heard=Judging(world, services.findings),
        security=security,
    )
    if settings.state:
        front = Crashes(front, security=security)
    return Application(front, router=directory, services=services)


def remembered(
    world: World, settings: Settings, *, system_clock: Callable[[], datetime]
) -> Callable[[], None]:
    """
    With a state file: the world goes on where it was left, and is kept from here on. What is
    answered lets go of the file. Raises SettingsRefused.
    """
    if settings.state is None:
        return lambda: None

    # Here, because most worlds are forgotten, and SQLite takes a while to import.
    from mock_icims.storage.keeper import Keeper
    from mock_icims.storage.state_file import StateFile

    file = StateFile(settings.state)
    file.load(world, system_clock=system_clock)
    keeper = Keeper(world, file)
    world.keep = keeper.keep

    def let_go() -> None:
        world.keep = lambda: None
        keeper.close()

    return let_go


def registered(settings: Settings) -> World:
    world = World()
    for registration in apps_in(settings.apps):
        world.registrations[registration.app_id] = registration
    return world


def build_services(
    settings: Settings,
    *,
    world: World,
    events: Events,
    timekeeper: Timekeeper,
    companions: Companions,
    system_clock: Callable[[], datetime],
) -> Services:
    issuer = settings.public_url
    assessments = Assessments(world, events=events, issuer=issuer)
    revocations = Revocations(world, events)
    scorecards = Scorecards(events=events)
    notifications = Notifications(events, issuer=issuer)
    return Services(
        hiring=Hiring(assessments=assessments, events=events, notifications=notifications),
        scorecards=scorecards,
        assessments=assessments,
        approvals=Approvals(orders=assessments.orders),
        configuration=Configuring(world),
        marketplace=Marketplace(
            world,
            events,
            revocations,
            assessments,
            issuer=issuer,
            new_secret=secrets.token_urlsafe,
        ),
        registrations=Registrations(world, events, revocations),
        authorization=Authorization(
            world, issuer=issuer, new_secret=secrets.token_urlsafe, system_clock=system_clock
        ),
        tokens=Tokens(world, revocations, new_secret=secrets.token_urlsafe),
        revocations=revocations,
        presets=Presets(world, revocations, scorecards),
        signin=SignIn(world, new_secret=secrets.token_urlsafe),
        events=events,
        endpoints=Endpoints(events, new_secret=lambda: secret_of(secrets.token_bytes(32))),
        clocks=Clocks(timekeeper),
        followers=Followers(world, timekeeper),
        staging=Staging(
            world,
            events=events,
            mail_room=MailRoom(world),
            timekeeper=timekeeper,
            system_clock=system_clock,
            seed=settings.seed,
        ),
        snapshots=Snapshots(
            world,
            events=events,
            timekeeper=timekeeper,
            companions=companions,
            system_clock=system_clock,
        ),
        watching=Watching(world),
        findings=Findings(),
        timelines=Timelines(world),
        public_access=PublicAccess(world, issuer=issuer, new_secret=secrets.token_urlsafe),
        public_results=PublicResults(world),
        public_search=PublicSearch(),
        notifications=notifications,
    )
