"""A fault of one customer touches no call of another, and no later call once it is spent."""

from __future__ import annotations

import asyncio
from collections import Counter
from urllib.parse import parse_qs, urlsplit

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_icims.domain.customers import Role
from mock_icims.domain.ids import CustomerId
from tests.icims_cast import JOBCANNON
from tests.web.mock_icims.oauth_client import CHALLENGE, VERIFIER
from tests.web.mock_icims.staging_desk import Stage, Tenant, played, stage

PATHS = {"jobs.list": "/jobs", "candidates.list": "/candidates?limit=1", "usage.read": "/usage"}

operations = st.sampled_from(sorted(PATHS))
rules = st.lists(
    st.tuples(operations, st.integers(1, 3), st.sampled_from([500, 502, 503])), max_size=4
)
calls = st.lists(st.tuples(st.booleans(), operations), min_size=1, max_size=24)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(northern=rules, southern=rules, called=calls)
def test_calls_of_two_customers_at_once_meet_their_own_faults_only(
    northern: list[tuple[str, int, int]],
    southern: list[tuple[str, int, int]],
    called: list[tuple[bool, str]],
) -> None:
    async def story() -> None:
        async with stage(delivering=False) as on:
            tenants = [await on.tenant(), await on.tenant()]
            tokens = [await tenant.bearer() for tenant in tenants]
            for tenant, wanted in zip(tenants, (northern, southern), strict=True):
                await order(tenant, wanted)

            async def call(which: int, operation: str) -> tuple[int, str, int]:
                answer = await tenants[which].connect(
                    "GET", PATHS[operation], headers=tokens[which]
                )
                return which, operation, answer.status_code

            answers = await asyncio.gather(*(call(int(one), name) for one, name in called))

            for which, wanted in enumerate((northern, southern)):
                for operation in PATHS:
                    made = sum(1 for one, name, _ in answers if (one, name) == (which, operation))
                    seen = Counter(
                        status for one, name, status in answers if (one, name) == (which, operation)
                    )
                    assert seen == expected(wanted, operation, made)

    asyncio.run(story())


def expected(wanted: list[tuple[str, int, int]], operation: str, made: int) -> Counter[int]:
    """The statuses of so many calls: the rules in their order, then success."""
    statuses = [status for name, times, status in wanted if name == operation for _ in range(times)]
    return Counter([*statuses, *[200] * made][:made])


async def order(tenant: Tenant, wanted: list[tuple[str, int, int]]) -> None:
    faults = [
        {"operation": operation, "times": times, "status": status}
        for operation, times, status in wanted
    ]
    assert (await tenant("PUT", "/faults", json={"faults": faults})).status_code == 200


def test_a_token_endpoint_that_fails_for_one_customer_serves_the_other() -> None:
    """The customer is known by the code that the app brings."""

    async def story(on: Stage, tenant: Tenant) -> None:
        other = await on.tenant()
        mine, theirs = approved(on, tenant), approved(on, other)
        sent = {"operation": "oauth.token", "status": 503, "times": 1}
        await tenant("PUT", "/faults", json={"faults": [sent]})

        assert (await exchanged(on, theirs)).status_code == 200
        failed, again = await exchanged(on, mine), await exchanged(on, mine)

        assert failed.json()["error"] == "temporarily_unavailable"
        assert (failed.status_code, again.status_code) == (503, 200)

    played(story, promised=())


def approved(on: Stage, tenant: Tenant) -> str:
    """The code of a consent."""
    app = on.world.registrations[JOBCANNON]
    asked = on.services.authorization.request(
        [
            ("response_type", "code"),
            ("client_id", app.client_id),
            ("redirect_uri", app.redirect_uris[0]),
            ("scope", " ".join(app.scopes)),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ]
    )
    customer = on.world.tenant(CustomerId(tenant.id))
    admin = next(one for one in customer.users.values() if one.role is Role.ADMIN)
    url = on.services.authorization.approve(customer, admin, asked)
    return parse_qs(urlsplit(url).query)["code"][0]


async def exchanged(on: Stage, code: str) -> httpx.Response:
    app = on.world.registrations[JOBCANNON]
    sent = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": app.redirect_uris[0],
        "code_verifier": VERIFIER,
        "client_id": app.client_id,
        "client_secret": app.client_secret,
    }
    return await on.http.post("/oauth/token", data=sent)
