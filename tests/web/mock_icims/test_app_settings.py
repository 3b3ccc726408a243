"""Settings → Marketplace Apps: an admin reviews what an app may do, and takes it back."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from mock_icims.domain.marketplace import InstallationStatus
from mock_icims.domain.oauth.grants import challenge_of
from mock_icims.domain.oauth.token_profiles import TokenProfile
from mock_icims.domain.structs import replace
from tests.icims_cast import JOBCANNON, SCOPES, auto_send, published, sign_in
from tests.web.mock_icims.browsing import Browser, Desk, Page, jobcannon
from tests.web.mock_icims.oauth_client import code_from, redeem, refresh, token_from

APP_PAGE = "/settings/marketplace-apps/jobcannon"
READ, WRITE = "candidate_profile:read", "candidate_profile:write"


def facts(page: Page) -> dict[str, str]:
    return dict(zip(page.words("dt"), page.words("dd"), strict=True))


def call(desk: Desk, method: str, path: str, *, token: str, sent: object = None) -> Page:
    """A program's call to Northwind's part of Connect."""
    headers = {**desk.bearer(token), "Content-Type": "application/json"}
    content = None if sent is None else json.dumps(sent)
    return desk.browser().send(method, desk.base + path, headers=headers, content=content)


def by(name: str, desk: Desk, method: str, path: str, sent: object = None) -> tuple[int, str]:
    """Status and code of what Carol's or Bob's script is answered."""
    token = sign_in(desk.world, desk.tenant, name)
    answer = call(desk, method, path, token=token, sent=sent).answer
    return answer.status_code, answer.json().get("code", "") if answer.content else ""


def status(desk: Desk, app: Browser, token: str, path: str = "/candidates") -> int:
    return app.get(f"{desk.base}{path}", **desk.bearer(token)).status


def test_the_settings_show_who_granted_what_when_and_until_when(
    desk: Desk, carol: Browser, stranger: Browser
) -> None:
    token = token_from(carol, stranger, scope=[READ, "scorecard:write"])
    desk.tenant.clock.advance(timedelta(hours=2))
    status(desk, stranger, token)

    page = carol.get(APP_PAGE)

    shown = facts(page)
    assert shown["Authorized by"] == "Carol"
    assert shown["Authorized"] == "23 Nov 2026, 12:00 UTC"
    assert shown["Token until"] == "22 Nov 2028, 12:00 UTC729 days left"
    assert shown["Last call"] == "23 Nov 2026, 14:00 UTC"
    assert shown["Valid for"] == "2 years, or until you revoke it"
    assert any(WRITE in line and "Not approved" in line for line in page.words("li"))


def test_an_admin_takes_a_scope_back_without_the_apps_help(
    desk: Desk, carol: Browser, stranger: Browser
) -> None:
    token = token_from(carol, stranger)
    form = carol.get(APP_PAGE).form("Save scopes")

    saved = carol.submit(form, scopes=[scope for scope in SCOPES if scope != READ])

    assert (saved.status, saved.location) == (303, f"{APP_PAGE}?notice=scopes-taken-back")
    assert "Scopes taken back." in carol.get(saved.location).text
    refused = stranger.get(f"{desk.base}/candidates", **desk.bearer(token)).answer
    assert (refused.status_code, refused.json()["scope"]) == (403, READ)
    assert status(desk, stranger, token, "/scorecard-fields") == 200


def test_a_scope_taken_back_does_not_come_back_with_a_refresh(
    desk: Desk, carol: Browser, stranger: Browser
) -> None:
    desk.world.registrations[JOBCANNON] = replace(jobcannon(), token_profile=TokenProfile.HARDENED)
    first = redeem(stranger, code_from(carol)).answer.json()
    carol.submit(carol.get(APP_PAGE).form("Save scopes"), scopes=[READ])

    again = refresh(stranger, first["refresh_token"]).answer.json()

    assert again["scope"] == READ


@pytest.mark.parametrize(
    ("sent", "outcome"),
    [
        ({"scopes": ["scorecard:write"]}, (200, "")),
        ({"scopes": ["scorecard:write", WRITE]}, (422, "validation_failed")),
        ({"scopes": []}, (422, "validation_failed")),
        ({}, (422, "validation_failed")),
    ],
    ids=["fewer", "more", "none", "nothing"],
)
def test_by_program_scopes_can_be_fewer_and_not_more(
    desk: Desk, carol: Browser, stranger: Browser, sent: object, outcome: tuple[int, str]
) -> None:
    token_from(carol, stranger, scope=[READ, "scorecard:write"])

    assert by("carol", desk, "PATCH", "/apps/jobcannon", sent) == outcome

    kept = desk.tenant.installations.get(JOBCANNON).scopes
    assert kept == (("scorecard:write",) if outcome == (200, "") else (READ, "scorecard:write"))


def test_an_admin_revokes_access_and_the_app_stays_installed(
    desk: Desk, carol: Browser, stranger: Browser
) -> None:
    token = token_from(carol, stranger)

    saved = carol.submit(carol.get(APP_PAGE).form("Revoke access of JobCannon"))

    page = carol.get(saved.location)
    assert "Access revoked." in page.text
    assert "OAuth token expired." in page.text
    assert "Re-authorize" in page.words("a")
    assert status(desk, stranger, token) == 401
    assert published(desk.tenant) == ["token.revoked"]
    assert desk.tenant.installations.get(JOBCANNON).status is InstallationStatus.ACTIVE
    assert by("carol", desk, "DELETE", "/apps/jobcannon/token") == (204, "")
    assert published(desk.tenant) == ["token.revoked"]


@pytest.mark.parametrize(
    ("method", "path", "sent"),
    [
        ("PATCH", "/apps/jobcannon", {"scopes": [READ]}),
        ("DELETE", "/apps/jobcannon/token", None),
        ("DELETE", "/apps/jobcannon", None),
    ],
)
def test_only_an_admin_takes_anything_back(
    desk: Desk,
    carol: Browser,
    bob: Browser,
    stranger: Browser,
    method: str,
    path: str,
    sent: object,
) -> None:
    token = token_from(carol, stranger)

    by_app = call(desk, method, path, token=token, sent=sent)

    assert by("bob", desk, method, path, sent) == (403, "role_required")
    assert by_app.status == 403
    assert not [form for form in bob.get(APP_PAGE).forms() if "/apps/" in form.action]
    assert status(desk, stranger, token) == 200


@pytest.mark.parametrize("uninstalled", [False, True])
def test_what_is_not_installed_has_nothing_to_take_back(
    desk: Desk, carol: Browser, stranger: Browser, uninstalled: bool
) -> None:
    if uninstalled:
        token_from(carol, stranger)
        assert by("carol", desk, "DELETE", "/apps/jobcannon") == (204, "")

    narrowing = by("carol", desk, "PATCH", "/apps/jobcannon", {"scopes": [READ]})
    revoking = by("carol", desk, "DELETE", "/apps/jobcannon/token")

    assert narrowing == revoking == (404, "not_found")


def test_an_uninstalled_app_comes_back_with_its_configuration_and_a_new_consent(
    desk: Desk, carol: Browser, stranger: Browser
) -> None:
    old = token_from(carol, stranger)
    desk.tenant.configurations[JOBCANNON] = auto_send()
    carol.submit(carol.get(APP_PAGE).form("Uninstall JobCannon"))
    assert carol.get(f"{APP_PAGE}/configuration").status == 404
    assert "Install again" in carol.get(APP_PAGE).words("a")

    leaving = carol.submit(carol.get("/marketplace/jobcannon/install").form("Authorize"))
    assert leaving.location.startswith("https://jobcannon.test/oauth/authorize?ticket=")
    verifier = "v" * 43
    code = code_from(carol, code_challenge=challenge_of(verifier))
    new = redeem(stranger, code, code_verifier=verifier).answer.json()["access_token"]

    assert (status(desk, stranger, old), status(desk, stranger, new)) == (401, 200)
    assert desk.tenant.configurations[JOBCANNON] == auto_send()
    assert "Big Five" in carol.get(f"{APP_PAGE}/configuration").text


@pytest.mark.parametrize("button", ["Uninstall JobCannon", "Revoke access of JobCannon"])
def test_a_code_that_was_not_fetched_yet_dies_with_a_later_decision(
    carol: Browser, stranger: Browser, button: str
) -> None:
    later = challenge_of("v" * 43)
    token_from(carol, stranger)
    code = code_from(carol, code_challenge=later)

    carol.submit(carol.get(APP_PAGE).form(button))

    answer = redeem(stranger, code, code_verifier="v" * 43).answer
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
