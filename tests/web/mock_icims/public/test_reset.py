"""A reset of a customer: who may use the public API is no less theirs than before."""

from __future__ import annotations

from tests.web.mock_icims.public.calling import Desk, control


def test_integration_users_that_were_added_stay(desk: Desk) -> None:
    added = control(desk, "PUT", "/public-api/users/another", {}).json()
    control(desk, "POST", "/reset")

    users = control(desk, "GET", "/public-api").json()["users"]
    [another] = [user for user in users if user["name"] == "another"]
    assert another["password"] == added["password"]
