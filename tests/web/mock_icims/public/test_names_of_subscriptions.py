"""A subscription travels under its name, in the place of an app's id: no app has that id."""

from __future__ import annotations

import pytest

from tests.web.mock_icims.public.calling import Desk
from tests.web.mock_icims.vendors import acme as registration


def subscribe(desk: Desk, name: str) -> int:
    path = f"/_staging/tenants/{desk.tenant.customer.id}/public-api/subscriptions/{name}"
    return desk.send("PUT", path, json={"url": "https://vendor.test/x"}).status_code


@pytest.mark.parametrize("shared", [False, True])
def test_neither_an_app_nor_a_subscription_takes_the_name_of_the_other(
    desk: Desk, shared: bool
) -> None:
    tenant = f"/_staging/tenants/{desk.tenant.customer.id}"
    apps = "/_staging/apps" if shared else f"{tenant}/apps"
    assert subscribe(desk, "vendor") == 201

    refused = desk.send("PUT", f"{apps}/vendor", json=registration("vendor-client"))
    assert (refused.status_code, refused.json()["code"]) == (422, "validation_failed")
    assert "subscription" in refused.json()["errors"][0]["message"]
    assert desk.send("PUT", f"{apps}/other", json=registration("other-client")).is_success
    assert subscribe(desk, "other") == 422

    desk.send("DELETE", f"{tenant}/public-api/subscriptions/vendor")
    assert desk.send("PUT", f"{apps}/vendor", json=registration("vendor-client")).is_success
