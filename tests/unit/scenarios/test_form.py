"""A form is filled in by the words that a person reads."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from scenarios.expect import Mismatch
from scenarios.form import Form
from scenarios.page import Page

HTML = """
<h1>Settings</h1>
<form method="post" action="/save?_method=PUT">
  <input type="hidden" name="csrf" value="c0ffee">
  <label for="name">Name <span>(optional)</span></label><input id="name" name="name" value="old">
  <label>Note <textarea name="note">first</textarea></label>
  <input aria-label="Colour" name="colour" value="red">
  <fieldset><legend>Rule 1</legend>
    <label for="s1">Stage</label>
    <select id="s1" name="stage">
      <option value="">No stage</option>
      <optgroup label="Corporate"><option value="stg_1">Assessment</option></optgroup>
      <optgroup label="Operations"><option value="stg_2">Assessment</option></optgroup>
    </select>
  </fieldset>
  <fieldset><legend>Rule 2</legend>
    <label for="s2">Stage</label>
    <select id="s2" name="stage"><option value="">No stage</option><option>Offer</option></select>
  </fieldset>
  <fieldset><legend>Template</legend>
    <input type="radio" id="b" name="template" value="branded"><label for="b">Branded, ours</label>
    <input type="radio" id="d" name="template" value="default" checked>
    <label for="d">Default</label>
  </fieldset>
  <input type="checkbox" id="auto" name="auto"><label for="auto">Auto’s on</label>
  <input name="gone" value="x" disabled>
  <fieldset disabled><input name="off" value="x"></fieldset>
  <button name="go" value="next">Save and continue</button>
  <button name="go" value="back" formaction="/back">Back</button>
  <button type="button">Nothing</button>
</form>
<table><caption>Fields</caption>
  <tr><td>Openness</td><td><form method="post" action="/fields/1?_method=DELETE">
    <button>Delete <span>Openness</span></button></form></td></tr>
  <tr><td>Warmth</td><td><form method="post" action="/fields/2?_method=DELETE">
    <button>Delete <span>Warmth</span></button></form></td></tr>
</table>
"""


@pytest.fixture
def page() -> Page:
    request = httpx.Request("GET", "http://icims.test/settings")
    return Page.of(httpx.Response(200, html=HTML, request=request))


def sent(form: Form) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for name, value in form.pressed().fields:
        fields.setdefault(name, []).append(value)
    return fields


def test_what_nobody_touched_goes_out_as_a_browser_sends_it(page: Page) -> None:
    assert sent(Form(page, "Save and continue")) == {
        "csrf": ["c0ffee"],
        "name": ["old"],
        "note": ["first"],
        "colour": ["red"],
        "stage": ["", ""],
        "template": ["default"],
        "go": ["next"],
    }


def test_the_address_and_method_are_the_forms_own(page: Page) -> None:
    pressed = Form(page, "Save and continue").pressed()

    assert (pressed.method, pressed.url) == ("POST", "http://icims.test/save?_method=PUT")


def test_a_button_may_have_an_address_of_its_own(page: Page) -> None:
    pressed = Form(page, "Back").pressed()

    assert pressed.url == "http://icims.test/back"
    assert ("go", "back") in pressed.fields


def test_fields_are_found_by_label_whether_around_before_or_invisible(page: Page) -> None:
    form = Form(page, "Save").fill("Name", "new").fill("Note", "second").fill("colour", "blue")

    filled = sent(form)
    assert (filled["name"], filled["note"], filled["colour"]) == (["new"], ["second"], ["blue"])


def test_a_checkbox_is_ticked_and_unticked(page: Page) -> None:
    form = Form(page, "Save").tick("Auto's on")
    assert sent(form)["auto"] == ["on"]

    assert "auto" not in sent(form.tick("Auto's on", on=False))


def test_one_radio_button_of_a_group_is_on(page: Page) -> None:
    assert sent(Form(page, "Save").tick("Branded", within="Template"))["template"] == ["branded"]


def test_an_option_is_chosen_within_its_part_of_the_form(page: Page) -> None:
    form = Form(page, "Save").choose("Stage", "Offer", within="Rule 2")

    assert sent(form)["stage"] == ["", "Offer"]


def test_an_option_of_a_group_is_told_from_its_namesake(page: Page) -> None:
    form = Form(page, "Save")

    assert form.options("Stage", within="Rule 1") == [
        "No stage",
        "Corporate / Assessment",
        "Operations / Assessment",
    ]
    form.choose("Stage", "Operations / Assessment", within="Rule 1")
    assert sent(form)["stage"] == ["stg_2", ""]


def test_questions_are_the_groups_of_radio_buttons(page: Page) -> None:
    form = Form(page, "Save")

    assert form.questions() == [(0, "template")]
    assert sent(form.pick("template", 0))["template"] == ["branded"]


def test_the_button_in_one_row_is_not_the_button_in_another(page: Page) -> None:
    assert Form(page, "Delete Warmth").pressed().url.endswith("/fields/2?_method=DELETE")
    assert (
        Form(page, "Delete", within="Openness").pressed().url.endswith("/fields/1?_method=DELETE")
    )


@pytest.mark.parametrize(
    ("look", "said"),
    [
        (lambda page: Form(page, "Publish"), "buttons: “Save and continue”, “Back”"),
        (lambda page: Form(page, "Nothing"), "buttons: “Save and continue”, “Back”"),
        (lambda page: Form(page, "Save").fill("Surname", "x"), "fields: “Name”"),
        (lambda page: Form(page, "Save").choose("Stage", "Hired"), "options: “No stage”"),
        (lambda page: Form(page, "Save").fill("Stage", "", within="Rule 9"), "“Rule 1”, “Rule 2”"),
    ],
)
def test_what_is_missing_is_said_with_what_is_there(
    page: Page, look: Callable[[Page], object], said: str
) -> None:
    with pytest.raises(Mismatch) as caught:
        look(page)

    assert said in caught.value.seen
    assert "on “Settings” (/settings)" in caught.value.seen
