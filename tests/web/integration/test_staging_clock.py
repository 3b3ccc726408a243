"""The staging clock over HTTP: for whoever has the token, and not there without one."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator

import pytest

from integration.storage.residency import directory
from tests.web.integration.browser import Browser
from tests.web.integration.desk import STAGING_TOKEN, Desk, settings_for
from tests.web.integration.icims import requested

TOKEN = {"Authorization": f"Bearer {STAGING_TOKEN}"}
TYPED = TOKEN | {"Content-Type": "application/json"}
MOVED = {
    "customer_id": "cus_acme01",
    "now": "2028-11-23T12:00:00Z",
    "system_now": "2026-11-23T12:00:00Z",
    "frozen": True,
    "rate": 1,
    "settle": False,
    "timeout": 0,
}


@pytest.fixture
def staging(database_url: str) -> Iterator[Desk]:
    with asyncio.Runner() as runner:
        made = Desk(database_url, runner, settings_for(database_url, staging_token=STAGING_TOKEN))
        yield made
        made.close()


@pytest.fixture
def keeper(staging: Desk) -> Browser:
    """The staging iCIMS."""
    return staging.browser()


def test_it_goes_by_the_time_that_it_is_told(staging: Desk, keeper: Browser) -> None:
    answer = keeper.put("/_staging/clock", json=MOVED, headers=TOKEN)

    assert answer.status_code == 200
    assert answer.json()["now"] == MOVED["now"]
    assert staging.state["clock"].now().year == 2028


def test_with_nothing_to_do_it_is_quiet(keeper: Browser) -> None:
    sent = MOVED | {"settle": True, "timeout": 5}

    answer = keeper.put("/_staging/clock", json=sent, headers=TOKEN)

    assert answer.json() == {
        "now": "2028-11-23T12:00:00Z",
        "quiet": True,
        "next_due_at": None,
        "fired": [],
    }


def test_without_a_token_there_is_no_such_address(desk: Desk) -> None:
    answer = desk.browser().put("/_staging/clock", json=MOVED, headers=TOKEN)

    assert answer.status_code == 404
    assert desk.state["clock"].now() == desk.clock.at


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer another-token"}, {"Authorization": f"Basic {STAGING_TOKEN}"}],
    ids=["none", "another", "another scheme"],
)
def test_whoever_has_no_token_moves_nothing(
    staging: Desk, keeper: Browser, headers: dict[str, str]
) -> None:
    answer = keeper.put("/_staging/clock", json=MOVED, headers=headers)

    assert answer.status_code == 401
    assert staging.state["clock"].now() == staging.clock.at


@pytest.mark.parametrize(
    "changed",
    [
        {"now": "2101-01-01T00:00:00Z"},
        {"system_now": "1999-01-01T00:00:00Z"},
        {"now": "2028-11-23T12:00:00"},
        {"rate": 0},
        {"rate": 1_000_001},
        {"timeout": 31},
        {"frozen": "yes"},
    ],
    ids=str,
)
def test_a_time_that_cannot_be_is_refused(
    staging: Desk, keeper: Browser, changed: dict[str, object]
) -> None:
    answer = keeper.put("/_staging/clock", json=MOVED | changed, headers=TOKEN)

    assert answer.status_code == 422
    assert staging.state["clock"].now() == staging.clock.at


@pytest.mark.parametrize(
    "number", ["99999999999999999999", "-99999999999999999999", "9" * 300, "1e300", "90.0"]
)
def test_a_member_that_it_does_not_know_may_hold_any_number(keeper: Browser, number: str) -> None:
    answer = keeper.put(
        "/_staging/clock", content=with_the_member(f'"since":{number}'), headers=TYPED
    )

    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("member", [r'"a\u0000":1', r'"a":"\u0000"', r'"a":[{"b":["\u0000"]}]'])
def test_a_member_that_it_does_not_know_may_hold_what_only_columns_do_not(
    keeper: Browser, member: str
) -> None:
    answer = keeper.put("/_staging/clock", content=with_the_member(member), headers=TYPED)

    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("number", ["9" * 309, "-" + "9" * 309, "9" * 5000, "1e309", "-1e400"])
def test_no_member_holds_a_number_beyond_what_programs_hold(
    staging: Desk, keeper: Browser, number: str
) -> None:
    """There it would be infinite, which JSON has no word for (RFC 8259, section 6)."""
    answer = keeper.put(
        "/_staging/clock", content=with_the_member(f'"since":{number}'), headers=TYPED
    )

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    assert staging.state["clock"].now() == staging.clock.at


def test_a_number_that_it_does_know_is_refused_by_its_name(keeper: Browser) -> None:
    sent = MOVED | {"rate": 10**300}

    answer = keeper.put("/_staging/clock", json=sent, headers=TOKEN)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "rate")


def with_the_member(member: str) -> bytes:
    return f"{json.dumps(MOVED)[:-1]},{member}}}".encode()


def test_an_event_of_the_customers_time_is_taken_and_one_of_the_systems_is_not(
    staging: Desk, keeper: Browser
) -> None:
    staging.install(keeper)
    keeper.put("/_staging/clock", json=MOVED, headers=TOKEN)
    body = {
        "type": "candidate.erased",
        "timestamp": "2028-11-23T12:00:00Z",
        "data": {"customer_id": "cus_acme01", "candidate_id": "cand_nobody"},
    }

    assert staging.event(keeper, body, id="evt_000001").status_code == 401
    staging.clock.at = staging.state["clock"].now()
    assert staging.event(keeper, body, id="evt_000002").status_code == 202


def test_where_a_day_passes_in_a_second_the_way_of_an_event_is_not_too_long(
    staging: Desk, keeper: Browser
) -> None:
    staging.install(keeper)
    running = MOVED | {"now": MOVED["system_now"], "frozen": False, "rate": 86_400}
    body = {
        "type": "candidate.erased",
        "timestamp": "2026-11-23T12:00:00Z",
        "data": {"customer_id": "cus_acme01", "candidate_id": "cand_nobody"},
    }
    late = MOVED | {"now": "2026-11-24T12:00:00Z"}

    keeper.put("/_staging/clock", json=late, headers=TOKEN)
    assert staging.event(keeper, body, id="evt_000001").status_code == 401
    keeper.put("/_staging/clock", json=late | running | {"now": late["now"]}, headers=TOKEN)
    assert staging.event(keeper, body, id="evt_000002").status_code == 202


STATE = "/_staging/state"
ACME = {"customer_id": "cus_acme01"}


def test_a_customers_state_is_taken_out_and_put_back(staging: Desk, keeper: Browser) -> None:
    staging.install(staging.browser())
    kept = keeper.get(STATE, params=ACME, headers=TOKEN)
    (connection,) = [
        one for store in kept.json()["stores"].values() for one in store["connections"]
    ]

    put = keeper.put(STATE, params=ACME, json=kept.json(), headers=TOKEN)

    assert put.status_code == 204, put.text
    assert connection["status"] == "active"
    assert keeper.get(STATE, params=ACME, headers=TOKEN).json() == kept.json()


def test_put_back_before_its_first_event_the_next_one_locks_the_region(
    staging: Desk, keeper: Browser
) -> None:
    def is_locked() -> bool:
        (found,) = staging.run(directory.all_of)
        return found.locked

    staging.install(staging.browser())
    kept = keeper.get(STATE, params=ACME, headers=TOKEN).json()
    assert staging.event(keeper, requested(), id="evt_000001").status_code == 202
    keeper.put(STATE, params=ACME, json=kept, headers=TOKEN)
    assert not is_locked()

    assert staging.event(keeper, requested(), id="evt_000002").status_code == 202

    assert is_locked()


def test_the_state_is_nobodys_without_the_token(staging: Desk, keeper: Browser) -> None:
    assert keeper.get(STATE, params=ACME).status_code == 401
    assert keeper.put(STATE, params=ACME, json={}).status_code == 401


def test_without_a_token_there_is_no_state_to_be_had(desk: Desk) -> None:
    assert desk.browser().get(STATE, params=ACME, headers=TOKEN).status_code == 404


@pytest.mark.parametrize("customer_id", ["", "acme", "cus_acme01'--"])
def test_the_state_of_nobody_is_refused(keeper: Browser, customer_id: str) -> None:
    answer = keeper.get(STATE, params={"customer_id": customer_id}, headers=TOKEN)

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")


def test_what_is_no_state_is_refused(keeper: Browser) -> None:
    answer = keeper.put(STATE, params=ACME, json={"format": "x"}, headers=TOKEN)
    plain = keeper.put(STATE, params=ACME, content=b"x", headers=TOKEN)

    assert (answer.status_code, answer.json()["code"]) == (422, "state_refused")
    assert plain.status_code == 415
