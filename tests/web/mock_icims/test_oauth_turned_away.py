"""Whom the authorization server turns away, and whether a person or the app is told why."""

from __future__ import annotations

import pytest

from mock_icims.domain.customers import Tier
from tests.icims_cast import northwind
from tests.web.mock_icims.browsing import ISSUER, Browser, Desk, opened
from tests.web.mock_icims.oauth_client import BACK, STATE, answered, asking


@pytest.mark.parametrize(
    "mistake",
    [
        {"client_id": "somebody-else"},
        {"client_id": ""},
        {"redirect_uri": ""},
        {"redirect_uri": BACK + "/"},
        {"redirect_uri": "https://mallory.test/icims/oauth-callback"},
    ],
)
def test_a_person_sees_what_the_app_must_not_be_told(
    carol: Browser, mistake: dict[str, str]
) -> None:
    page = carol.get(asking(**mistake))

    assert page.status == 400
    assert page.location == ""
    assert "frame-ancestors 'none'" in page.answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("mistake", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": ""}, "invalid_request"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"scope": "scorecard:write payroll:read"}, "invalid_scope"),
    ],
)
def test_the_app_is_told_of_its_mistakes_with_state_and_issuer(
    carol: Browser, mistake: dict[str, str], error: str
) -> None:
    answer = answered(carol.get(asking(**mistake)))

    assert answer["error"] == error
    assert answer["state"] == STATE
    assert answer["iss"] == ISSUER
    assert "code" not in answer


def test_nobody_is_redirected_to_an_app_before_they_have_signed_in(stranger: Browser) -> None:
    mistaken = asking(scope="payroll:read")

    door = stranger.get(mistaken)
    assert door.location.startswith("/signin?next=%2Foauth%2Fauthorize%3F")

    form = stranger.get(door.location).form("Sign in")
    back = stranger.submit(form, email="carol@northw.test", password="staging-carol")
    assert back.location == mistaken
    assert answered(stranger.get(back.location))["error"] == "invalid_scope"


def test_a_repeated_parameter_is_a_mistake(carol: Browser) -> None:
    answer = answered(carol.get(asking() + "&scope=scorecard%3Awrite"))

    assert answer["error"] == "invalid_request"


def test_whoever_is_not_signed_in_signs_in_and_comes_back(desk: Desk, stranger: Browser) -> None:
    door = stranger.get(asking())
    assert door.status == 303
    assert door.location.startswith("/signin?next=%2Foauth%2Fauthorize%3Fresponse_type%3Dcode")

    form = stranger.get(door.location).form("Sign in")
    back = stranger.submit(form, email="carol@northw.test", password="staging-carol")
    assert back.location == asking()
    assert stranger.get(back.location).status == 200


def test_a_recruiter_is_told_who_can_consent(bob: Browser) -> None:
    page = bob.get(asking())

    assert page.status == 403
    assert "Only iCIMS admins may do this." in page.text
    assert "Carol, carol@northw.test" in page.text


def test_a_recruiter_cannot_send_the_admins_form(desk: Desk, carol: Browser, bob: Browser) -> None:
    form = carol.get(asking()).form("Approve")

    page = bob.submit(form, csrf="csrf-bob")

    assert page.status == 403
    assert not desk.world.codes


def test_below_enterprise_plus_consent_is_refused() -> None:
    small = northwind(id="cus_small1", tier=Tier.ENTERPRISE)
    desk = opened(small)

    page = desk.browser("carol", of=small).get(asking())

    assert page.status == 403
    assert "Northwind has the tier Enterprise; this needs Enterprise+" in page.text


@pytest.mark.parametrize("path", ["/oauth/authorize", "/oauth/token"])
def test_other_origins_get_no_permission(stranger: Browser, path: str) -> None:
    preflight = stranger.send(
        "OPTIONS",
        path,
        headers={"Origin": "https://mallory.test", "Access-Control-Request-Method": "POST"},
    )

    assert preflight.status == 405
    assert not [name for name in preflight.answer.headers if name.startswith("access-control")]
