"""Attacks on what only JobCannon has: the assessment, its answers, and events that are forged."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest

from contracts import raw_http
from contracts.conformance import Json, jobcannon
from contracts.icims_stage import WithoutLifespan
from contracts.jobcannon_stage import JobcannonStage
from contracts.raw_http import Answer, ask
from contracts.serving import served
from contracts.signing import IMPOSSIBLE_HEADERS, signed
from tests.web.integration.desk import EVENT_SECRET, NOON
from tests.web.integration.icims import ACME


@dataclass(frozen=True, slots=True)
class Served:
    """JobCannon on a socket; every test starts from the same noon."""

    url: str
    stage: JobcannonStage

    def __call__(self, method: str, path: str, body: Json = None, **headers: str) -> Answer:
        """As the candidate who has answered every item with 1."""
        sent = {"Cookie": f"jobcannon_attempt={self.stage.attempt}", **headers}
        content = None if body is None else json.dumps(body).encode()
        if content is not None:
            sent["Content-Type"] = "application/json"
        attempt = f"/attempts/{self.stage.attempt_id}"
        return ask(self.url, method, attempt + path, headers=sent, body=content)

    def event(self, body: bytes, headers: dict[str, str]) -> Answer:
        sent = {"Content-Type": "application/json", **headers}
        return ask(self.url, "POST", "/icims/events", headers=sent, body=body)


@pytest.fixture(scope="module")
def running() -> Iterator[Served]:
    with closing(JobcannonStage()) as stage, served(lambda _: WithoutLifespan(stage.web)) as url:
        yield Served(url, stage)


@pytest.fixture
def program(running: Served) -> Served:
    running.stage.reset()
    return running


EVENT = json.dumps(
    {
        "type": "candidate.erased",
        "timestamp": "2026-11-23T12:00:00Z",
        "data": {"customer_id": ACME, "candidate_id": "cand_nobody"},
    }
).encode()


@pytest.mark.parametrize(
    "page", ["0", "6", "-1", "+1", "01", "1_0", "%D9%A1", "1.0", "one", "%00", "%ff", "9" * 5_000]
)
def test_a_page_that_is_none_is_refused(program: Served, page: str) -> None:
    refused(program("GET", f"/pages/{page}"), 400, 404, 422)


@pytest.mark.parametrize("number", ["0", "01", "51", "-1", "1_0", "\u0661", "1.0", "", " 1", "x"])
def test_an_answer_to_no_item_is_refused_and_none_is_saved(program: Served, number: str) -> None:
    refused(program("PUT", "/answers", {"answers": {"2": 3, number: 3}}), 400, 422)

    assert json.loads(program("GET", "").body)["answers"]["2"] == 1


@pytest.mark.parametrize("value", [-1, 5, 2.5, True, None, "3", [3], 10**30])
def test_an_answer_off_the_scale_is_refused_and_none_is_saved(program: Served, value: Json) -> None:
    refused(program("PUT", "/answers", {"answers": {"2": 3, "3": value}}), 400, 422)

    assert json.loads(program("GET", "").body)["answers"]["2"] == 1


@pytest.mark.parametrize("cookie", ["", "jobcannon_attempt=", "jobcannon_attempt", "=;,", "\xff"])
def test_a_cookie_that_none_can_have_is_refused(program: Served, cookie: str) -> None:
    refused(program("GET", "", Cookie=cookie), 400, 401)


def test_the_cookie_of_one_attempt_opens_no_other(program: Served) -> None:
    headers = {"Cookie": f"jobcannon_attempt={program.stage.attempt}"}

    refused(ask(program.url, "GET", "/attempts/atm_someoneelses", headers=headers), 401, 404)


def test_what_is_unfinished_cannot_be_submitted(program: Served) -> None:
    link = program.stage.places["path.link_token"]
    begun = ask(program.url, "POST", f"/assessments/{link}/attempts")
    headers = {"Cookie": begun.headers["set-cookie"].partition(";")[0]}

    answer = ask(program.url, "POST", f"{begun.headers['location']}/submission", headers=headers)

    refused(answer, 422)
    assert json.loads(answer.body)["missing"][:3] == [1, 2, 3]


def test_a_second_submission_changes_nothing(program: Served) -> None:
    first, again = (program("POST", "/submission", {}) for _ in range(2))

    assert first.status == 201
    refused(again, 409)
    assert program("GET", "").body == first.body


def test_a_look_at_the_link_consumes_nothing(program: Served) -> None:
    link = program.stage.places["path.link_token"]

    looks = {ask(program.url, "GET", f"/assessments/{link}").body for _ in range(3)}

    assert [json.loads(look)["status"] for look in looks] == ["ready"]


@pytest.mark.parametrize(("name", "value"), IMPOSSIBLE_HEADERS, ids=lambda value: value[:16])
def test_a_header_of_a_signature_that_cannot_be_is_refused(
    program: Served, name: str, value: str
) -> None:
    headers = signed(EVENT, secret=EVENT_SECRET, id="evt_probe1", at=NOON) | {name: value}

    refused(program.event(EVENT, headers), 400, 401, 422)


def test_an_event_whose_bytes_were_touched_is_refused(program: Served) -> None:
    headers = signed(EVENT, secret=EVENT_SECRET, id="evt_probe1", at=NOON)

    refused(program.event(EVENT.replace(b": ", b":"), headers), 401)


def test_an_event_that_comes_again_is_a_duplicate_and_another_one_a_conflict(
    program: Served,
) -> None:
    headers = signed(EVENT, secret=EVENT_SECRET, id="evt_probe1", at=NOON)
    other = EVENT.replace(b"cand_nobody", b"cand_another")

    statuses = [json.loads(program.event(EVENT, headers).body)["status"] for _ in range(2)]

    assert statuses == ["accepted", "duplicate"]
    anew = signed(other, secret=EVENT_SECRET, id="evt_probe1", at=NOON)
    refused(program.event(other, anew), 409)


def refused(answer: Answer, *statuses: int) -> None:
    raw_http.refused(jobcannon(), answer, *statuses)
