"""The bar for JobCannon as an OAuth client, row by row, and the tests that hold each of them."""

from __future__ import annotations

import ast
from functools import cache

import pytest

from tests.documents import ROOT

INSTALL = "web/integration/test_install.py"
INSTALLING = "unit/integration/test_installing.py"
RENEWALS = "unit/integration/test_renewals.py"
REFUSED = "unit/integration/test_renewals_refused.py"
AT_ONCE = "unit/integration/test_renewals_at_once.py"
GIVEN_BACK = "unit/integration/test_tokens_given_back.py"
MASKED = "unit/integration/test_deliveries_masked.py"
VAULT = "unit/integration/test_vault.py"
HARDENED = "e2e/test_hardened.py"

ROWS: dict[str, tuple[str, list[str]]] = {
    "CL-01": (
        "state and PKCE are fresh, bound to the browser, good once and for ten minutes (RFC 9700)",
        [
            f"{INSTALLING}::test_the_marketplace_is_answered_with_a_way_to_the_consent_page",
            f"{INSTALL}::test_an_answer_in_another_browser_is_refused_without_asking_for_a_token",
            f"{INSTALLING}::test_what_mallory_sends_is_refused_without_a_call_and_spoils_nothing",
            f"{INSTALLING}::test_a_state_is_good_once",
            f"{INSTALLING}::test_a_walk_that_takes_longer_than_ten_minutes_is_refused",
            f"{INSTALL}::test_the_install_cookie_stays_with_the_callback",
        ],
    ),
    "CL-02": (
        "iss is the issuer that was asked (RFC 9207); without one the walk ends",
        [f"{INSTALL}::test_another_issuer_or_state_is_refused"],
    ),
    "CL-03": (
        "metadata are of the issuer, its endpoints at the issuer, and no redirect is followed",
        [
            f"{INSTALLING}::test_metadata_of_another_issuer_ends_the_walk_before_the_code_is_sent",
            f"{INSTALLING}::test_an_endpoint_elsewhere_is_sent_neither_code_nor_secret",
            f"{INSTALLING}::test_a_redirect_on_the_way_to_the_token_is_not_followed",
        ],
    ),
    "CL-04": (
        "an error is shown escaped, and no token is asked for",
        [
            f"{INSTALL}::test_a_refusal_of_icims_is_shown_escaped",
            f"{INSTALLING}::test_an_admin_who_declines_spends_the_state_and_asks_for_no_token",
        ],
    ),
    "CL-05": (
        "a token answer is a bearer token with a life and four scopes, or it is no token",
        [
            f"{INSTALLING}::test_an_unusable_token_answer_is_refused_logged_and_changes_nothing",
            f"{INSTALLING}::test_scopes_that_were_left_out_are_named_in_the_guides_words",
            f"{RENEWALS}::test_a_refresh_that_narrows_the_scopes_degrades_the_connection",
        ],
    ),
    "CL-06": (
        "one refresh for all workers, stored before use; invalid_grant ends it, without a loop",
        [
            f"{AT_ONCE}::test_a_hundred_who_need_it_at_once_cause_one_refresh",
            f"{RENEWALS}::test_the_new_pair_is_stored_before_it_is_used",
            f"{AT_ONCE}::test_a_process_that_dies_between_the_answer_and_its_commit_needs_a_new_authorization",
            f"{AT_ONCE}::test_a_process_that_dies_before_it_asks_is_overtaken_when_its_lease_ends",
            f"{REFUSED}::test_a_refresh_token_that_is_gone_is_tried_once_and_never_again",
        ],
    ),
    "CL-07": (
        "401 means one refresh and one retry, 403 neither",
        [
            f"{REFUSED}::test_a_refused_token_is_renewed_once_and_the_call_repeated_once",
            f"{REFUSED}::test_a_token_that_is_refused_again_parks_the_work_and_is_not_refreshed_again",
            f"{REFUSED}::test_a_missing_scope_is_no_reason_to_refresh",
        ],
    ),
    "CL-08": (
        "tokens are sealed at rest, and in no log and on no page",
        [
            f"{RENEWALS}::test_a_refresh_token_is_kept_sealed_beside_the_access_token",
            f"{VAULT}::test_a_secret_opens_in_its_own_row_column_and_customer_only",
            f"{INSTALLING}::test_the_log_of_the_exchange_holds_neither_code_nor_verifier_nor_token",
            f"{RENEWALS}::test_neither_token_is_in_the_log_of_a_refresh",
            f"{MASKED}::test_tokens_codes_and_links_are_masked_in_bodies",
        ],
    ),
    "CL-09": (
        "uninstalling gives the token back (RFC 7009), until iCIMS has taken it",
        [
            f"{GIVEN_BACK}::test_uninstalling_gives_the_refresh_token_back_and_tries_until_it_is_taken",
            f"{GIVEN_BACK}::test_installing_again_before_the_old_token_was_taken_keeps_the_new_one",
            f"{HARDENED}::test_an_uninstalled_app_gives_its_refresh_token_back",
        ],
    ),
    "CL-10": (
        "the guide's four scopes are asked for, and no fifth",
        [f"{INSTALLING}::test_the_marketplace_is_answered_with_a_way_to_the_consent_page"],
    ),
    "CL-11": (
        "the client authenticates by client_secret_basic, encoded as RFC 6749 section 2.3.1 has it",
        [f"{INSTALLING}::test_the_client_authenticates_by_basic_with_an_encoded_secret"],
    ),
}

CLAIMS = [(row, test) for row, (_, tests) in ROWS.items() for test in tests]


def test_every_row_of_the_bar_has_a_test() -> None:
    assert list(ROWS) == [f"CL-{number:02d}" for number in range(1, 12)]
    assert all(tests for _, tests in ROWS.values())


@pytest.mark.parametrize(("row", "test"), CLAIMS)
def test_a_rows_test_is_there(row: str, test: str) -> None:
    file, _, name = test.partition("::")

    assert name in names_in(file), row


@cache
def names_in(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / "tests" / file).read_text())
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))
