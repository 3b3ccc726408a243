"""The page of consent: what the admin decides about, for how long, and who else may decide it."""

from __future__ import annotations

import pytest

from mock_icims.domain.customers import Tier
from mock_icims.domain.oauth.grants import SCOPES as SENTENCES
from mock_icims.domain.oauth.grants import challenge_of
from mock_icims.domain.oauth.token_profiles import TokenProfile
from mock_icims.domain.structs import replace
from tests.icims_cast import JOBCANNON, SCOPES, northwind
from tests.web.mock_icims.browsing import Browser, Desk, Page, jobcannon, opened
from tests.web.mock_icims.oauth_client import (
    answered,
    asking,
    code_from,
    redeem,
    token_from,
)

APP_PAGE = "/settings/marketplace-apps/jobcannon"
READ, WRITE = "candidate_profile:read", "candidate_profile:write"


def facts(page: Page) -> dict[str, str]:
    return dict(zip(page.words("dt"), page.words("dd"), strict=True))


@pytest.mark.parametrize(
    ("profile", "lifetime"),
    [
        (TokenProfile.GUIDE, "2 years, or until you revoke it"),
        (
            TokenProfile.HARDENED,
            "2 years at most, or until you revoke it. Its key is changed every",
        ),
    ],
)
def test_consent_says_for_how_long_in_plain_words(
    desk: Desk, carol: Browser, profile: TokenProfile, lifetime: str
) -> None:
    desk.world.registrations[JOBCANNON] = replace(jobcannon(), token_profile=profile)

    page = carol.get(asking())

    assert facts(page)["Valid for"].startswith(lifetime)


@pytest.mark.parametrize("scope", SCOPES)
def test_each_scope_is_a_sentence_with_a_box_and_what_fails_without_it(
    carol: Browser, scope: str
) -> None:
    page = carol.get(asking())

    (line,) = [line for line in page.words("li") if scope in line]
    assert line.startswith(SENTENCES[scope])
    assert "Without it, JobCannon" in line
    assert ("scope", scope) in page.form("Approve").fields


def test_consent_names_who_decides_and_lets_somebody_else(desk: Desk, carol: Browser) -> None:
    page = carol.get(asking())
    assert "Carol, iCIMS admin (carol@northw.test)" in facts(page)["Acting as"]

    door = carol.submit(page.form("Use another account"))
    form = carol.get(door.location).form("Sign in")
    back = carol.submit(form, email="carol@northw.test", password="staging-carol")

    assert back.location == asking()
    assert carol.get(back.location).status == 200


def test_a_recruiter_can_hand_the_keyboard_to_an_admin(bob: Browser) -> None:
    refused = bob.get(asking())
    assert refused.status == 403

    door = bob.submit(refused.form("Use another account"))

    assert door.location.startswith("/signin?next=%2Foauth%2Fauthorize")


def test_consent_again_shows_what_is_new_and_what_is_lost(
    carol: Browser, stranger: Browser
) -> None:
    granted = [READ, "scorecard:write"]
    redeem(stranger, code_from(carol, scope=granted))
    another = challenge_of("v" * 43)

    page = carol.get(asking(scope=f"{READ} {WRITE}", code_challenge=another))

    lines = {line.split("Without")[0] for line in page.words("li")}
    assert any(READ in line and "Granted today" in line for line in lines)
    assert any(WRITE in line and "Not granted so far" in line for line in lines)
    assert "may do this today and does not ask for it now" in page.text
    assert any("scorecard:write" in line for line in lines)


def test_consent_is_shown_for_every_request_even_if_all_is_granted(
    carol: Browser, stranger: Browser
) -> None:
    token_from(carol, stranger)

    page = carol.get(asking(code_challenge=challenge_of("v" * 43)))

    assert page.status == 200
    assert page.heading == "JobCannon wants access to Northwind"


@pytest.mark.parametrize("path", ["/marketplace/jobcannon/install", asking()])
def test_below_enterprise_plus_a_page_says_why_and_what_to_do(path: str) -> None:
    small = northwind(id="cus_small1", tier=Tier.PROFESSIONAL)
    desk = opened(small)

    page = desk.browser("carol", of=small).get(path)

    assert page.status == 403
    assert "needs a higher tier than Northwind has" in page.text
    assert "Marketplace available on Enterprise+" in page.text
    assert "Your iCIMS account manager can change it." in page.text


def test_a_tier_that_falls_while_the_page_is_open_is_looked_at_again(
    desk: Desk, carol: Browser
) -> None:
    form = carol.get(asking()).form("Approve")
    desk.tenant.customer = replace(desk.tenant.customer, tier=Tier.ENTERPRISE)

    page = carol.submit(form)

    assert page.status == 403
    assert not desk.world.codes


def test_a_refused_scope_is_not_in_the_answer_and_not_in_the_installation(
    desk: Desk, carol: Browser, stranger: Browser
) -> None:
    answer = answered(carol.submit(carol.get(asking()).form("Approve"), scope=[READ]))

    granted = redeem(stranger, answer["code"]).answer.json()["scope"]

    assert granted == READ
    assert desk.tenant.installations.get(JOBCANNON).scopes == (READ,)
