"""Where a customer's time shows: in signatures, in the age of a callback, in an answer's date."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from mock_icims.domain.ids import AppId, CustomerId
from mock_icims.services.staging.followers import time_for, tolerance_for
from tests.icims_cast import JOBCANNON, NOON
from tests.web.mock_icims.following import Program, advance, played
from tests.web.mock_icims.publishing import erase_somebody
from tests.web.mock_icims.staging_desk import Stage, Tenant


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
