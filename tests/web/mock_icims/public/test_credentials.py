"""Where an integration gets what it needs: from the seeds, and from the control API."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from tests.web.mock_icims.public.calling import USER, Desk, Integration, basic

HTTPS = "https://acme.test/x"


@pytest.fixture
def control(desk: Desk) -> Callable[..., httpx.Response]:
    def call(method: str, path: str = "", json: object = None) -> httpx.Response:
        base = f"/_staging/tenants/{desk.tenant.customer.id}/public-api"
        return desk.send(method, base + path, json=json)

    return call


def test_a_fresh_tenant_has_an_integration_user_who_is_let_in(desk: Desk) -> None:
    made = desk.send("POST", "/_staging/tenants", json={"pack": "checklist", "seed": 4}).json()
    found = desk.send("GET", f"/_staging/tenants/{made['customer']['id']}/public-api").json()

    (user,) = found["users"]
    path = f"{found['api_url']}/customers/{found['customer_number']}/people/5001"
    assert user["name"] == "integration"
    assert desk.send("GET", path, auth=(user["name"], user["password"])).status_code == 200
    login = {
        "grant_type": "client_credentials",
        "client_id": user["client_id"],
        "client_secret": user["client_secret"],
        "audience": found["audiences"][0],
    }
    assert desk.send("POST", found["token_url"], data=login).status_code == 200


def test_the_same_seed_gives_the_same_secrets(desk: Desk) -> None:
    users = []
    for _ in range(2):
        made = desk.send("POST", "/_staging/tenants", json={"pack": "empty", "seed": 4}).json()
        path = f"/_staging/tenants/{made['customer']['id']}/public-api"
        users.append(desk.send("GET", path).json()["users"][0])

    assert users[0]["password"] == users[1]["password"]
    assert users[0]["hmac_key"] == users[1]["hmac_key"]
    assert users[0]["client_id"] != users[1]["client_id"]


def test_a_user_is_issued_narrowed_and_taken_back(
    desk: Desk, control: Callable[..., httpx.Response]
) -> None:
    made = control("PUT", "/users/narrow", {"daily_limit": 2})
    changed = control("PUT", "/users/narrow", {"hidden_fields": ["email"]})

    assert (made.status_code, changed.status_code) == (201, 200)
    assert made.json()["password"] == changed.json()["password"]
    assert (changed.json()["daily_limit"], changed.json()["hidden_fields"]) == (10_000, ["email"])

    user = desk.tenant.integration_users["narrow"]
    narrow = Integration(desk, basic(user))
    assert "email" not in narrow("GET", "/people/5001").json()
    assert control("GET").json()["users"][1]["used_today"] == 1

    assert control("DELETE", "/users/narrow").status_code == 204
    assert narrow("GET", "/people/5001").status_code == 401
    assert control("DELETE", "/users/narrow").status_code == 404


def test_taking_a_user_back_ends_their_tokens(
    desk: Desk, control: Callable[..., httpx.Response]
) -> None:
    form = {
        "grant_type": "client_credentials",
        "client_id": f"{desk.tenant.customer.number}-{USER.username}",
        "client_secret": USER.client_secret,
        "audience": "http://icims.test/v1/",
    }
    token = desk.send("POST", "/login/oauth/token", data=form).json()["access_token"]
    control("DELETE", f"/users/{USER.username}")
    control("PUT", f"/users/{USER.username}", {})

    answer = desk.send("GET", desk.base, headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 401


def test_the_statuses_are_named_with_their_ids_and_bins(
    control: Callable[..., httpx.Response],
) -> None:
    statuses = control("GET").json()["statuses"]

    assert statuses[0] == {
        "id": "D10100",
        "value": "Applied",
        "formattedvalue": "New Submissions: Applied",
        "bin": "New Submissions",
    }
    assert [one["id"][0] for one in statuses] == ["D", "C", "C", "C"]


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/users/Not a key", {}, "name"),
        ("/users/acme", {"daily_limit": 0}, "daily_limit"),
        ("/subscriptions/acme", {"url": "http://10.0.0.7/x"}, "url"),
        ("/subscriptions/acme", {"url": HTTPS, "way": "basic"}, "user"),
        (
            "/subscriptions/acme",
            {"url": HTTPS, "statuses": ["Lunch"]},
            "statuses[0]",
        ),
        ("/subscriptions/jobcannon", {"url": HTTPS}, "name"),
    ],
)
def test_what_cannot_be_is_refused_in_the_control_apis_shape(
    control: Callable[..., httpx.Response], path: str, body: object, field: str
) -> None:
    answer = control("PUT", path, body)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


def test_a_reset_keeps_who_there_is(desk: Desk, control: Callable[..., httpx.Response]) -> None:
    control("PUT", "/users/kept", {})
    control("PUT", "/subscriptions/kept", {"url": HTTPS})

    desk.send("POST", f"/_staging/tenants/{desk.tenant.customer.id}/reset")

    after = control("GET").json()
    assert "kept" in [one["name"] for one in after["users"]]
    assert [one["name"] for one in after["subscriptions"]] == ["kept"]
