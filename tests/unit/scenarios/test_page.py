"""A page is read as a person reads it."""

from __future__ import annotations

import httpx
import pytest

from scenarios.expect import Mismatch
from scenarios.page import Page, readable

HTML = """
<header><p>iCIMS staging</p></header>
<main><h1>Alice’s  record</h1><script>secret()</script>
<table><caption>Scorecard</caption>
  <tr><th>Field</th><th>Result</th></tr>
  <tr><th>Openness</th><td>64</td></tr>
  <tr><th>Average<br><small>of five</small></th><td>51</td></tr>
</table></main>
"""


@pytest.fixture
def page() -> Page:
    request = httpx.Request("GET", "http://icims.test/candidates/cand_1")
    return Page.of(httpx.Response(200, html=HTML, request=request))


def test_words_are_found_whatever_their_quotes_case_and_spaces(page: Page) -> None:
    assert page.heading == "Alice's record"
    assert page.shows("alice's RECORD")
    assert not page.shows("secret()")


def test_a_row_is_found_by_the_words_in_its_cells(page: Page) -> None:
    assert page.row("Openness") == ["Openness", "64"]
    assert page.row("51") == ["Average of five", "51"]


def test_a_missing_row_is_said_with_the_rows_that_are_there(page: Page) -> None:
    with pytest.raises(Mismatch, match=r"a row with “Warmth”.*“Openness . 64”"):
        page.row("Warmth")


def test_the_readable_words_are_those_of_the_main_part_line_by_line() -> None:
    assert readable(HTML).splitlines() == [
        "Alice's record",
        "Scorecard",
        "Field Result",
        "Openness 64",
        "Average of five 51",
    ]


def test_an_empty_page_has_no_words() -> None:
    assert readable("") == ""
