"""From the Marketplace ticket to a connection."""

from __future__ import annotations

import pytest

from tests.web.integration.browser import Browser
from tests.web.integration.desk import Desk
from tests.web.integration.icims import ICIMS


def test_the_ticket_leads_to_the_consent_page_with_state_and_pkce(
    desk: Desk, carol: Browser
) -> None:
    asked = desk.start(carol)

    assert asked["response_type"] == "code"
    assert asked["redirect_uri"] == "http://jobcannon.test/icims/oauth-callback"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["state"]) >= 22


def test_installing_shows_which_customer_is_connected_and_what_comes_next(
    desk: Desk, carol: Browser
) -> None:
    answer = desk.install(carol)

    assert answer.status_code == 200
    assert "JobCannon is connected to Acme Robotics" in answer.text
    assert "Settings → Marketplace Apps → JobCannon" in answer.text
    assert "an-opaque-access-token" not in answer.text
    assert desk.wakes == 1


def test_a_program_gets_the_connection_as_json(desk: Desk, carol: Browser) -> None:
    asked = desk.start(carol)
    query = {"code": "the-code", "state": asked["state"], "iss": ICIMS}

    connection = carol.get("/icims/oauth-callback", params=query).json()["connection"]

    assert connection["customer_name"] == "Acme Robotics"
    assert connection["status"] == "active"
    assert connection["token_expires_at"] == "2028-11-22T12:00:00Z"


def test_an_answer_in_another_browser_is_refused_without_asking_for_a_token(
    desk: Desk, carol: Browser, mallory: Browser
) -> None:
    asked = desk.start(carol)

    answer = mallory.get(
        "/icims/oauth-callback", params={"code": "c", "state": asked["state"], "iss": ICIMS}
    )

    assert answer.status_code == 400
    assert answer.json()["code"] == "authorization_invalid"
    assert desk.icims.asked == []


@pytest.mark.parametrize("changed", [{"iss": "http://evil.test"}, {"state": "x" * 43}])
def test_another_issuer_or_state_is_refused(
    desk: Desk, carol: Browser, changed: dict[str, str]
) -> None:
    asked = desk.start(carol)
    query = {"code": "c", "state": asked["state"], "iss": ICIMS} | changed

    assert carol.get("/icims/oauth-callback", params=query).status_code == 400
    assert desk.icims.asked == []


def test_a_ticket_opens_once_and_the_page_says_to_start_again(desk: Desk, carol: Browser) -> None:
    desk.start(carol)

    query = {"ticket": desk.ticket(), "iss": ICIMS}
    again = carol.get("/oauth/authorize", params=query, headers={"accept": "text/html"})

    assert again.status_code == 401
    assert "What to do next" in again.text
    assert "Marketplace" in again.text


def test_a_refusal_of_icims_is_shown_escaped(desk: Desk, carol: Browser) -> None:
    asked = desk.start(carol)
    told = {"error": "access_denied", "error_description": "<script>alert(1)</script>"}
    query = told | {"state": asked["state"], "iss": ICIMS}

    answer = carol.get("/icims/oauth-callback", params=query, headers={"accept": "text/html"})

    assert answer.status_code == 403
    assert "JobCannon was not connected" in answer.text
    assert "<script>" not in answer.text
    assert "&lt;script&gt;" in answer.text


def test_a_refused_code_is_logged_and_told(desk: Desk, carol: Browser, admin: Browser) -> None:
    desk.icims.token_status = 400

    answer = desk.install(carol)

    assert answer.status_code == 400
    assert "JobCannon was not connected" in answer.text
    logged = admin.get("/admin/integrations/icims/logs?outcome=refused").json()["items"]
    assert [one["kind"] for one in logged] == ["token_exchange"]


def test_the_install_cookie_stays_with_the_callback(desk: Desk, carol: Browser) -> None:
    sent = carol.get("/oauth/authorize", params={"ticket": desk.ticket(), "iss": ICIMS})

    cookie = sent.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/icims/oauth-callback" in cookie


def test_a_name_from_icims_is_escaped(desk: Desk, carol: Browser) -> None:
    desk.icims.customer_name = "<b>Acme</b>"

    assert "&lt;b&gt;Acme&lt;/b&gt;" in desk.install(carol).text
