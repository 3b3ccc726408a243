"""An assessment from its first page to its end."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from tests.web.integration.browser import Browser
from tests.web.integration.desk import Desk

EVERY_ANSWER = {str(number): number % 5 for number in range(1, 51)}


@pytest.fixture
def attempt(desk: Desk, icims: Browser, alice: Browser) -> str:
    """The address of the attempt that Alice has begun."""
    begun = alice.post(f"/assessments/{desk.invite(icims)}/attempts").json()
    return f"/attempts/{begun['id']}"


def page_form(numbers: range, go: str, page: int) -> dict[str, str]:
    answers = {f"item-{number}": str(number % 5) for number in numbers}
    return answers | {"page": str(page), "go": go}


def save(alice: Browser, attempt: str, fields: Mapping[str, str], *, page: int = 1) -> str:
    seen = alice.page(f"{attempt}/pages/{page}")
    answer = alice.submit(f"{attempt}/answers?_method=PUT", fields, seen=seen)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_a_page_has_ten_statements_with_five_radio_buttons_each(
    alice: Browser, attempt: str
) -> None:
    shown = alice.page(f"{attempt}/pages/1").text

    assert shown.count("<fieldset") == shown.count("<legend>") == 10
    assert shown.count('type="radio"') == 50
    assert "0 of 50 answered" in shown
    assert '<progress id="progress" max="50" value="0">' in shown


def test_a_page_is_json_as_well(alice: Browser, attempt: str) -> None:
    page = alice.get(f"{attempt}/pages/5").json()

    assert page["page"] == page["pages"] == 5
    assert [item["number"] for item in page["items"]] == list(range(41, 51))
    assert [choice["value"] for choice in page["scale"]] == [0, 1, 2, 3, 4]


def test_saving_a_full_page_goes_on_and_keeps_the_answers(alice: Browser, attempt: str) -> None:
    onward = save(alice, attempt, page_form(range(1, 11), "next", 1))

    assert onward == f"{attempt}/pages/2"
    assert alice.page(f"{attempt}/pages/1").text.count(" checked") == 10


def test_gaps_bring_the_page_back_with_a_summary_that_links_to_them(
    alice: Browser, attempt: str
) -> None:
    again = save(alice, attempt, page_form(range(1, 9), "next", 1))

    shown = alice.page(again).text
    assert "2 statements still need an answer" in shown
    assert re.search(r'role="alert" tabindex="-1" autofocus>', shown)
    assert 'href="#item-9-0"' in shown
    assert 'id="item-9-0"' in shown
    assert shown.count("Choose one answer.") == 2
    assert shown.count(" checked") == 8


@pytest.mark.parametrize(
    ("go", "page", "leads_to"),
    [("back", 2, "pages/1"), ("back", 1, "pages/1"), ("review", 2, "review")],
)
def test_going_back_or_to_the_review_saves_and_asks_for_nothing(
    alice: Browser, attempt: str, go: str, page: int, leads_to: str
) -> None:
    first = (page - 1) * 10 + 1

    onward = save(alice, attempt, page_form(range(first, first + 3), go, page), page=page)

    assert onward == f"{attempt}/{leads_to}"
    assert alice.get(attempt).json()["answered"] == 3


def test_the_last_page_leads_to_the_review(alice: Browser, attempt: str) -> None:
    assert save(alice, attempt, page_form(range(41, 51), "next", 5), page=5) == f"{attempt}/review"


def test_the_review_names_what_is_missing_and_offers_no_submit(
    alice: Browser, attempt: str
) -> None:
    alice.put(f"{attempt}/answers", json={"answers": EVERY_ANSWER | {"7": 1}})
    assert alice.get(f"{attempt}/review").json()["missing"] == []
    assert ">Submit<" in alice.page(f"{attempt}/review").text


def test_the_review_links_to_each_gap(alice: Browser, attempt: str) -> None:
    given = {number: value for number, value in EVERY_ANSWER.items() if number not in ("7", "31")}
    alice.put(f"{attempt}/answers", json={"answers": given})

    shown = alice.page(f"{attempt}/review").text

    assert alice.get(f"{attempt}/review").json()["missing"] == [7, 31]
    assert "2 statements are unanswered" in shown
    assert f'href="{attempt}/pages/4#item-31"' in shown
    assert ">Submit<" not in shown


def test_submitting_once_thanks_and_tells_the_worker(
    desk: Desk, alice: Browser, attempt: str
) -> None:
    alice.put(f"{attempt}/answers", json={"answers": EVERY_ANSWER})
    wakes = desk.wakes

    answer = alice.submit(f"{attempt}/submission", {}, seen=alice.page(f"{attempt}/review"))

    assert answer.status_code == 303
    assert answer.headers["location"] == f"{attempt}/done"
    assert "Thank you" in alice.page(f"{attempt}/done").text
    assert desk.wakes == wakes + 1


def test_a_second_submission_is_a_friendly_conflict(alice: Browser, attempt: str) -> None:
    alice.put(f"{attempt}/answers", json={"answers": EVERY_ANSWER})
    seen = alice.page(f"{attempt}/review")
    alice.submit(f"{attempt}/submission", {}, seen=seen)

    again = alice.submit(f"{attempt}/submission", {}, seen=seen)

    assert again.status_code == 409
    assert "You have already submitted your answers" in again.text
    assert alice.post(f"{attempt}/submission").json()["code"] == "already_submitted"


def test_after_the_submission_every_page_leads_to_the_end(alice: Browser, attempt: str) -> None:
    alice.put(f"{attempt}/answers", json={"answers": EVERY_ANSWER})
    alice.post(f"{attempt}/submission")

    for place in ("", "/pages/1", "/review"):
        assert alice.page(f"{attempt}{place}").headers["location"] == f"{attempt}/done"
    refused = alice.put(f"{attempt}/answers", json={"answers": {"1": 0}})
    assert (refused.status_code, refused.json()["code"]) == (409, "already_submitted")


def test_the_end_leads_back_while_there_is_something_to_do(alice: Browser, attempt: str) -> None:
    assert alice.page(f"{attempt}/done").headers["location"] == f"{attempt}/pages/1"

    alice.put(f"{attempt}/answers", json={"answers": EVERY_ANSWER})
    assert alice.page(f"{attempt}/done").headers["location"] == f"{attempt}/review"


def test_an_incomplete_submission_names_the_gaps(alice: Browser, attempt: str) -> None:
    answer = alice.post(f"{attempt}/submission")

    assert (answer.status_code, answer.json()["code"]) == (422, "answers_incomplete")
    assert answer.json()["missing"] == list(range(1, 51))


def test_an_incomplete_submission_by_form_shows_the_way_to_the_review(
    alice: Browser, attempt: str
) -> None:
    seen = alice.page(f"{attempt}/pages/1")

    answer = alice.submit(f"{attempt}/submission", {}, seen=seen)

    assert answer.status_code == 422
    assert f'href="{attempt}/review"' in answer.text
    assert "Some answers are missing" in answer.text
    assert "answers.1" not in answer.text


def test_the_submitted_link_says_so(desk: Desk, alice: Browser, attempt: str) -> None:
    alice.put(f"{attempt}/answers", json={"answers": EVERY_ANSWER})
    alice.post(f"{attempt}/submission")

    link = f"/assessments/{desk.tokens()[0]}"

    assert "You have already submitted this assessment" in alice.page(link).text
    assert alice.get(link).json()["status"] == "submitted"
    assert alice.post(f"{link}/attempts").status_code == 409


def test_without_the_cookie_an_attempt_is_closed(attempt: str, mallory: Browser) -> None:
    answer = mallory.page(f"{attempt}/pages/1")

    assert answer.status_code == 401
    assert "Open the link in your email again" in answer.text
    assert mallory.get(attempt).status_code == 401


def test_another_candidates_cookie_opens_nothing(
    desk: Desk, icims: Browser, attempt: str, mallory: Browser
) -> None:
    mine = mallory.post(f"/assessments/{desk.invite(icims, order='ord_000002')}/attempts")
    secret = mine.headers["set-cookie"].partition("=")[2].partition(";")[0]

    answer = mallory.get(attempt, headers={"cookie": f"jobcannon_attempt={secret}"})

    assert answer.status_code == 401
    assert "answers" not in answer.json()


@pytest.mark.parametrize(
    "fields",
    [
        {"item-1": "5"},
        {"item-1": "-1"},
        {"item-1": "٣"},
        {"item-0": "1"},
        {"item-51": "1"},
        {"item-1": "1", "go": "home"},
        {"page": "x"},
        {"extra": "1"},
    ],
)
def test_a_form_with_other_fields_or_values_is_refused_and_saves_nothing(
    alice: Browser, attempt: str, fields: dict[str, str]
) -> None:
    seen = alice.page(f"{attempt}/pages/1")

    answer = alice.submit(f"{attempt}/answers?_method=PUT", fields, seen=seen)

    assert answer.status_code == 422
    assert alice.get(attempt).json()["answered"] == 0


def test_a_form_without_its_token_is_refused(alice: Browser, attempt: str) -> None:
    answer = alice.post(
        f"{attempt}/answers?_method=PUT", data={"item-1": "1"}, headers={"accept": "text/html"}
    )

    assert answer.status_code == 403
    assert alice.get(attempt).json()["answered"] == 0


@pytest.mark.parametrize("page", ["0", "6", "99", "x", "1.0", "٣"])
def test_there_are_five_pages_and_no_other(alice: Browser, attempt: str, page: str) -> None:
    assert alice.get(f"{attempt}/pages/{page}").status_code == 404


def test_two_tabs_add_to_each_other_and_the_later_choice_stays(
    alice: Browser, attempt: str
) -> None:
    first, second = alice.page(f"{attempt}/pages/1"), alice.page(f"{attempt}/pages/1")

    alice.submit(f"{attempt}/answers?_method=PUT", {"item-1": "0", "item-2": "1"}, seen=first)
    alice.submit(f"{attempt}/answers?_method=PUT", {"item-2": "4", "item-3": "2"}, seen=second)

    assert alice.get(attempt).json()["answers"] == {"1": 0, "2": 4, "3": 2}


def test_a_tab_left_open_cannot_change_what_another_has_submitted(
    alice: Browser, attempt: str
) -> None:
    left_open = alice.page(f"{attempt}/pages/1")
    alice.put(f"{attempt}/answers", json={"answers": EVERY_ANSWER})
    alice.post(f"{attempt}/submission")

    late = alice.submit(f"{attempt}/answers?_method=PUT", {"item-1": "0"}, seen=left_open)

    assert late.status_code == 409
    assert alice.get(attempt).json()["answers"] == EVERY_ANSWER


def test_a_page_saves_each_answer_by_a_script_that_its_policy_allows(
    alice: Browser, attempt: str
) -> None:
    shown = alice.page(f"{attempt}/pages/1")

    assert "script-src 'self'" in shown.headers["content-security-policy"]
    assert "connect-src 'self'" in shown.headers["content-security-policy"]
    assert f'data-saves-to="{attempt}/answers"' in shown.text
    assert shown.text.count("<script") == shown.text.count('<script src="/static/saving.js?v=') == 1


@pytest.fixture
def questions(desk: Desk, icims: Browser, alice: Browser) -> str:
    """The address of an attempt whose questions have one right answer."""
    link = desk.invite(icims, assessment="reasoning")
    begun = alice.post(f"/assessments/{link}/attempts").json()
    return f"/attempts/{begun['id']}"


def test_a_question_shows_what_to_read_and_its_own_four_answers(
    alice: Browser, questions: str
) -> None:
    page = alice.get(f"{questions}/pages/1").json()
    shown = alice.page(f"{questions}/pages/1").text

    assert page["scale"] == []
    assert [len(item["choices"]) for item in page["items"]] == [4] * 6
    assert page["items"][0]["material"] == "A team answers 48 calls in 6 hours."
    assert shown.count('class="material"') == 6
    assert shown.count('type="radio"') == 24


def test_which_answer_is_right_is_told_to_nobody_who_is_asked(
    alice: Browser, questions: str
) -> None:
    page = alice.get(f"{questions}/pages/1")

    assert not {"right", "reverse", "dimension"} & set(page.json()["items"][0])


def test_a_missing_answer_to_a_question_is_called_a_question(
    alice: Browser, questions: str
) -> None:
    seen = alice.page(f"{questions}/pages/1")
    again = alice.submit(f"{questions}/answers?_method=PUT", {"go": "next", "page": "1"}, seen=seen)

    assert "6 questions still need an answer" in alice.page(again.headers["location"]).text
    assert "24 questions are unanswered" in alice.page(f"{questions}/review").text


def test_an_answer_that_a_question_does_not_have_is_refused(alice: Browser, questions: str) -> None:
    refused = alice.put(f"{questions}/answers", json={"answers": {"1": 4}})

    assert (refused.status_code, refused.json()["code"]) == (422, "answer_out_of_scale")
