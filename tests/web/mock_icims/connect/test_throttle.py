"""The guide's rate limit over HTTP: what is left, when to come back, and whom it is not for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from http_sfv.list import List

from mock_icims.domain.rate_limit import GUIDE, Limit, Limits, holding
from tests.icims_cast import JOBCANNON, NOON
from tests.web.mock_icims.connect.conftest import Caller, Stage


def leave(stage: Stage, tokens: int) -> None:
    stage.tenant.buckets[JOBCANNON] = holding(tokens, GUIDE, NOON)


def test_an_app_is_told_what_it_has_left(jobcannon: Caller) -> None:
    answer = jobcannon("GET", "/jobs")

    assert answer.headers["ratelimit-policy"] == '"connect";q=500;w=60'
    assert answer.headers["ratelimit"] == '"connect";r=499;t=1'


def test_one_call_too_many_is_told_when_to_come_back(stage: Stage, jobcannon: Caller) -> None:
    leave(stage, 1)

    assert jobcannon("GET", "/jobs").status_code == 200
    answer = jobcannon("GET", "/jobs")

    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "1"
    assert answer.headers["ratelimit"] == '"connect";r=0;t=1'
    assert answer.json()["code"] == "rate_limited"
    assert answer.json()["type"] == (
        "https://iana.org/assignments/http-problem-types#quota-exceeded"
    )
    assert answer.json()["violated-policies"] == ["connect"]


@pytest.mark.parametrize("left", [500, 1, 0])
def test_both_fields_are_lists_of_named_items_with_whole_numbers(
    stage: Stage, jobcannon: Caller, left: int
) -> None:
    leave(stage, left)

    headers = jobcannon("GET", "/jobs").headers

    for name, members in (("ratelimit", {"r", "t"}), ("ratelimit-policy", {"q", "w"})):
        parsed = List()
        parsed.parse(headers[name].encode())
        [item] = parsed
        assert item.value == "connect"
        assert item.params.keys() == members
        assert all(isinstance(item.params[member], int) for member in members)


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        pytest.param(GUIDE, 1, id="the guide's"),
        pytest.param(Limit(quota=1, window_seconds=60), 60, id="one in a minute"),
        pytest.param(Limit(quota=7, window_seconds=60), 9, id="one in 8.6 s"),
    ],
)
def test_whoever_waits_as_long_as_told_passes_and_no_second_earlier(
    stage: Stage, jobcannon: Caller, limit: Limit, told: int
) -> None:
    stage.tenant.limits.put(Limits(limit=limit))
    stage.tenant.buckets[JOBCANNON] = holding(0, limit, NOON)

    refused = jobcannon("GET", "/jobs").headers

    assert refused["retry-after"] == str(told)
    assert refused["ratelimit"] == f'"connect";r=0;t={told}', "Retry-After is not earlier than t"
    if told > 1:
        stage.tenant.clock.advance(timedelta(seconds=told - 1))
        assert jobcannon("GET", "/jobs").headers["retry-after"] == "1"
    stage.tenant.clock.advance(timedelta(seconds=1))
    assert jobcannon("GET", "/jobs").status_code == 200


def test_limits_that_are_off_are_not_mentioned(stage: Stage, jobcannon: Caller) -> None:
    stage.tenant.limits.put(Limits(enabled=False))
    leave(stage, 0)

    answer = jobcannon("GET", "/jobs")

    assert answer.status_code == 200
    assert "ratelimit" not in answer.headers
    assert "ratelimit-policy" not in answer.headers


def test_who_is_not_limited_is_told_that_all_is_left(stage: Stage, jobcannon: Caller) -> None:
    leave(stage, 0)
    stage.tenant.limits.put(Limits(enabled=False))

    usage = jobcannon("GET", "/usage").json()

    assert (usage["remaining"], usage["reset_seconds"]) == (500, 0)


def test_what_was_spent_is_still_spent_when_limits_come_back(
    stage: Stage, jobcannon: Caller
) -> None:
    leave(stage, 0)
    stage.tenant.limits.put(Limits(enabled=False))
    assert jobcannon("GET", "/jobs").status_code == 200

    stage.tenant.limits.put(Limits())

    assert jobcannon("GET", "/jobs").status_code == 429


def test_time_on_the_staging_clock_fills_the_bucket(stage: Stage, jobcannon: Caller) -> None:
    leave(stage, 0)
    assert jobcannon("GET", "/jobs").status_code == 429

    stage.tenant.clock.advance(timedelta(seconds=1))

    assert jobcannon("GET", "/jobs").status_code == 200


def test_people_are_not_limited(stage: Stage, bob: Caller) -> None:
    leave(stage, 0)

    answer = bob("GET", "/jobs")

    assert answer.status_code == 200
    assert "ratelimit" not in answer.headers


def test_refused_calls_cost_as_much_as_others(jobcannon: Caller) -> None:
    jobcannon("GET", "/jobs/job_nobody")

    assert jobcannon("GET", "/jobs").headers["ratelimit"].startswith('"connect";r=498')


def test_usage_says_the_policy_and_the_rest(bob: Caller, jobcannon: Caller) -> None:
    policy = {"quota": 500, "window_seconds": 60, "burst": 1000}

    assert jobcannon("GET", "/usage").json() == {
        "policy": policy,
        "remaining": 499,
        "reset_seconds": 1,
    }
    assert bob("GET", "/usage").json() == {
        "policy": policy,
        "remaining": 500,
        "reset_seconds": 0,
    }


def test_usage_says_whatever_limit_was_set(stage: Stage, bob: Caller) -> None:
    stage.tenant.limits.put(Limits(limit=Limit(quota=7, window_seconds=10)))

    assert bob("GET", "/usage").json()["policy"] == {
        "quota": 7,
        "window_seconds": 10,
        "burst": 14,
    }
