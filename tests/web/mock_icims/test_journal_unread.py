"""The journal says what of a request nobody read, to programs and to people."""

from __future__ import annotations

import pytest

from tests.unit.mock_icims.journals import exchange
from tests.web.mock_icims.browsing import Browser, Desk
from tests.web.mock_icims.staging_desk import Stage, Tenant, played


def test_an_exchange_says_what_nobody_read() -> None:
    async def story(_: Stage, tenant: Tenant) -> None:
        app = await tenant.bearer(kind="app", app_id="jobcannon")
        await tenant.connect("GET", "/jobs", headers={**app, "If-None-Match": '"x"'})
        await tenant.connect("GET", "/jobs", headers=app)

        items = (await tenant("GET", "/journal")).json()["items"]

        assert [one["unread"] for one in items] == [[], ["If-None-Match"]]

    played(story)


@pytest.mark.parametrize(("operation", "shown"), [("orders.status", True), ("jobs.update", False)])
def test_the_page_of_an_exchange_says_it_where_there_is_something(
    desk: Desk, bob: Browser, operation: str, shown: bool
) -> None:
    desk.tenant.journal.add(exchange(operation, method="PUT", headers={"if-match": '"1"'}))

    page = bob.get("/_staging/journal/exc_00000001")

    assert ("Not read" in page.text) is shown
