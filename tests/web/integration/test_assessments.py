"""The pages of an assessment: ten statements each, saved as one goes, and reviewed at the end."""

from __future__ import annotations

import re

import pytest

from tests.web.integration.answering import EVERY_ANSWER, attempt, page_form, save
from tests.web.integration.browser import Browser

__all__ = ["attempt"]


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
