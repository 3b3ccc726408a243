"""Whoever signs in is where their customer lives, and may leave from anywhere."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest

from integration.domain.regions import BOTH
from tests.web.integration.dana import DANA, HOME, OWN
from tests.web.integration.desk import Desk, settings_for
from tests.web.integration.icims import ACME


@pytest.fixture
def in_both_regions(database_url: str) -> Iterator[Desk]:
    """Each with a database of its own, and so has what belongs to none."""
    settings = replace(settings_for(database_url), regions=BOTH, regional={})
    with asyncio.Runner() as runner:
        made = Desk(database_url, runner, settings)
        yield made
        made.close()


def test_a_customers_admin_is_where_the_customer_lives_whatever_the_browser_says(
    in_both_regions: Desk,
) -> None:
    operator = in_both_regions.sign_in(in_both_regions.browser())
    token = {"authorization": f"Bearer {operator.http.cookies['jobcannon_admin']}"}
    operator.put(f"{HOME}/residency/{ACME}", json={"region": "eu"}, headers=token)
    in_both_regions.account(DANA, customer_id=ACME)
    dana = in_both_regions.signed_in_as(DANA)

    for chosen in ("us", "eu"):
        cookie = {"cookie": f"jobcannon_region={chosen}"}
        session = {"authorization": f"Bearer {dana.http.cookies['jobcannon_admin']}"}
        assert dana.get(f"{HOME}/health", headers=cookie | session).json()["region"] == "eu"
    assert operator.get(f"{HOME}/health").json()["region"] == "us"


def test_whoever_lives_in_a_region_that_is_not_held_may_still_sign_out(desk: Desk) -> None:
    operator = desk.sign_in(desk.browser())
    token = {"authorization": f"Bearer {operator.http.cookies['jobcannon_admin']}"}
    operator.put(f"{HOME}/residency/{ACME}", json={"region": "us"}, headers=token)
    desk.account(DANA, customer_id=ACME)
    here, elsewhere = desk.signed_in_as(DANA), desk.signed_in_as(DANA)

    refused = here.get(HOME)
    assert (refused.status_code, refused.json()["code"]) == (421, "region_mismatch")
    (other,) = [one for one in here.get(OWN).json()["sessions"] if not one["current"]]
    seen = here.page(OWN)
    ended = here.submit(f"/admin/sessions/{other['id']}?_method=DELETE", {}, seen=seen)
    assert ended.status_code == 303, ended.text
    assert elsewhere.get(OWN).status_code == 401
    out = here.submit("/admin/sessions?_method=DELETE", {}, seen=seen)

    assert (out.status_code, out.headers["location"]) == (303, "/admin/sign-in")
    assert here.get(OWN).status_code == 401


def test_sign_ins_are_in_the_log_that_belongs_to_no_region(in_both_regions: Desk) -> None:
    in_both_regions.account(DANA, customer_id=ACME)
    dana = in_both_regions.signed_in_as(DANA)
    operator = in_both_regions.sign_in(in_both_regions.browser())
    audit = f"{HOME}/audit"

    assert operator.get(audit).json()["items"] == []
    everybody = operator.get(f"{audit}?log=control").json()["items"]
    assert [one["name"] for one in everybody] == [
        "authn_login_success",
        "authn_login_success",
        "user_created",
    ]
    own = dana.get(f"{audit}?log=control").json()["items"]
    assert [one["name"] for one in own] == ["authn_login_success", "user_created"]
    assert operator.get(f"{audit}/verification?log=control").json()["entries"] == 3
    assert "Sign-ins and accounts" in operator.page(f"{audit}?log=control").text
