"""Check fields: found, renamed, deleted or created anew, with the guide's fix beside it."""

from __future__ import annotations

import httpx
import pytest

from tests.web.integration.browser import Browser
from tests.web.integration.desk import Desk
from tests.web.integration.spending import spend

HOME = "/admin/integrations/icims"
FIELDS = f"{HOME}/fields"
FIX = "Create the field if it doesn&#39;t exist"


@pytest.fixture
def address(desk: Desk, carol: Browser, admin: Browser) -> str:
    """Of the button on the only connection's card."""
    desk.install(carol)
    [connection] = admin.get(HOME).json()["items"]
    return f"{HOME}/connections/{connection['id']}/field-check"


def states(answer: httpx.Response) -> list[tuple[str, str | None]]:
    return [(item["state"], item["now_called"]) for item in answer.json()["items"]]


def test_a_field_of_this_id_and_name_is_found(desk: Desk, admin: Browser, address: str) -> None:
    answer = admin.post(address)

    assert answer.status_code == 200
    assert answer.json()["passes"] is True
    assert states(answer) == [("found", None)]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ("deleted", None)),
        ({"fld_overall1": "Big Five"}, ("renamed", "Big Five")),
        ({"fld_overall1": "big five average"}, ("renamed", "big five average")),
        ({"fld_overall1": "Other", "fld_overall2": "Big Five average"}, ("renamed", "Other")),
        ({"fld_overall2": "Big Five average"}, ("created_anew", None)),
    ],
)
def test_deleted_renamed_and_created_anew_are_told_apart(
    desk: Desk,
    admin: Browser,
    address: str,
    fields: dict[str, str],
    expected: tuple[str, str | None],
) -> None:
    desk.icims.fields = fields

    answer = admin.post(address)

    assert states(answer) == [expected]
    assert answer.json()["passes"] is (expected[0] == "created_anew")


def test_the_page_names_the_field_and_shows_the_guides_fix(
    desk: Desk, admin: Browser, address: str
) -> None:
    desk.icims.fields = {"fld_overall1": "Big Five"}

    answer = admin.submit(address, {}, seen=admin.page(HOME))

    assert answer.status_code == 200
    for words in ("Scorecard field not found", "Renamed", "Now called “Big Five”", FIX):
        assert words in answer.text
    assert "/settings/scorecard-fields" in answer.text


def test_a_page_on_which_all_are_there_says_so(desk: Desk, admin: Browser, address: str) -> None:
    answer = admin.submit(address, {}, seen=admin.page(HOME))

    assert "Every field is there." in answer.text
    assert FIX not in answer.text


def test_without_a_mapping_it_says_where_one_is_made(
    desk: Desk, admin: Browser, address: str
) -> None:
    desk.icims.mapping = []

    assert admin.post(address).json()["items"] == []
    assert "No results are mapped" in admin.submit(address, {}, seen=admin.page(HOME)).text


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
def test_while_icims_cannot_be_asked_the_reason_is_told_and_logged(
    desk: Desk, admin: Browser, address: str, status: int
) -> None:
    desk.icims.fields_status = status

    answer = admin.post(address)

    assert (answer.status_code, answer.json()["code"]) == (502, "fields_unchecked")
    [entry] = admin.get(f"{HOME}/logs?kind=configuration_read").json()["items"]
    assert (entry["status"], entry["outcome"]) == (status, "refused")


def test_what_was_asked_is_in_the_log(desk: Desk, admin: Browser, address: str) -> None:
    admin.post(address)

    logged = [
        (entry["kind"], entry["outcome"]) for entry in admin.get(f"{HOME}/logs").json()["items"]
    ]
    assert ("configuration_read", "succeeded") in logged
    assert ("fields_read", "succeeded") in logged


def test_a_connection_that_is_not_there_is_not_found(desk: Desk, admin: Browser) -> None:
    answer = admin.post(f"{HOME}/connections/con_nobody000/field-check")

    assert answer.status_code == 404


def test_it_is_the_admins_and_needs_the_form_of_our_page(
    desk: Desk, admin: Browser, mallory: Browser, address: str
) -> None:
    assert mallory.post(address).status_code == 401

    forged = admin.request(
        "POST",
        address,
        content="csrf=forged",
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert (forged.status_code, forged.json()["code"]) == (403, "csrf_failed")


def test_a_check_takes_its_calls_from_the_share_that_is_kept(
    desk: Desk, admin: Browser, address: str
) -> None:
    spend(desk, calls=450)

    assert admin.post(address).status_code == 200
    # What the install and the check are out with.
    assert admin.get(HOME).json()["items"][0]["queue"]["rate_limit"]["under_way"] == 1 + 3


def test_a_check_beyond_the_rate_limit_asks_nothing_and_says_when_to_come_back(
    desk: Desk, admin: Browser, address: str
) -> None:
    spend(desk, calls=500)
    asked = len(desk.icims.asked)

    answer = admin.post(address)

    assert (answer.status_code, answer.json()["code"]) == (429, "rate_limited")
    # Three calls and the one that the install is out with, at 500 a minute.
    assert answer.headers["retry-after"] == "1"
    assert len(desk.icims.asked) == asked


def test_an_install_is_counted_and_never_refused(desk: Desk, carol: Browser) -> None:
    spend(desk, calls=500)

    assert desk.install(carol).status_code == 200


def test_the_page_of_fields_says_that_nothing_was_checked_yet(
    desk: Desk, carol: Browser, admin: Browser
) -> None:
    desk.install(carol)

    (one,) = admin.get(FIELDS).json()["items"]

    assert (one["checked_at"], one["passes"], one["items"]) == (None, None, [])
    assert "Not checked yet." in admin.page(FIELDS).text


def test_the_page_of_fields_shows_the_last_check_and_the_way_to_the_next(
    desk: Desk, admin: Browser, address: str
) -> None:
    desk.icims.fields = {"fld_overall1": "Big Five"}
    checked = admin.post(address).json()

    (one,) = admin.get(FIELDS).json()["items"]
    page = admin.page(FIELDS).text

    assert one == checked | {"resumed": 0}
    assert one["cause"] == "asked"
    for words in (
        "Scorecard field not found",
        "Now called “Big Five”",
        FIX,
        "because somebody asked",
    ):
        assert words in page, words
    assert f'action="{address}"' in page
    assert f'href="{one["settings_url"]}"' in page


def test_without_a_connection_the_page_of_fields_says_so(admin: Browser) -> None:
    assert admin.get(FIELDS).json() == {"items": []}
    assert "No connection yet" in admin.page(FIELDS).text
