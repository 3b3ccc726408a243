"""What the stage does to a customer, it does to the public API of theirs."""

from __future__ import annotations

import asyncio

import httpx

from tests.icims_cast import JOBCANNON
from tests.web.mock_icims.public.calling import ISSUER, Desk, Integration, control


def raw(desk: Desk, path: str, authorization: str) -> httpx.Response:
    """Not held against the contract: tomorrow's answers are not in it."""

    async def call() -> httpx.Response:
        transport = httpx.ASGITransport(desk.app)
        async with httpx.AsyncClient(transport=transport, base_url=ISSUER) as http:
            return await http.get(desk.base + path, headers={"Authorization": authorization})

    return asyncio.run(call())


def test_a_snapshot_brings_everything_back(acme: Integration, workflow: int) -> None:
    entries = f"/applicantworkflows/{workflow}/fields/assessmentresults"
    acme("POST", entries, {"assessmentname": "Typing"})
    used = int(acme("GET", "").headers["x-ratelimit-remaining"])
    subscription = {"url": "https://vendor.test/x"}
    control(acme.desk, "PUT", "/public-api/subscriptions/vendor", subscription)
    control(acme.desk, "PUT", "/snapshots/before")

    acme("POST", "/people", {"firstname": "Ben", "lastname": "Okafor"})
    acme("DELETE", f"{entries}/1")
    control(acme.desk, "DELETE", "/public-api/subscriptions/vendor")
    control(acme.desk, "POST", "/snapshots/before/restore")

    assert acme("GET", f"{entries}/1").json()["assessmentname"]["value"] == "Typing"
    answer = acme("GET", "/people/5002")
    assert answer.status_code == 404
    assert int(answer.headers["x-ratelimit-remaining"]) == used - 2
    found = control(acme.desk, "GET", "/public-api").json()
    assert [one["name"] for one in found["subscriptions"]] == ["vendor"]


def test_an_exported_snapshot_keeps_the_numbers(acme: Integration, workflow: int) -> None:
    acme("POST", "/people", {"firstname": "Ben", "lastname": "Okafor"})
    acme.desk.tenant.candidates.delete("cand_alice1")
    acme.desk.tenant.applications.drop("candidate_id", "cand_alice1")
    control(acme.desk, "PUT", "/snapshots/before")
    path = f"/_staging/tenants/{acme.desk.tenant.customer.id}/snapshots/before"
    exported = acme.desk.send("GET", path)
    assert exported.status_code == 200

    headers = {"content-type": exported.headers["content-type"]}
    brought = acme.desk.send("PUT", f"{path}/content", content=exported.content, headers=headers)
    assert brought.is_success, brought.text
    control(acme.desk, "POST", "/snapshots/before/restore")

    assert acme("GET", "/people/5001").status_code == 404
    assert acme("GET", "/people/5002").json()["firstname"] == "Ben"


def test_a_customer_who_is_gone_leaves_no_tokens(desk: Desk, acme: Integration) -> None:
    user = desk.tenant.integration_users["acme-api"]
    form = {
        "grant_type": "client_credentials",
        "client_id": f"{desk.tenant.customer.number}-acme-api",
        "client_secret": user.client_secret,
        "audience": "https://api.icims.com/v1/",
    }
    assert desk.send("POST", "/login/oauth/token", data=form).status_code == 200

    control(desk, "DELETE", "")

    assert len(desk.world.public_tokens) == 0
    assert acme("GET", "").status_code == 401
    assert desk.send("POST", "/login/oauth/token", data=form).status_code == 401


def test_tomorrows_vendor_adds_keys_here_too(acme: Integration) -> None:
    control(acme.desk, "PUT", "/tomorrow", {"extra_fields": True})

    answer = raw(acme.desk, "/people/5001", acme.authorization)

    assert answer.status_code == 200
    assert "x_added_later" in answer.json()


def test_the_journal_finds_calls_by_their_operation(acme: Integration) -> None:
    acme("GET", "/people/5001")

    found = control(acme.desk, "GET", "/journal?operation=public.people_read").json()["items"]

    assert [(one["path"], one["status"]) for one in found] == [
        (f"{acme.desk.base}/people/5001", 200)
    ]
    assert acme.authorization not in str(found)


def test_nobody_judges_an_integration_as_an_app(acme: Integration) -> None:
    acme("GET", "/people/5001")

    assert JOBCANNON not in acme.desk.tenant.conduct


def test_dates_are_those_of_the_customers_clock(acme: Integration) -> None:
    assert acme("GET", "").headers["date"] == "Mon, 23 Nov 2026 12:00:00 GMT"
