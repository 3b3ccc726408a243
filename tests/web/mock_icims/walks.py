"""Random walks through a fake: what people, apps and the stage manager do, in any order."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from hypothesis import strategies as st

from mock_icims.domain.ids import CustomerId
from mock_icims.storage.world import Tenant as Inside
from tests.web.mock_icims.staging_desk import Stage, Tenant

Step = Callable[[Stage, Tenant, int], Awaitable[object]]
"""The number picks whom or what."""


def inside(on: Stage, tenant: Tenant) -> Inside:
    """The tenant as the program has it."""
    return on.world.tenant(CustomerId(tenant.id))


async def hires(on: Stage, tenant: Tenant, number: int) -> None:
    bob = await tenant.staff()
    person = {"first_name": "Zoe", "last_name": "Lind", "email": f"zoe{number}@mail.test"}
    made = await tenant.connect(
        "POST", "/candidates", json=person, headers={**bob, "Idempotency-Key": f"key-{number}"}
    )
    job = inside(on, tenant).jobs.values()[0]
    wanted = {"candidate_id": made.json()["id"], "job_id": job.id}
    await tenant.connect("POST", "/applications", json=wanted, headers=bob)


async def advances(on: Stage, tenant: Tenant, number: int) -> None:
    theirs = inside(on, tenant)
    application = theirs.applications.values()[number % len(theirs.applications)]
    workflow = theirs.workflows.get(theirs.jobs.get(application.job_id).workflow_id)
    stage_id = workflow.stages[number % len(workflow.stages)].id
    await tenant.connect(
        "PUT",
        f"/applications/{application.id}/stage",
        json={"stage_id": stage_id},
        headers=await tenant.staff(),
    )


async def erases(on: Stage, tenant: Tenant, number: int) -> None:
    candidates = inside(on, tenant).candidates.values()
    gone = candidates[number % len(candidates)]
    await tenant.connect("DELETE", f"/candidates/{gone.id}", headers=await tenant.staff("admin"))


async def installs(on: Stage, tenant: Tenant, number: int) -> None:
    await tenant.connect("GET", "/candidates", headers=await tenant.bearer())


async def names_a_field(on: Stage, tenant: Tenant, number: int) -> None:
    await tenant.connect(
        "POST",
        "/scorecard-fields",
        json={"name": f"Field {number}", "type": "number"},
        headers=await tenant.staff("admin"),
    )


async def orders_faults(on: Stage, tenant: Tenant, number: int) -> None:
    faults = [{"operation": "candidates.list", "status": 503}]
    await tenant("PUT", "/faults", json={"faults": faults})


async def lets_time_pass(on: Stage, tenant: Tenant, number: int) -> None:
    await tenant("POST", "/clock/advance", json={"seconds": 3600 * number})


async def stops_the_clock(on: Stage, tenant: Tenant, number: int) -> None:
    await tenant("PUT", "/clock", json={"frozen": number % 2 == 0})


async def waits(on: Stage, tenant: Tenant, number: int) -> None:
    on.system.move(minutes=number)


async def is_written_to(on: Stage, tenant: Tenant, number: int) -> None:
    somebody = inside(on, tenant).users.values()[0]
    letter = f"Subject: Letter {number}\r\n\r\nGood morning.".encode()
    on.services.staging.mail_room.deliver(sender="", to=[somebody.email], raw=letter)


async def clears_up(on: Stage, tenant: Tenant, number: int) -> None:
    await tenant("DELETE", "/journal" if number % 2 else "/mailbox")


async def starts_over(on: Stage, tenant: Tenant, number: int) -> None:
    await tenant("POST", "/reset")


STEPS: list[Step] = [
    hires,
    advances,
    erases,
    installs,
    names_a_field,
    orders_faults,
    lets_time_pass,
    stops_the_clock,
    waits,
    is_written_to,
    clears_up,
    starts_over,
]

walks = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 9)), max_size=8)
