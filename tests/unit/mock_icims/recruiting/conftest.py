"""Both desks of recruiting at Northwind, without HTTP."""

from __future__ import annotations

import pytest

from mock_icims.domain.ids import CandidateId
from mock_icims.domain.recruiting.applications import Application
from mock_icims.domain.recruiting.jobs import Stage
from mock_icims.services.public.notifications import Notifications
from mock_icims.services.recruiting.assessments import Assessments
from mock_icims.services.recruiting.hiring import Hiring
from mock_icims.services.webhooks.events import Events
from mock_icims.storage.world import Tenant, World
from tests.icims_cast import (
    LEAD,
    install,
    northwind,
    world_with,
)

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
ALICE = CandidateId("cand_alice1")


@pytest.fixture
def tenant() -> Tenant:
    tenant = northwind()
    install(tenant)
    return tenant


@pytest.fixture
def world(tenant: Tenant) -> World:
    return world_with(tenant)


@pytest.fixture
def assessments(world: World) -> Assessments:
    return Assessments(world, events=Events(world), issuer="https://icims.test")


@pytest.fixture
def hiring(world: World, assessments: Assessments) -> Hiring:
    events = Events(world)
    notifications = Notifications(events, issuer="http://icims.test")
    return Hiring(assessments=assessments, events=events, notifications=notifications)


def assign(hiring: Hiring, tenant: Tenant) -> Application:
    return hiring.assign(
        tenant, candidate_id=ALICE, job_id=LEAD.id, by="usr_bob", traceparent=TRACE
    )


def advance(hiring: Hiring, tenant: Tenant, application: Application, to: Stage) -> Application:
    return hiring.advance(tenant, application.id, to=to.id, by="usr_bob", traceparent=TRACE)
