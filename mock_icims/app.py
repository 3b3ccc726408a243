"""The composition root: desks, middleware and routes become one application."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from mock_icims.delivery.courier import Courier
from mock_icims.delivery.sender import HttpxSender
from mock_icims.domain.ports import Sender
from mock_icims.services.assessments import Assessments
from mock_icims.services.authorization import Authorization
from mock_icims.services.configuration import Configuring
from mock_icims.services.events import Events
from mock_icims.services.hiring import Hiring
from mock_icims.services.mailroom import MailRoom
from mock_icims.services.marketplace import Marketplace
from mock_icims.services.scorecards import Scorecards
from mock_icims.services.signin import SignIn
from mock_icims.services.staging import Staging
from mock_icims.settings import Settings
from mock_icims.storage.world import World
from mock_icims.web import marketplace, oauth, problems, signin
from mock_icims.web.connect import (
    applications,
    candidates,
    configuration,
    customers,
    fields,
    jobs,
    orders,
    scorecards,
    usage,
)
from mock_icims.web.control import routes as control
from mock_icims.web.control.registering import apps_in
from mock_icims.web.directory import Directory
from mock_icims.web.faults import FaultInjection
from mock_icims.web.form_method import FormMethod
from mock_icims.web.journal import Journaling
from mock_icims.web.pages import site
from mock_icims.web.problems import Crashes
from mock_icims.web.security_headers import SecurityHeaders
from mock_icims.web.state import Services, State, Stateful
from mock_icims.web.throttle import Throttle

ROUTES: list[BaseRoute] = [
    *signin.routes,
    *oauth.routes,
    *customers.routes,
    *candidates.routes,
    *jobs.routes,
    *applications.routes,
    *orders.routes,
    *fields.routes,
    *scorecards.routes,
    *marketplace.routes,
    *configuration.routes,
    *usage.routes,
    *site.routes,
]

STAGING_ROUTES: list[BaseRoute] = [*control.routes, *site.staging_routes]


def utc_now() -> datetime:
    return datetime.now(UTC)


def create_app(
    settings: Settings,
    *,
    world: World | None = None,
    system_clock: Callable[[], datetime] = utc_now,
    sender: Sender | None = None,
) -> Starlette:
    """
    A world that is given has its registered apps already; a new one has those of the settings.

    Events are delivered while the lifespan runs. Raises AppsFileRefused.
    """
    events = Events(world := world if world is not None else registered(settings))
    courier = Courier(world=world, events=events, sender=sender or HttpxSender())
    services = build_services(
        settings, world=world, events=events, courier=courier, system_clock=system_clock
    )
    shared = State(services=services, world=world, settings=settings, issuer=settings.public_url)

    @asynccontextmanager
    async def delivering(_: object) -> AsyncIterator[None]:
        task = asyncio.create_task(courier.run())
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    directory = Directory(
        [*ROUTES, *(STAGING_ROUTES if settings.staging else [])], lifespan=delivering
    )
    app = Starlette(
        exception_handlers=problems.HANDLERS,
        middleware=[
            Middleware(Stateful, shared=shared),
            Middleware(SecurityHeaders, https=settings.public_url.startswith("https:")),
            Middleware(Journaling, world=world, directory=directory),
            Middleware(FormMethod),
            Middleware(FaultInjection, world=world, directory=directory),
            Middleware(Throttle),
            Middleware(Crashes),
        ],
    )
    app.router = directory
    app.state.services = services
    return app


def services_of(app: Starlette) -> Services:
    """For whoever stands beside the application: the mail server, the first customer."""
    services: Services = app.state.services
    return services


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
    courier: Courier,
    system_clock: Callable[[], datetime],
) -> Services:
    issuer = settings.public_url
    assessments = Assessments(world, events=events, issuer=issuer)
    authorization = Authorization(world, events, issuer=issuer, new_secret=secrets.token_urlsafe)
    return Services(
        hiring=Hiring(assessments=assessments, events=events),
        scorecards=Scorecards(events=events),
        assessments=assessments,
        configuration=Configuring(world),
        marketplace=Marketplace(
            world, events, authorization, issuer=issuer, new_secret=secrets.token_urlsafe
        ),
        authorization=authorization,
        signin=SignIn(world, new_secret=secrets.token_urlsafe),
        events=events,
        staging=Staging(
            world,
            events=events,
            mail_room=MailRoom(world),
            messenger=courier,
            system_clock=system_clock,
            seed=settings.seed,
        ),
    )
