"""A form is filled in as it was sent, and nothing else of its page is touched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from lxml import html

from integration.web.filled_forms import Wrong, filled

PAGE = """<!doctype html>
<html><head><title>Holds \u2028 &amp; more</title></head><body><main id="main">
<p title="5 > 4">R&amp;D \u2029 it&#39;s</p>
<details><summary>Closed</summary></details>
<details><summary>Place</summary>
<form class="filters" method="post" action="/holds?_method=PUT">
<input type="hidden" name="csrf" value="old"><input type="hidden" name="of" value="acme">
<div><label for="note">Why <small>(erased too)</small></label>
<input id="note" name="note" value="" aria-describedby="hint"></div>
<div><label for="ground">Ground</label>
<select id="ground" name="ground"><option value="a" selected>A</option>
<option value="b">B</option></select></div>
<input type="password" id="p" name="secret" value="">
<button name="go" value="now">Save</button>
</form></details>
<form method="post" action="/holds?_method=PUT">
<input type="hidden" name="of" value="other"><input id="o" name="note" value="Other"></form>
<form method="get" action="/holds"><label for="q">Any id</label><input id="q" name="q"></form>
</main></body></html>
"""
SENT = {
    "of": "acme",
    "note": '"Case 7" <b>',
    "ground": "b",
    "secret": "of great secrecy",
}


class Told:
    def __init__(self) -> None:
        self.wrong: Sequence[Wrong] = ()

    def __call__(self, wrong: Sequence[Wrong]) -> str:
        self.wrong = wrong
        return "<section>Told</section>"


@pytest.fixture
def told() -> Told:
    return Told()


def again(
    told: Told,
    errors: Mapping[str, str],
    *,
    page: str = PAGE,
    sent: Mapping[str, str] = SENT,
    method: str = "PUT",
) -> str | None:
    return filled(
        page,
        path="/holds",
        method=method,
        sent=sent,
        errors=errors,
        detail="It cannot be.",
        tell=told,
    )


def test_what_was_sent_is_there_and_secrets_are_not(told: Told) -> None:
    form = html.document_fromstring(again(told, {"note": "is too long"}) or "").forms[0]

    assert form.xpath(".//input[@name='note']/@value") == ['"Case 7" <b>']
    assert form.xpath(".//option[@selected]/@value") == ["b"]
    assert form.xpath(".//input[@type='password']/@value") == [""]
    assert form.xpath(".//input[@name='csrf']/@value") == ["old"]


def test_nothing_else_of_the_page_is_touched(told: Told) -> None:
    found = again(told, {}) or ""
    between = PAGE[PAGE.index("Holds") : PAGE.index("<form")]
    opened = "<details open><summary>Place".join(between.rsplit("<details><summary>Place", 1))

    assert found.startswith(PAGE[: PAGE.index("Holds")] + "Error: Holds")
    assert found.endswith(PAGE[PAGE.index("</form>") :])
    assert opened.replace('<main id="main">', '<main id="main"><section>Told</section>') in found


def test_each_control_says_what_is_wrong_with_it(told: Told) -> None:
    errors = {"note": "is too long", "ground": "is <not> known", "csrf_token": "is old"}
    page = html.document_fromstring(again(told, errors) or "")

    assert [(one.at, one.where, one.message) for one in told.wrong] == [
        ("note", "Why (erased too)", "is too long"),
        ("ground", "Ground", "is <not> known"),
        ("", "Csrf token", "is old"),
    ]
    assert page.xpath("//*[@aria-invalid='true']/@id") == ["note", "ground"]
    assert page.xpath("//*[@id='note']/@aria-describedby") == ["note-wrong hint"]
    assert page.xpath("//*[@id='note']/preceding-sibling::*[1]/text()") == ["Is too long."]
    assert page.xpath("//*[@id='ground']/preceding-sibling::*[1]/text()") == ["Is <not> known."]


def test_of_two_forms_for_one_deed_the_one_that_was_sent_is_filled(told: Told) -> None:
    found = again(told, {"note": "is taken"}, sent={"of": "other", "note": "Mine"})

    page = html.document_fromstring(found or "")
    assert page.xpath("//input[@name='note']/@value") == ["", "Mine"]
    assert page.xpath("//*[@aria-invalid]/@id") == ["o"]
    assert page.xpath("//details/@open") == []


def test_what_names_no_field_is_about_the_only_one(told: Told) -> None:
    again(told, {}, sent={"of": "other", "note": "Mine"})

    assert [(one.at, one.message) for one in told.wrong] == [("o", "It cannot be")]


def test_what_names_no_field_of_many_is_about_none(told: Told) -> None:
    assert "aria-invalid" not in (again(told, {}) or "")
    assert told.wrong == []


def test_a_search_is_filled_in_where_it_was_typed_and_else_not(told: Told) -> None:
    page = html.document_fromstring(
        again(told, {"q": "is none"}, sent={"q": "x"}, method="GET") or ""
    )
    assert page.xpath("//*[@id='q']/@value") == ["x"]

    assert again(told, {"cursor": "is old"}, sent={"q": "x"}, method="GET") is None


@pytest.mark.parametrize(
    ("page", "method", "sent"),
    [
        (PAGE, "POST", SENT),
        (PAGE, "PUT", {**SENT, "of": "nobody"}),
        (PAGE.replace("/holds", "/others"), "PUT", SENT),
        (PAGE.replace("<main", "<div").replace("</main", "</div"), "PUT", SENT),
    ],
    ids=["another method", "of nobody", "another path", "no page of ours"],
)
def test_a_page_without_the_form_is_not_filled(
    told: Told, page: str, method: str, sent: Mapping[str, str]
) -> None:
    assert again(told, {}, page=page, method=method, sent=sent) is None
