"""Forms are taken from pages of ours, opened by whoever sends them."""

from __future__ import annotations

import pytest

from tests.icims_cast import JOBCANNON, OVERALL, install, sign_in
from tests.web.mock_icims.browsing import BEHIND_THE_DOOR, Browser, Desk
from tests.web.mock_icims.oauth_client import asking

FIELDS = "/connect/v1/customers/cus_northw/scorecard-fields"
NEW = [("name", "Openness"), ("type", "number")]

PAGES = [*BEHIND_THE_DOOR, "/_staging/mailbox", "/_staging/journal", asking()]


@pytest.mark.parametrize(
    "csrf", [[], [("csrf", "")], [("csrf", "csrf-bob")], [("csrf", "csrf-carol ")]]
)
def test_a_form_needs_the_token_of_its_own_session(
    desk: Desk, carol: Browser, csrf: list[tuple[str, str]]
) -> None:
    page = carol.post(FIELDS, [*NEW, *csrf])

    assert page.status == 403
    assert "csrf_failed" in page.text
    assert len(desk.tenant.fields) == 2


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 303),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://icims.test"}, 403),
    ],
)
def test_the_browsers_word_on_the_origin_counts(
    carol: Browser, headers: dict[str, str], status: int
) -> None:
    page = carol.post(FIELDS, [*NEW, ("csrf", "csrf-carol")], headers=headers)

    assert page.status == status


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://icims.test", 303),
        ("http://icims.test:8200", 403),
        ("http://mallory.test", 403),
        ("http://[icims.test", 403),
        ("null", 403),
    ],
)
def test_an_older_browsers_origin_must_be_ours(
    desk: Desk, carol: Browser, origin: str, status: int
) -> None:
    body = "name=Openness&type=number&csrf=csrf-carol"
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": origin}

    assert carol.send("POST", FIELDS, headers=headers, content=body).status == status


def test_a_cookie_with_json_is_no_form_of_ours(desk: Desk, carol: Browser) -> None:
    page = carol.send(
        "POST",
        FIELDS,
        headers={"Content-Type": "application/json"},
        content='{"name": "Openness", "type": "number"}',
    )

    assert page.status == 403
    assert len(desk.tenant.fields) == 2


def test_a_form_with_a_bearer_token_is_nobodys(desk: Desk, stranger: Browser) -> None:
    token = sign_in(desk.world, desk.tenant, "carol")

    page = stranger.post(FIELDS, NEW, headers={"Authorization": f"Bearer {token}"})

    assert page.status == 415


def test_only_a_form_says_its_method_in_the_query(desk: Desk, stranger: Browser) -> None:
    token = sign_in(desk.world, desk.tenant, "carol")
    path = f"{FIELDS}/{OVERALL.id}?_method=DELETE"

    by_json = stranger.send(
        "POST",
        path,
        headers={**desk.bearer(token), "Content-Type": "application/json"},
        content="{}",
    )
    by_link = stranger.get(path, **desk.bearer(token))

    assert (by_json.status, by_link.status) == (405, 405)
    assert OVERALL.id in desk.tenant.fields


@pytest.mark.parametrize("method", ["GET", "TRACE", "PURGE", ""])
def test_a_form_names_put_patch_or_delete(desk: Desk, carol: Browser, method: str) -> None:
    page = carol.post(f"{FIELDS}/{OVERALL.id}?_method={method}", [("csrf", "csrf-carol")])

    assert page.status == 405
    assert OVERALL.id in desk.tenant.fields


@pytest.mark.parametrize("path", PAGES)
def test_every_form_that_changes_something_carries_its_token(
    desk: Desk, carol: Browser, path: str
) -> None:
    install(desk.tenant)

    posting = [form for form in carol.get(path).forms() if form.method == "POST"]

    assert posting, "each page has at least the sign-out form"
    for form in posting:
        assert ("csrf", "csrf-carol") in form.fields, form.action


@pytest.mark.parametrize("path", PAGES)
def test_every_form_leads_to_a_documented_operation(desk: Desk, carol: Browser, path: str) -> None:
    install(desk.tenant)

    for form in carol.get(path).forms():
        if form.method == "POST":
            address, _, query = form.action.partition("?")
            method = query.removeprefix("_method=") or "POST"
            operation, _ = carol.contract.find(method, address)
            assert operation is not None, form.action
    assert JOBCANNON in desk.tenant.installations
