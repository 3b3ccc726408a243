"""Whom the Marketplace lets install nothing: recruiters, lower tiers, other customers, apps."""

from __future__ import annotations

import json

import pytest

from mock_icims.domain.customers import Tier
from mock_icims.domain.marketplace import InstallationStatus
from mock_icims.domain.oauth.grants import SessionKind
from mock_icims.storage.world import Tenant
from tests.icims_cast import JOBCANNON, SCOPES, grant, install, northwind, sign_in
from tests.web.mock_icims.browsing import Browser, Desk, opened
from tests.web.mock_icims.installing_apps import LISTING, bobs_token, call, carols_token

__all__ = ["bobs_token", "carols_token"]


def test_a_recruiter_reads_why_not_and_who_can(desk: Desk, bob: Browser) -> None:
    listing, review = bob.get("/marketplace/jobcannon"), bob.get("/marketplace/jobcannon/install")

    assert "Only iCIMS admins install apps." in listing.text
    assert "Carol (carol@northw.test)" in listing.text
    assert "/marketplace/jobcannon/install" not in listing.links
    assert review.status == 403
    assert "Admin access to iCIMS instance" in review.text


def test_a_recruiter_installs_by_no_other_way(desk: Desk, bob: Browser, bobs_token: str) -> None:
    form = [("csrf", "csrf-bob")]

    by_form = bob.post(f"{desk.base}{LISTING}/installations", form)
    by_json = call(desk, "POST", f"{LISTING}/installations", token=bobs_token).answer

    assert by_form.status == 403
    assert (by_json.status_code, by_json.json()["code"]) == (403, "role_required")
    assert not desk.tenant.installations


def test_below_enterprise_plus_the_admin_reads_which_tier_it_takes() -> None:
    small = northwind(id="cus_small1", tier=Tier.PROFESSIONAL)
    desk = opened(small)
    carol = desk.browser("carol", of=small)

    listing, review = (
        carol.get("/marketplace/jobcannon"),
        carol.get("/marketplace/jobcannon/install"),
    )

    assert "It is available on Enterprise+; Northwind has Professional." in listing.text
    assert review.status == 403
    assert "Marketplace available on Enterprise+" in review.text


def test_below_enterprise_plus_a_program_is_refused_too() -> None:
    small = northwind(id="cus_small1", tier=Tier.ENTERPRISE)
    desk = opened(small)
    desk.tenant = small
    token = sign_in(desk.world, small, "carol")

    answer = call(desk, "POST", f"{LISTING}/installations", token=token).answer

    assert (answer.status_code, answer.json()["code"]) == (403, "tier_required")


@pytest.fixture
def other() -> Tenant:
    return northwind(id="cus_other1")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/marketplace/listings"),
        ("GET", LISTING),
        ("POST", f"{LISTING}/installations"),
        ("GET", "/apps"),
        ("GET", "/apps/jobcannon"),
        ("DELETE", "/apps/jobcannon"),
        ("DELETE", "/apps/jobcannon/token"),
    ],
)
def test_another_customers_admin_finds_nothing(other: Tenant, method: str, path: str) -> None:
    desk = opened(other)
    install(desk.tenant)
    token = sign_in(desk.world, other, "carol")

    answer = call(desk, method, path, token=token).answer

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert desk.tenant.installations.get(JOBCANNON).status is InstallationStatus.ACTIVE


@pytest.mark.parametrize("path", ["/apps/payroll", "/marketplace/listings/payroll"])
def test_an_unknown_app_is_not_found(desk: Desk, bobs_token: str, path: str) -> None:
    answer = call(desk, "GET", path, token=bobs_token).answer

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_an_app_reads_itself_and_no_other(desk: Desk) -> None:
    install(desk.tenant)
    token = grant(desk.world, desk.tenant)

    own = call(desk, "GET", "/apps/jobcannon", token=token).answer
    listed = call(desk, "GET", "/apps", token=token).answer
    elses = call(desk, "GET", "/apps/payroll", token=token).answer

    assert own.json() == {
        "app_id": "jobcannon",
        "name": "JobCannon",
        "status": "active",
        "scopes": list(SCOPES),
        "token_profile": "guide",
        "authorized_by": "usr_carolaaa",
        "authorized_at": None,
        "installed_at": "2026-11-23T12:00:00Z",
        "token_expires_at": "2028-11-22T12:00:00Z",
    }
    assert listed.status_code == 403
    assert elses.status_code == 404


def test_a_recruiter_uninstalls_nothing(desk: Desk, bob: Browser, bobs_token: str) -> None:
    install(desk.tenant)

    page = bob.get("/settings/marketplace-apps/jobcannon")

    assert call(desk, "DELETE", "/apps/jobcannon", token=bobs_token).status == 403
    assert not [
        form for form in page.forms() if "_method=DELETE" in form.action and "apps" in form.action
    ]


def test_a_body_that_says_something_is_refused(desk: Desk, carols_token: str) -> None:
    answer = desk.browser().send(
        "POST",
        f"{desk.base}{LISTING}/installations",
        headers={**desk.bearer(carols_token), "Content-Type": "application/json"},
        content=json.dumps({"scopes": ["payroll:read"]}),
    )

    assert answer.status == 422


def test_a_cookie_is_a_session_of_one_customer(other: Tenant) -> None:
    desk = opened(other)
    browser = desk.browser()
    browser.cookies["icims_session"] = sign_in(desk.world, other, "carol", kind=SessionKind.COOKIE)

    answer = browser.get(f"{desk.base}/apps", Accept="application/json")

    assert answer.status == 404
