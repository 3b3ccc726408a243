"""The bar for the authorization server, row by row, and the tests that hold each of them."""

from __future__ import annotations

import ast
from functools import cache

import pytest

from tests.documents import ROOT

REDIRECTS = "test_oauth_redirects.py"
REFRESHING = "test_oauth_refreshing.py"
FAMILIES = "test_oauth_families.py"
GUARDING = "test_oauth_guarding.py"
CONSENT = "test_oauth_consent.py"
PROVING = "test_oauth_proving.py"
SETTINGS = "test_app_settings.py"
METADATA = "test_oauth_metadata.py"
TOKENS = "test_oauth_tokens.py"
OAUTH = "test_oauth.py"
TURNED_AWAY = "test_oauth_turned_away.py"
APPS = "test_control_apps.py"
TENANT_APPS = "test_control_tenant_apps.py"
UNIT = "../../unit/mock_icims/test_oauth.py"
CODES = "../../unit/mock_icims/test_codes_and_tokens.py"

ROWS: dict[str, tuple[str, list[str]]] = {
    "AS-01": (
        "metadata stands where RFC 8414 says, for an issuer with a path too",
        [
            f"{OAUTH}::test_the_metadata_says_what_is_served_and_nothing_else",
            f"{METADATA}::test_an_issuer_with_a_path_has_its_metadata_behind_the_well_known_part",
        ],
    ),
    "AS-02": (
        "what is advertised answers, and nothing advertised is unsupported",
        [
            f"{METADATA}::test_every_advertised_address_is_the_issuers_and_answers",
            f"{METADATA}::test_every_advertised_grant_type_is_served_and_no_other",
            f"{METADATA}::test_every_advertised_way_to_authenticate_works",
            f"{METADATA}::test_every_advertised_scope_can_be_asked_for",
        ],
    ),
    "AS-03": (
        "redirect URIs are compared as strings",
        [
            f"{REDIRECTS}::test_a_redirect_uri_that_only_looks_like_it_is_shown_and_not_followed",
            f"{REDIRECTS}::test_a_redirect_uri_out_of_a_forged_form_is_not_followed",
            f"{REDIRECTS}::test_a_second_redirect_uri_is_shown_and_not_followed",
        ],
    ),
    "AS-04": (
        "a wrong client or address is shown, everything else is told to the app",
        [
            f"{TURNED_AWAY}::test_a_person_sees_what_the_app_must_not_be_told",
            f"{TURNED_AWAY}::test_the_app_is_told_of_its_mistakes_with_state_and_issuer",
        ],
    ),
    "AS-05": (
        "no open redirector; 303 after every form",
        [
            f"{REDIRECTS}::test_after_a_form_the_browser_is_sent_on_with_303",
            f"{REDIRECTS}::test_signing_in_leads_nowhere_else",
        ],
    ),
    "AS-06": (
        "plain http is for this machine only",
        [
            f"{APPS}::test_an_app_that_could_not_work_is_refused",
            f"{TENANT_APPS}::test_plain_http_is_for_this_machine_only",
        ],
    ),
    "AS-07": (
        "no implicit and no password grant",
        [
            f"{REDIRECTS}::test_an_implicit_flow_is_not_there",
            f"{TOKENS}::test_a_redemption_that_is_not_right_is_refused_in_oauths_words",
        ],
    ),
    "AS-08": (
        "PKCE is required, with S256 and whole verifiers",
        [
            f"{UNIT}::test_the_challenge_is_the_one_of_rfc_7636",
            f"{UNIT}::test_a_verifier_has_43_to_128_unreserved_characters",
            f"{REDIRECTS}::test_a_challenge_is_a_sha_256_in_base64url",
            f"{TOKENS}::test_a_redemption_that_is_not_right_is_refused_in_oauths_words",
        ],
    ),
    "AS-09": (
        "no downgrade: there is no code without a challenge, for any client",
        [f"{REDIRECTS}::test_no_client_is_served_without_pkce"],
    ),
    "AS-10": (
        "a challenge is good for one code",
        [f"{REDIRECTS}::test_a_challenge_that_a_code_was_redeemed_with_is_not_taken_again"],
    ),
    "AS-11": (
        "iss in every answer, and the metadata's own",
        [f"{REDIRECTS}::test_iss_is_in_every_answer_and_the_metadatas_own"],
    ),
    "AS-12": (
        "codes are for once, for a minute and for one; a second use revokes",
        [
            f"{OAUTH}::test_a_replayed_code_is_refused_and_revokes_its_token",
            f"{OAUTH}::test_a_code_does_not_wait",
            f"{CODES}::test_a_code_is_bound_to_its_app_address_and_challenge",
            f"{TOKENS}::test_of_fifty_redemptions_at_once_one_gets_a_token",
            f"{FAMILIES}::test_a_replayed_code_takes_the_refresh_token_with_it",
            f"{SETTINGS}::test_a_code_that_was_not_fetched_yet_dies_with_a_later_decision",
        ],
    ),
    "AS-13": (
        "token answers are whole and not stored",
        [f"{OAUTH}::test_a_token_answer_is_whole_and_not_stored"],
    ),
    "AS-14": (
        "errors are RFC 6749's JSON, 401 with a challenge for a client unknown",
        [
            f"{TOKENS}::test_a_redemption_that_is_not_right_is_refused_in_oauths_words",
            f"{TOKENS}::test_a_client_that_does_not_prove_itself_is_401_with_a_challenge",
        ],
    ),
    "AS-15": (
        "no parameter twice, empty is absent, unknown is ignored; posted forms only",
        [
            f"{PROVING}::test_parameters_are_a_set_empty_is_absent_and_unknown_is_ignored",
            f"{PROVING}::test_the_apps_endpoints_take_posted_forms_only",
            f"{TURNED_AWAY}::test_a_repeated_parameter_is_a_mistake",
        ],
    ),
    "AS-16": (
        "Basic is form-urlencoded, one way at a time, and guessing is slowed down",
        [
            f"{PROVING}::test_a_secret_may_hold_anything_when_it_is_form_urlencoded",
            f"{PROVING}::test_a_secret_that_is_not_urlencoded_is_another_one",
            f"{PROVING}::test_wrong_secrets_in_a_row_have_to_wait_and_the_right_one_as_well",
            f"{PROVING}::test_nobody_else_waits_for_one_who_guesses",
            f"{PROVING}::test_wrong_passwords_in_a_row_have_to_wait_and_the_page_says_how_long",
            f"{TOKENS}::test_two_ways_to_authenticate_are_one_too_many",
        ],
    ),
    "AS-17": (
        "refresh tokens rotate; reuse ends the family; idle and absolute ends",
        [
            f"{REFRESHING}::test_a_refresh_gives_a_new_pair_and_spends_the_old_refresh_token",
            f"{FAMILIES}::test_a_spent_refresh_token_that_comes_back_ends_the_whole_family",
            f"{REFRESHING}::test_within_the_grace_a_second_use_is_refused_and_harms_nobody",
            f"{REFRESHING}::test_of_twenty_refreshes_at_once_one_wins_and_its_pair_is_good",
            f"{REFRESHING}::test_a_refresh_token_that_nobody_uses_dies_of_it",
            f"{REFRESHING}::test_however_often_it_is_used_the_consent_ends_after_two_years",
        ],
    ),
    "AS-18": (
        "a refresh narrows and never widens",
        [f"{REFRESHING}::test_a_refresh_may_narrow_and_never_widens"],
    ),
    "AS-19": (
        "revocation is RFC 7009's",
        [
            f"{TOKENS}::test_revoking_ends_a_token_at_once_and_twice_is_as_good",
            f"{TOKENS}::test_revoking_an_unknown_token_is_done",
            f"{TOKENS}::test_only_the_app_itself_asks_about_its_tokens",
            f"{CODES}::test_another_apps_token_is_neither_told_nor_revoked",
            f"{FAMILIES}::test_revoking_a_refresh_token_kills_its_access_tokens",
        ],
    ),
    "AS-20": (
        "introspection tells the active and nothing of others",
        [
            f"{TOKENS}::test_introspection_tells_an_active_token",
            f"{TOKENS}::test_introspection_of_any_other_token_says_inactive_and_no_more",
            f"{TOKENS}::test_only_the_app_itself_asks_about_its_tokens",
            f"{FAMILIES}::test_introspection_tells_of_a_refresh_token_until_it_is_spent",
        ],
    ),
    "AS-21": (
        "no page can be framed",
        [f"{GUARDING}::test_no_page_can_be_framed_or_loads_from_elsewhere"],
    ),
    "AS-22": (
        "no CORS where consent is asked for",
        [f"{GUARDING}::test_another_origin_may_not_ask_for_consent"],
    ),
    "AS-23": (
        "nothing loads from elsewhere, and no address is given away",
        [
            f"{GUARDING}::test_no_page_can_be_framed_or_loads_from_elsewhere",
            f"{GUARDING}::test_the_way_to_the_app_gives_no_address_away",
        ],
    ),
    "AS-24": (
        "consent every time, with scopes, lifetime and region in plain words",
        [
            f"{OAUTH}::test_consent_names_everything_the_admin_decides_about",
            f"{CONSENT}::test_consent_says_for_how_long_in_plain_words",
            f"{CONSENT}::test_each_scope_is_a_sentence_with_a_box_and_what_fails_without_it",
            f"{CONSENT}::test_consent_is_shown_for_every_request_even_if_all_is_granted",
            f"{SETTINGS}::test_the_settings_show_who_granted_what_when_and_until_when",
            f"{SETTINGS}::test_an_admin_takes_a_scope_back_without_the_apps_help",
        ],
    ),
    "AS-25": (
        "a page to revoke on; no fifth scope",
        [
            f"{SETTINGS}::test_an_admin_revokes_access_and_the_app_stays_installed",
            f"{METADATA}::test_a_fifth_scope_is_invalid",
        ],
    ),
    "AS-26": (
        "256 bits from the system, kept as hashes only",
        [
            f"{GUARDING}::test_tokens_and_codes_are_drawn_from_more_than_128_bits",
            f"{GUARDING}::test_no_token_and_no_code_lies_anywhere_in_the_world_in_clear",
            f"{GUARDING}::test_no_token_or_code_is_in_a_snapshot_in_clear",
        ],
    ),
    "AS-27": (
        "a token is for one customer and its scopes",
        [
            f"{GUARDING}::test_a_token_for_one_customer_opens_nothing_at_another",
            f"{OAUTH}::test_an_unticked_scope_is_not_granted",
        ],
    ),
}

RFC_6750: dict[str, list[str]] = {
    "no credentials, and credentials that are no good": [
        f"{GUARDING}::test_a_challenge_says_what_is_wrong_with_the_token_if_there_is_one"
    ],
    "a token in an address": [
        f"{GUARDING}::test_a_token_in_an_address_is_refused_even_if_it_is_good"
    ],
    "expired and revoked": [
        f"{OAUTH}::test_after_two_years_the_token_is_expired",
        f"{TOKENS}::test_revoking_ends_a_token_at_once_and_twice_is_as_good",
    ],
    "a scope is missing": [f"{OAUTH}::test_an_unticked_scope_is_not_granted"],
}

CLAIMS = [
    *((row, test) for row, (_, tests) in ROWS.items() for test in tests),
    *((row, test) for row, tests in RFC_6750.items() for test in tests),
]


def test_every_row_of_the_bar_has_a_test() -> None:
    assert list(ROWS) == [f"AS-{number:02d}" for number in range(1, 28)]
    assert all(tests for _, tests in ROWS.values())


@pytest.mark.parametrize(("row", "test"), CLAIMS)
def test_a_rows_test_is_there(row: str, test: str) -> None:
    file, _, name = test.partition("::")

    assert name in names_in(file), row


@cache
def names_in(file: str) -> frozenset[str]:
    path = (ROOT / "tests/web/mock_icims" / file).resolve()
    tree = ast.parse(path.read_text())
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))
