"""The guide's rate limit over HTTP."""

from __future__ import annotations

from datetime import timedelta

from mock_icims.domain.rate_limit import GUIDE, TokenBucket
from tests.icims_cast import JOBCANNON, NOON
from tests.web.mock_icims.connect.conftest import Caller, Stage


def leave(stage: Stage, tokens: float) -> None:
    stage.tenant.buckets[JOBCANNON] = TokenBucket(GUIDE, tokens, NOON)


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
    assert answer.headers["ratelimit"] == '"connect";r=0;t=60'
    assert answer.json()["code"] == "rate_limited"
    assert answer.json()["type"] == (
        "https://iana.org/assignments/http-problem-types#quota-exceeded"
    )


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
