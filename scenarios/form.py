"""A form that a person fills in: fields by the words beside them, buttons by the words on them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from lxml.html import HtmlElement

from scenarios.page import Page
from scenarios.words import best, listed, said, text_of

GROUP = " / "

_CONTROLS = ".//input[not(@type='hidden')] | .//select | .//textarea"
_TITLES = "./legend | ./caption | .//*[self::h1 or self::h2 or self::h3 or self::h4]"
_BUTTONS = ".//button[not(@type='button' or @type='reset')] | .//input[@type='submit']"


@dataclass(frozen=True, slots=True)
class Submission:
    """What leaves the browser when the button is pressed. `url` is absolute."""

    method: str
    url: str
    fields: tuple[tuple[str, str], ...]


class Form:
    """The form that has a button with these words; `within` looks at one part of the page only."""

    def __init__(self, page: Page, button: str, *, within: str | None = None) -> None:
        self._page = page
        everywhere = [page.document] if within is None else _parts(page, within)
        buttons = [one for place in everywhere for one in place.xpath(_BUTTONS)]
        found = best(button, buttons, _button_words)
        if not found:
            place = "" if within is None else f" in “{within}”"
            page.misses(
                f"a button “{button}”{place}", f"buttons: {listed(map(_button_words, buttons))}"
            )
        self.button: HtmlElement = found[0]
        self._form = _form_of(page.document, self.button)

    def fill(self, label: str, value: str, *, within: str | None = None) -> Form:
        self._write(self._field(label, within=within), value)
        return self

    def tick(self, label: str, on: bool = True, *, within: str | None = None) -> Form:
        self._mark(self._field(label, within=within), on)
        return self

    def choose(self, label: str, option: str, *, within: str | None = None) -> Form:
        """An option of a select, by its words; in a group: "Corporate Hiring / Assessment"."""
        field = self._field(label, within=within)
        options = [one for one in field.xpath(".//option") if "disabled" not in one.attrib]
        words = _option_in_group if GROUP in option else text_of
        found = best(option, options, words)
        if not found:
            self._page.misses(
                f"an option “{option}” of “{label}”", f"options: {listed(map(words, options))}"
            )
        self._select(field, found[0])
        return self

    def options(self, label: str, *, within: str | None = None) -> list[str]:
        """All that a select offers; those in a group as "Corporate Hiring / Assessment"."""
        field = self._field(label, within=within)
        return [_option_in_group(one) for one in field.xpath(".//option")]

    def questions(self) -> list[tuple[int, str]]:
        """The groups of radio buttons, numbered from 0, each with its `name`."""
        names = dict.fromkeys(
            one.get("name", "") for one in self._controls() if one.get("type") == "radio"
        )
        return list(enumerate(names))

    def pick(self, name: str, place: int) -> Form:
        """One of the radio buttons of a question, counted from 0."""
        choices = [one for one in self._controls() if one.get("name") == name]
        self._mark(choices[place], True)
        return self

    def pressed(self) -> Submission:
        action = self.button.get("formaction") or self._form.get("action") or self._page.url
        method = self.button.get("formmethod") or self._form.get("method") or "get"
        fields = [pair for control in self._controls() for pair in _successful(control)]
        if self.button.get("name"):
            fields.append((self.button.get("name", ""), self.button.get("value", "")))
        sent = tuple((_lines(name), _lines(value)) for name, value in fields)
        return Submission(method.upper(), urljoin(self._page.url, action), sent)

    def _write(self, field: HtmlElement, value: str) -> None:
        if field.tag == "textarea":
            field.text = value
        else:
            field.set("value", value)

    def _mark(self, field: HtmlElement, on: bool) -> None:
        """A checkbox or radio button; of radio buttons of one name, one has the mark."""
        if field.get("type") == "radio":
            for other in self._controls():
                if other.get("type") == "radio" and other.get("name") == field.get("name"):
                    other.attrib.pop("checked", None)
        if on:
            field.set("checked", "")
        else:
            field.attrib.pop("checked", None)

    def _select(self, field: HtmlElement, option: HtmlElement) -> None:
        for other in field.xpath(".//option"):
            other.attrib.pop("selected", None)
        option.set("selected", "")

    def _controls(self) -> Iterator[HtmlElement]:
        for control in self._form.xpath(".//input | .//select | .//textarea"):
            if control.get("form") is None:
                yield control
        name = self._form.get("id")
        if name is not None:
            yield from self._page.all(
                f"//input[@form='{name}'] | //select[@form='{name}'] | //textarea[@form='{name}']"
            )

    def _fields(self, within: str | None) -> list[HtmlElement]:
        places = [self._form] if within is None else _parts(self._page, within)
        own = set(self._controls())
        return [field for place in places for field in place.xpath(_CONTROLS) if field in own]

    def _field(self, label: str, *, within: str | None) -> HtmlElement:
        fields = self._fields(within)
        found = best(label, fields, self._label)
        if not found:
            place = "" if within is None else f" in “{within}”"
            seen = f"fields{place}: {listed(map(self._label, fields))}"
            self._page.misses(f"a field “{label}”{place}", seen)
        return found[0]

    def _label(self, field: HtmlElement) -> str:
        if field.get("aria-label"):
            return said(field.get("aria-label", ""))
        return " ".join(_label_words(one) for one in self._labels(field))

    def _labels(self, field: HtmlElement) -> list[HtmlElement]:
        """What stands beside it, or around it."""
        named = (field.get("aria-labelledby") or "").split()
        found = [one for name in named for one in self._page.all(f"//*[@id='{name}']")]
        if not found and field.get("id"):
            found = list(self._page.all(f"//label[@for='{field.get('id')}']"))
        return found or field.xpath("ancestor::label[1]")


def _parts(page: Page, words: str) -> list[HtmlElement]:
    """The part with this legend, caption or heading; else the row or item that says so."""
    named = [
        (part, text_of(titles[0]))
        for part in page.all("//fieldset | //table | //section | //article")
        if (titles := part.xpath(_TITLES))
    ]
    found = [part for part, _ in best(words, named, lambda one: one[1])]
    found = found or best(words, page.all("//tr | //li | //article"), text_of)
    if not found:
        parts = listed(title for _, title in named)
        page.misses(f"a part of the page called “{words}”", f"parts: {parts}")
    return found[:1]


def _form_of(document: HtmlElement, button: HtmlElement) -> HtmlElement:
    if button.get("form"):
        found = document.xpath(f"//form[@id='{button.get('form')}']")
    else:
        found = button.xpath("ancestor::form[1]")
    form: HtmlElement = found[0]
    return form


def _button_words(button: HtmlElement) -> str:
    return said(button.get("aria-label", "")) or text_of(button) or button.get("value", "")


def _option_in_group(option: HtmlElement) -> str:
    group = option.xpath("ancestor::optgroup/@label")
    return f"{said(group[0])}{GROUP}{text_of(option)}" if group else text_of(option)


def _label_words(label: HtmlElement) -> str:
    """Without the options of a select that stands inside its label."""
    inner = label.xpath(".//select | .//textarea")
    swallowed = text_of(inner[0]) if inner else ""
    words = text_of(label)
    return said(words.replace(swallowed, " ")) if swallowed else words


def _lines(text: str) -> str:
    """Their ends as all browsers send them (HTML, "form submission algorithm")."""
    return re.sub(r"\r\n|\r|\n", "\r\n", text)


def _successful(control: HtmlElement) -> Iterator[tuple[str, str]]:
    """The pairs that a browser sends for a control (HTML, "constructing the entry list")."""
    name = control.get("name")
    if not name or "disabled" in control.attrib:
        return
    if control.xpath("ancestor::fieldset[@disabled]"):
        return

    if control.tag == "select":
        options = control.xpath(".//option")
        chosen = [one for one in options if "selected" in one.attrib] or (
            [] if "multiple" in control.attrib else options[:1]
        )
        for option in chosen:
            yield name, option.get("value", text_of(option))
    elif control.tag == "textarea":
        yield name, control.text or ""
    elif control.get("type") in ("checkbox", "radio"):
        if "checked" in control.attrib:
            yield name, control.get("value", "on")
    elif control.get("type") not in ("submit", "button", "reset", "image", "file"):
        yield name, control.get("value", "")
