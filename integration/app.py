"""The composition root: settings in, a Starlette application with a worker for each region out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from secrets import randbits

from sqlalchemy import Engine
from starlette.applications import Starlette

from integration.control import CONTROL, control_services
from integration.domain.clock import StagingClock
from integration.domain.regions import Region
from integration.icims.wire import Wire
from integration.program import Program, assemble
from integration.services.staging.following import Following
from integration.services.staging.keeping import Keeping, Store
from integration.settings import Settings
from integration.storage.database import (
    Database,
    DatabaseUnusable,
    refuse_unreadable,
    sqlite_file,
)
from integration.storage.keys.key_check import refuse_foreign_key
from integration.storage.keys.vault import Vault
from integration.storage.migration import migrate
from integration.storage.sameness import are_one
from integration.surroundings import Surroundings
from integration.web.operations.measures import Metrics
from integration.web.routes import exception_handlers, middleware, routes
from integration.web.state import Control, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    clock: StagingClock
    control: Control
    programs: Mapping[Region, Program]
    keeping: Keeping


def create_app(settings: Settings, *, around: Surroundings | None = None) -> Starlette:
    surroundings, metrics = around or Surroundings(), Metrics()

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[State]:
        async with running(settings, surroundings) as run:
            yield state_of(run, settings, surroundings, metrics)

    app = Starlette(
        routes=routes,
        middleware=middleware(
            settings,
            metrics,
            new_token=surroundings.new_token,
            spans=surroundings.spans,
            clock=surroundings.clock,
        ),
        exception_handlers=exception_handlers,
        lifespan=lifespan,
    )
    # A redirect to an absolute address would trust the Host header.
    app.router.redirect_slashes = False
    return app


def state_of(run: Running, settings: Settings, around: Surroundings, metrics: Metrics) -> State:
    return State(
        control=run.control,
        cells={region: program.cell for region, program in run.programs.items()},
        settings=settings,
        clock=run.clock,
        new_token=around.new_token,
        following=Following(run.clock, [program.worker for program in run.programs.values()]),
        keeping=run.keeping,
        metrics=metrics,
    )


@asynccontextmanager
async def running(settings: Settings, around: Surroundings) -> AsyncIterator[Running]:
    """The databases up to date, the workers at work, and everything closed afterwards."""
    async with AsyncExitStack() as end:
        databases = open_databases(settings, around.database)
        for database in {id(each): each for each in databases.values()}.values():
            end.callback(database.close)
        clock = StagingClock(around.clock)
        control = Control(
            database=databases[None],
            services=control_services(settings, around, clock=clock),
        )
        programs = await assembled(settings, around, databases=databases, clock=clock, end=end)
        adopt(control, programs, clock)
        if around.works and settings.works:
            for program in programs.values():
                program.worker.start()
        keeping = Keeping(stores(settings, databases))
        yield Running(clock=clock, control=control, programs=programs, keeping=keeping)


@asynccontextmanager
async def working(
    settings: Settings, around: Surroundings
) -> AsyncIterator[Mapping[Region, Program]]:
    """The workers alone: a process of their own, beside whatever serves."""
    async with AsyncExitStack() as end:
        databases = open_databases(settings, around.database)
        for database in {id(each): each for each in databases.values()}.values():
            end.callback(database.close)
        clock = StagingClock(around.clock)
        programs = await assembled(settings, around, databases=databases, clock=clock, end=end)
        for program in programs.values():
            program.worker.start()
        yield programs


async def assembled(
    settings: Settings,
    around: Surroundings,
    *,
    databases: Mapping[Region | None, Database],
    clock: StagingClock,
    end: AsyncExitStack,
) -> dict[Region, Program]:
    """Stopped all at once at the end, or the grace of one would come after that of another."""
    programs: dict[Region, Program] = {}

    async def stop() -> None:
        await asyncio.gather(*(program.stop() for program in programs.values()))

    end.push_async_callback(stop)
    for region in settings.regions:
        own = settings.of(region)
        programs[region] = assemble(
            own,
            around,
            clock=clock,
            database=databases[region],
            control=databases[None] if region is settings.regions[0] else None,
            http=Wire(around.transport(own) if around.transport else None),
            vault=Vault(region, own.encryption_keys),
        )
    return programs


def open_databases(
    settings: Settings, make: Callable[[str], Database] = Database
) -> dict[Region | None, Database]:
    """
    That of no region under None; one address is one database, since SQLite has one writer.
    Raises DatabaseUnusable or SealBroken before anything is served.
    """
    refuse_one_for_two(settings)
    opened: dict[str, Database] = {}
    found: dict[Region | None, Database] = {}
    try:
        for region in (None, *settings.regions):
            own = settings.of(region) if region else settings
            if own.database_url not in opened:
                opened[own.database_url] = open_database(
                    own, Vault(region or CONTROL, own.encryption_keys), make
                )
            found[region] = opened[own.database_url]
            if region:
                refuse_one_behind_two({each: one.engine for each, one in found.items() if each})
    except Exception:
        for database in opened.values():
            database.close()
        raise
    return found


def refuse_one_for_two(settings: Settings) -> None:
    """Two regions in one database would lie apart by a column alone (docs/decisions/0011)."""
    had: dict[str, Region] = {}
    for region in settings.regions:
        address = settings.of(region).database_url
        file = sqlite_file(address)
        other = had.setdefault(str(file.resolve()) if file else address, region)
        if other is not region:
            raise _one_for_two(other, region)


def refuse_one_behind_two(engines: Mapping[Region, Engine]) -> None:
    """The same where one database has two addresses. Raises SQLAlchemyError where it is gone."""
    for one, other in combinations(engines, 2):
        if are_one(engines[one], engines[other], key=randbits(63)):
            raise _one_for_two(one, other)


def _one_for_two(one: Region, other: Region) -> DatabaseUnusable:
    return DatabaseUnusable(
        f"The {one.upper()} and the {other.upper()} region have one database, and must "
        f"not: give one of them its own by JOBCANNON_{other.upper()}_DATABASE_URL."
    )


def stores(settings: Settings, databases: Mapping[Region | None, Database]) -> list[Store]:
    """Each database once, under its region's name or, that of none, as "control"."""
    named: dict[int, Store] = {}
    for region, database in databases.items():
        own = settings.of(region) if region else settings
        before = named.get(id(database))
        named[id(database)] = Store(
            name=region.value if region else "control",
            begin=database.engine.begin,
            vaults=(
                *(before.vaults if before else ()),
                Vault(region or CONTROL, own.encryption_keys),
            ),
        )
    return list(named.values())


def open_database(
    settings: Settings, vault: Vault, make: Callable[[str], Database] = Database
) -> Database:
    """Raises DatabaseUnusable or SealBroken before anything is served."""
    database = make(settings.database_url)
    try:
        refuse_unreadable(database.engine)
        migrate(database.engine)
        database.transact(lambda tx: refuse_foreign_key(tx, vault))
    except Exception:
        database.close()
        raise
    return database


def adopt(control: Control, programs: Mapping[Region, Program], clock: StagingClock) -> None:
    """What was made before there was a directory, or came back with a region's backup."""
    adopted = control.services.residency.adopt
    for region, program in programs.items():
        connections = program.services.connections.connections
        customers = program.database.transact(connections.customers)
        control.database.transact(partial(adopted, customers=customers, to=region, at=clock.now()))
