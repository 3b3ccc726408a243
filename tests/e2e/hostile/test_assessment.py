"""Mallory at the assessment: answers and submissions that are not hers, or come again."""

from __future__ import annotations

import httpx
import pytest

from scenarios import expect
from tests.e2e.hostile.callers import Program
from tests.e2e.hostile.company import Company
from tests.e2e.hostile.invitations import ITEMS, Attempt, begin, invite
from tests.e2e.hostile.refusals import refused, refused_on_a_page
from tests.e2e.hostile.windows import Window


@pytest.fixture(scope="module")
def attempt(jobcannon: Program, home: Company, operator: httpx.Client) -> Attempt:
    """Begun, with one answer."""
    attempt = begin(jobcannon, invite(home, operator)[1])
    expect.status(attempt.answer({"1": 3}), 200)
    return attempt


@pytest.fixture(scope="module")
def done(jobcannon: Program, home: Company, operator: httpx.Client) -> Attempt:
    """Submitted, scored and called back."""
    done = begin(jobcannon, invite(home, operator)[1])
    expect.status(done.answer({str(number): number % 5 for number in range(1, ITEMS + 1)}), 200)
    expect.status(done.submit(), 201)
    return done


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"1": 5}, "answer_out_of_scale"),
        ({"1": -1}, "answer_out_of_scale"),
        ({"2": 3, "1": 99}, "answer_out_of_scale"),
        ({"1": 2**70}, "validation_failed"),
        ({"1": 10**400}, "malformed"),
        ({"51": 1}, "unknown_item"),
        ({"0": 1}, "validation_failed"),
        ({"-1": 1}, "validation_failed"),
        ({"01": 1}, "validation_failed"),
        ({"\u0661": 1}, "validation_failed"),
        ({"1": "3"}, "validation_failed"),
        ({"1": True}, "validation_failed"),
        ({"1": 2.5}, "validation_failed"),
        ({"1": None}, "validation_failed"),
        ({"1": [3]}, "validation_failed"),
        ([3, 3], "validation_failed"),
        (None, "validation_failed"),
    ],
    ids=[
        "above", "below", "one-of-two", "too-large", "endless", "item-51", "item-0",
        "item-minus-1", "item-01", "arabic-digit", "text", "true", "half", "null", "list-in",
        "list", "nothing",
    ],
)  # fmt: skip
@pytest.mark.usefixtures("nothing_changes")
def test_an_answer_off_the_scale_saves_nothing(
    attempt: Attempt, answers: object, code: str
) -> None:
    refused(attempt.answer(answers), 400 if code == "malformed" else 422, code)

    assert attempt.browser.get(attempt.path).json()["answers"] == {"1": 3}


@pytest.mark.parametrize("value", [2.5, 2**63])
def test_an_answer_that_is_no_whole_number_is_refused_in_words(
    attempt: Attempt, value: float
) -> None:
    problem = refused(attempt.answer({"1": value}), 422, "validation_failed")

    assert str(problem["detail"]).endswith("must be a whole number below 2^63")


@pytest.mark.parametrize(
    ("method", "rest"),
    [("GET", ""), ("GET", "/pages/1"), ("GET", "/review"), ("GET", "/done"),
     ("PUT", "/answers"), ("POST", "/submission")],
    ids=["read", "page", "review", "done", "answer", "submit"],
)  # fmt: skip
@pytest.mark.usefixtures("nothing_changes")
def test_nobody_touches_somebody_elses_attempt(
    jobcannon: Program, attempt: Attempt, done: Attempt, method: str, rest: str
) -> None:
    """Without a cookie, with a made-up one, with that of another candidate."""
    another = next(c.value for c in done.browser.cookies.jar if c.name == "jobcannon_attempt")
    body = {"answers": {"1": 0}} if method == "PUT" else None

    for cookie in (None, "made-up", another):
        headers = {} if cookie is None else {"cookie": f"jobcannon_attempt={cookie}"}
        mallory = jobcannon.caller()
        answer = mallory.request(method, attempt.path + rest, json=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) in {
            (401, "unauthenticated"),
            (404, "not_found"),
        }
        refused(answer, answer.status_code, answer.json()["code"])

    assert attempt.browser.get(attempt.path).json()["answers"] == {"1": 3}


@pytest.mark.usefixtures("nothing_changes")
def test_submitting_with_answers_missing_submits_nothing(attempt: Attempt) -> None:
    problem = refused(attempt.submit(), 422, "answers_incomplete")

    assert problem["missing"] == [*range(2, ITEMS + 1)]
    assert attempt.browser.get(attempt.path).json()["status"] == "in_progress"


@pytest.mark.usefixtures("nothing_changes")
def test_a_second_submission_and_answers_after_it_change_nothing(done: Attempt) -> None:
    before = done.browser.get(done.path).json()

    refused(done.submit(), 409, "already_submitted")
    refused(done.answer({"1": 4}), 409, "already_submitted")
    refused(done.browser.post(f"{done.link}/attempts"), 409, "already_submitted")

    assert done.browser.get(done.path).json() == before


@pytest.mark.parametrize("page", ["0", "11", "-1", "1.0", "99999999999", "%D9%A1", "one"])
@pytest.mark.usefixtures("nothing_changes")
def test_there_are_ten_pages_and_no_others(attempt: Attempt, page: str) -> None:
    refused(attempt.browser.get(f"{attempt.path}/pages/{page}"), 404, "not_found")


@pytest.mark.parametrize(
    "changed",
    [
        {"item-1": "5"},
        {"item-51": "1"},
        {"item-1": "one"},
        {"item-x": "1"},
        {"page": "-1"},
        {"go": "https://evil.test/"},
        {"admin": "1"},
    ],
    ids=["above", "item-51", "word", "item-x", "page", "go", "unknown"],
)
@pytest.mark.usefixtures("nothing_changes")
def test_a_bent_form_saves_nothing(
    jobcannon: Program, attempt: Attempt, changed: dict[str, str]
) -> None:
    window = Window(jobcannon)
    window.http.cookies = attempt.browser.cookies
    form = window.form(f"{attempt.path}/pages/1", "Save and continue")

    refused_on_a_page(window.send(form, changed), 422)

    assert attempt.browser.get(attempt.path).json()["answers"] == {"1": 3}
