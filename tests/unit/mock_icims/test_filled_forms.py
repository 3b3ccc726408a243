"""A form is filled in as it was sent, and nothing else of its page is touched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from lxml import html

from mock_icims.web.pages.filled_forms import Wrong, filled

PAGE = """<!doctype html>
<html><head><title>Rules \u2028 &amp; more</title></head><body><main id="main">
<p title="5 > 4">R&amp;D \u2029 it&#39;s</p>
<details><summary>Closed</summary></details>
<details><summary>Rename</summary>
<form method="post" action="/rules/2?_method=PATCH">
<input type="hidden" name="csrf" value="old"><input type="hidden" name="rule" value="two">
<label for="n">Name <span class="soft">(optional)</span></label>
<input id="n" name="name" value="Before" maxlength="5" aria-describedby="n-hint">
<label for="k">Kind <b>of it</b></label>
<select id="k" name="kind"><option value="">None</option><option value="a" selected>A</option>
<option value="b">B</option></select>
<input name="row" value="1"><input name="row" value="2"><input name="row" value="3">
<fieldset><legend>Days</legend>
<input type="checkbox" id="mo" name="day" value="mo" checked>
<input type="checkbox" id="tu" name="day" value="tu"></fieldset>
<input type="checkbox" id="all" name="all" aria-label="For all">
<input type="password" id="p" name="secret" value="">
<button name="go" value="now">Save</button>
</form></details>
<form method="post" action="/rules/2?_method=PATCH">
<input type="hidden" name="rule" value="three"><input name="name" value="Third"></form>
<form method="post" action="/rules/2?_method=DELETE"><button>Delete</button></form>
<form method="get" action="/rules"><input name="q" value=""></form>
</main></body></html>
"""
SENT = {
    "csrf": ["new"],
    "rule": ["two"],
    "name": ['"After" <b>'],
    "kind": ["b"],
    "row": ["9", "8"],
    "day": ["tu"],
    "all": ["on"],
    "secret": ["of great secrecy"],
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
    sent: dict[str, list[str]] = SENT,
    method: str = "PATCH",
) -> str:
    found = filled(
        page,
        path="/rules/2",
        method=method,
        sent=sent,
        errors=errors,
        detail="It cannot be.",
        tell=told,
    )
    assert found is not None
    return found


def test_what_was_sent_is_there_and_secrets_are_not(told: Told) -> None:
    form = html.document_fromstring(again(told, {"name": "is too long"})).forms[0]

    fields = form.xpath(".//input[@name='name' or @name='row']/@value")
    assert fields == ['"After" <b>', "9", "8", "3"]
    assert form.xpath(".//option[@selected]/@value") == ["b"]
    assert form.xpath(".//input[@checked]/@id") == ["tu", "all"]
    assert form.xpath(".//input[@type='password']/@value") == [""]
    assert form.xpath(".//input[@name='csrf']/@value") == ["old"]


def test_nothing_else_of_the_page_is_touched(told: Told) -> None:
    found = again(told, {})
    begins, ends = PAGE.index("<form"), PAGE.index("</form>")

    assert found.startswith(PAGE[: PAGE.index("Rules")] + "Error: Rules")
    assert found.endswith(PAGE[ends:])
    between = PAGE[PAGE.index("Rules") : begins]
    opened = "<details open><summary>Rename".join(between.rsplit("<details><summary>Rename", 1))
    assert opened.replace('<main id="main">', '<main id="main"><section>Told</section>') in found


def test_each_control_says_what_is_wrong_with_it(told: Told) -> None:
    page = html.document_fromstring(
        again(
            told,
            {
                "name": "is too long",
                "kind": "is <not> known",
                "day[0]": "is a holiday",
                "day[1]": "is past",
                "all": "must be off",
                "csrf": "is old",
            },
        )
    )

    assert [(one.at, one.where, one.message, one.beside) for one in told.wrong] == [
        ("", "csrf", "is old", True),
        ("n", "Name", "is too long", True),
        ("k", "Kind of it", "is <not> known", True),
        ("mo", "Days", "is a holiday; is past", True),
        ("all", "For all", "must be off", False),
    ]
    assert page.xpath("//*[@aria-invalid='true']/@id") == ["n", "k", "mo", "all"]
    assert page.xpath("//*[@id='n']/@aria-describedby") == ["n-wrong n-hint"]
    assert page.xpath("//*[@id='n']/following-sibling::*[1]/text()") == ["is too long"]
    assert page.xpath("//*[@id='k']/following-sibling::*[1]/text()") == ["is <not> known"]
    assert page.xpath("//legend/following-sibling::*[1]/@id") == ["mo-wrong"]
    assert page.xpath("//*[@id='mo-wrong']/text()") == ["is a holiday; is past"]


def test_of_two_forms_for_one_deed_the_one_that_was_sent_is_filled(told: Told) -> None:
    sent = {"rule": ["three"], "name": ["Fourth"]}

    page = html.document_fromstring(again(told, {"name": "is taken"}, sent=sent))

    assert page.xpath("//input[@name='name']/@value") == ["Before", "Fourth"]
    assert page.xpath("//details/@open") == []


def test_what_names_no_field_is_about_the_only_one(told: Told) -> None:
    again(told, {}, sent={"rule": ["three"], "name": ["Fourth"]})

    assert [(one.where, one.message) for one in told.wrong] == [("name", "It cannot be")]


def test_what_names_no_field_of_many_is_about_none(told: Told) -> None:
    assert "aria-invalid" not in again(told, {})
    assert told.wrong == []


def test_a_title_that_says_so_already_says_it_once(told: Told) -> None:
    page = PAGE.replace("Rules \u2028", "Error: Rules \u2028")

    assert again(told, {}, page=page).count("Error: ") == 1


@pytest.mark.parametrize(
    ("page", "method", "sent"),
    [
        (PAGE, "DELETE", SENT),
        (PAGE, "PUT", SENT),
        (PAGE, "PATCH", {**SENT, "rule": ["four"]}),
        (PAGE.replace("/rules/2", "/rules/3"), "PATCH", SENT),
        (PAGE.replace("<main", "<div").replace("</main", "</div"), "PATCH", SENT),
    ],
    ids=["nothing is typed", "another method", "another rule", "another path", "no page of ours"],
)
def test_a_page_without_the_form_is_not_filled(
    told: Told, page: str, method: str, sent: dict[str, list[str]]
) -> None:
    found = filled(page, path="/rules/2", method=method, sent=sent, errors={}, detail="", tell=told)

    assert found is None
