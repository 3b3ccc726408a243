"""What the authorization server says of itself, and whether it is so."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from mock_icims.domain.oauth.token_profiles import TokenProfile
from mock_icims.domain.structs import replace
from tests.icims_cast import JOBCANNON
from tests.web.mock_icims.browsing import Browser, Desk, jobcannon, opened
from tests.web.mock_icims.oauth_client import APP, answered, asking, basic, redemption

WELL_KNOWN = "/.well-known/oauth-authorization-server"


@pytest.fixture
def metadata(stranger: Browser) -> dict[str, list[str]]:
    told: dict[str, list[str]] = stranger.get(WELL_KNOWN).answer.json()
    return told


def test_every_advertised_address_is_the_issuers_and_answers(
    stranger: Browser, metadata: dict[str, str]
) -> None:
    addresses = {name: url for name, url in metadata.items() if name.endswith("_endpoint")}

    assert len(addresses) == 4
    for url in addresses.values():
        assert url.startswith(metadata["issuer"] + "/")
        assert stranger.post(urlsplit(url).path, [], headers=basic()).status not in (404, 405, 500)


def test_every_advertised_grant_type_is_served_and_no_other(
    desk: Desk, stranger: Browser, metadata: dict[str, list[str]]
) -> None:
    desk.world.registrations[JOBCANNON] = replace(jobcannon(), token_profile=TokenProfile.HARDENED)
    served = set()
    for grant_type in (
        "authorization_code",
        "refresh_token",
        "password",
        "client_credentials",
        "implicit",
        "urn:ietf:params:oauth:grant-type:device_code",
        "urn:ietf:params:oauth:grant-type:jwt-bearer",
    ):
        sent = [*redemption("code", grant_type=grant_type), ("refresh_token", "made-up")]
        answer = stranger.post("/oauth/token", sent, headers=basic()).answer.json()
        if answer["error"] != "unsupported_grant_type":
            served.add(grant_type)

    assert served == set(metadata["grant_types_supported"])


def test_every_advertised_way_to_authenticate_works(
    stranger: Browser, metadata: dict[str, list[str]]
) -> None:
    posted = [("client_id", APP.client_id), ("client_secret", APP.client_secret)]
    ways = {
        "client_secret_basic": stranger.post("/oauth/token", redemption("code"), headers=basic()),
        "client_secret_post": stranger.post("/oauth/token", [*redemption("code"), *posted]),
    }

    assert set(metadata["token_endpoint_auth_methods_supported"]) == ways.keys()
    assert {way.answer.json()["error"] for way in ways.values()} == {"invalid_grant"}


def test_every_advertised_scope_can_be_asked_for(
    carol: Browser, metadata: dict[str, list[str]]
) -> None:
    for scope in metadata["scopes_supported"]:
        assert carol.get(asking(scope=scope)).status == 200


@pytest.mark.parametrize("scope", ["payroll:read", "candidate_profile", "Scorecard:write", " "])
def test_a_fifth_scope_is_invalid(carol: Browser, scope: str) -> None:
    answer = answered(carol.get(asking(scope=f"scorecard:write {scope}")))

    assert answer["error"] == "invalid_scope"


def test_an_issuer_with_a_path_has_its_metadata_behind_the_well_known_part() -> None:
    stranger = opened(issuer="https://staging.test/icims").browser()

    told = stranger.get(f"{WELL_KNOWN}/icims").answer

    assert told.status_code == 200
    assert told.json()["issuer"] == "https://staging.test/icims"
    assert told.json()["token_endpoint"] == "https://staging.test/icims/oauth/token"
    assert stranger.get(f"{WELL_KNOWN}/other", Accept="*/*").status == 404


def test_an_issuer_without_a_path_has_none_there(stranger: Browser) -> None:
    assert stranger.get(f"{WELL_KNOWN}/icims", Accept="*/*").status == 404
