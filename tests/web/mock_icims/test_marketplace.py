"""The Marketplace: an app is found, read about, installed, managed and uninstalled."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from mock_icims.domain.marketplace import InstallationStatus
from tests.icims_cast import JOBCANNON, SCOPES, grant, install, published
from tests.web.mock_icims.browsing import ISSUER, Browser, Desk
from tests.web.mock_icims.installing_apps import LISTING, bobs_token, call, carols_token

__all__ = ["bobs_token", "carols_token"]


def test_searching_finds_the_app_and_leads_to_its_page(carol: Browser) -> None:
    found = carol.get("/marketplace?q=jobcannon")

    assert "/marketplace/jobcannon" in found.links
    assert (
        "Nothing in the Marketplace matches “payroll”." in carol.get("/marketplace?q=payroll").text
    )


def test_the_listing_shows_the_guides_three_permissions_before_install(carol: Browser) -> None:
    page = carol.get("/marketplace/jobcannon")

    for title in ("Candidate profile read/write", "Assessment delivery", "Scorecard field updates"):
        assert title in page.words("strong")
    assert "/marketplace/jobcannon/install" in page.links


def test_authorize_leads_to_the_app_with_a_ticket(desk: Desk, carol: Browser) -> None:
    review = carol.get("/marketplace/jobcannon/install")
    assert review.heading == "Review permissions"

    page = carol.submit(review.form("Authorize"))

    assert page.status == 303
    assert page.location.startswith("https://jobcannon.test/oauth/authorize?ticket=")
    assert parse_qs(urlsplit(page.location).query)["iss"] == [ISSUER]
    assert desk.tenant.installations.get(JOBCANNON).status is InstallationStatus.PENDING


def test_the_review_lets_its_form_lead_to_the_app(carol: Browser) -> None:
    headers = carol.get("/marketplace/jobcannon/install").answer.headers

    assert (
        "form-action 'self' http://icims.test https://jobcannon.test"
        in headers["content-security-policy"]
    )
    assert headers["referrer-policy"] == "no-referrer"


def test_a_program_installs_as_a_person_does(desk: Desk, carols_token: str) -> None:
    answer = call(desk, "POST", f"{LISTING}/installations", token=carols_token).answer

    body = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"{ISSUER}{desk.base}/apps/jobcannon"
    assert body.pop("redirect_to").startswith("https://jobcannon.test/oauth/authorize?ticket=")
    assert body == {
        "installation": {
            "app_id": "jobcannon",
            "name": "JobCannon",
            "status": "pending",
            "scopes": [],
            "token_profile": "guide",
            "authorized_by": None,
            "authorized_at": None,
            "installed_at": None,
            "token_expires_at": None,
        }
    }


def test_listings_are_searched_and_paged(desk: Desk, bobs_token: str) -> None:
    found = call(desk, "GET", "/marketplace/listings?q=jobcannon", token=bobs_token).answer.json()
    none = call(desk, "GET", "/marketplace/listings?q=payroll", token=bobs_token).answer.json()

    assert [one["app_id"] for one in found["items"]] == ["jobcannon"]
    assert found["next_cursor"] is None
    assert none["items"] == []


def test_a_listing_knows_whether_it_is_installed(desk: Desk, bobs_token: str) -> None:
    before = call(desk, "GET", LISTING, token=bobs_token).answer.json()
    install(desk.tenant)
    after = call(desk, "GET", LISTING, token=bobs_token).answer.json()

    assert (before["installed"], after["installed"]) == (False, True)
    assert before["permissions"][0]["scopes"] == list(SCOPES[:2])


def test_uninstalling_is_the_admins_and_ends_the_token_at_once(desk: Desk, carol: Browser) -> None:
    install(desk.tenant)
    token = grant(desk.world, desk.tenant)

    page = carol.get("/settings/marketplace-apps/jobcannon")
    done = carol.submit(page.form("Uninstall JobCannon"))

    assert done.location == "/settings/marketplace-apps?notice=uninstalled"
    assert "App uninstalled." in carol.get(done.location).text
    assert published(desk.tenant) == ["app.uninstalled"]
    assert call(desk, "GET", "/apps/jobcannon", token=token).status == 401


def test_an_installed_app_is_managed_and_authorized_anew(desk: Desk, carol: Browser) -> None:
    install(desk.tenant)

    page = carol.get("/marketplace/jobcannon")

    assert "Installed" in page.words("span")
    assert "/settings/marketplace-apps/jobcannon" in page.links
    assert "Re-authorize" in page.words("a")
