"""A loaded page, as a person reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NoReturn

import httpx
import lxml.html
from lxml.html import HtmlElement

from scenarios.expect import Mismatch
from scenarios.words import best, listed, said, text_of

_APART = ("br", "caption", "dd", "div", "dt", "h1", "h2", "h3", "li", "option", "p", "td", "th")
"""What stands apart from what follows, though the source has no space there."""

_CODE = re.compile("[a-z]+(?:_[a-z]+)*")
_BLOCKS = "h1|h2|h3|p|li|tr|dt|dd|legend|caption|pre|button|label"


@dataclass(frozen=True, slots=True)
class Page:
    """`url` is the address after all redirects."""

    url: str
    answer: httpx.Response
    document: HtmlElement

    @classmethod
    def of(cls, answer: httpx.Response) -> Page:
        return cls(str(answer.url), answer, parse(answer.text))

    @property
    def heading(self) -> str:
        found = [text_of(one) for one in self.all("//h1")]
        return found[0] if found else ""

    @property
    def text(self) -> str:
        return text_of(self.document)

    def all(self, xpath: str) -> Iterator[HtmlElement]:
        for element in self.document.xpath(xpath):
            if isinstance(element, HtmlElement):
                yield element

    def shows(self, words: str) -> bool:
        return said(words).casefold() in self.text.casefold()

    def offers(self, button: str) -> bool:
        """A button with exactly these words."""
        buttons = self.all("//button")
        return any(text_of(one).casefold() == button.casefold() for one in buttons)

    def frame(self, title: str) -> HtmlElement:
        """The frame with this title; it has a `src`."""
        for frame in self.all("//iframe[@src]"):
            if said(frame.get("title", "")) == title:
                return frame
        titles = listed(one.get("title", "") for one in self.all("//iframe"))
        return self.misses(f"a frame “{title}”", f"frames: {titles}")

    def link(self, words: str) -> HtmlElement:
        """The link with these words; it has an `href`."""
        links = list(self.all("//a[@href]"))
        if found := best(words, links, text_of):
            return found[0]
        return self.misses(f"a link “{words}”", f"links: {listed(map(text_of, links))}")

    def row(self, *words: str) -> list[str]:
        """The cells of the first table row that shows all these words."""
        for cells in self.rows():
            if all(any(said(one) in cell for cell in cells) for one in words):
                return cells
        rows = listed(" | ".join(cells) for cells in self.rows())
        return self.misses(f"a row with {listed(words)}", f"rows: {rows}")

    def card(self, *words: str) -> str:
        """The text of the first card that shows all these words."""
        return self._first("article", "a card", words)

    def item(self, *words: str) -> str:
        """The text of the first list item that shows all these words."""
        return self._first("li", "an item", words)

    def _first(self, tag: str, called: str, words: Sequence[str]) -> str:
        found = [text_of(one) for one in self.all(f"//{tag}")]
        for text in found:
            if all(said(one).casefold() in text.casefold() for one in words):
                return text
        return self.misses(f"{called} with {listed(words)}", f"there are: {listed(found)}")

    def rows(self) -> Iterator[list[str]]:
        for row in self.all("//table//tr[td]"):
            yield [text_of(cell) for cell in row if isinstance(cell, HtmlElement)]

    def expect(self, words: str) -> None:
        if not self.shows(words):
            self.misses(f"“{words}” on the page", "it is not there")

    def misses(self, expected: str, seen: str) -> NoReturn:
        """Raises Mismatch; the page says where it is, and its problem if it is one."""
        place = f"on “{self.heading}” ({httpx.URL(self.url).path})"
        raise Mismatch(expected, seen=f"{place}: {self.problem or seen}", answer=self.answer)

    @property
    def problem(self) -> str | None:
        """The refusal that the page tells, if it tells one."""
        if not self.answer.is_error:
            return None
        shown = [text_of(one) for one in self.all("//main//code")]
        code = [one for one in shown if _CODE.fullmatch(one)]
        alert = [text_of(one) for one in self.all("//*[@role='alert'] | //p[@class='lead']")]
        said_so = " ".join([*alert[:1], *(f"({one})" for one in code[-1:])])
        return f"{self.answer.status_code} {said_so or self.text[:300]}"


def parse(text: str) -> HtmlElement:
    document = lxml.html.document_fromstring(text or "<p></p>")
    for element in document.xpath("//script | //style | //template"):
        element.drop_tree()
    for element in document.iter(*_APART):
        element.tail = f" {element.tail or ''}"
    return document


def readable(text: str) -> str:
    """The words of a page's main part, one block a line."""
    document = parse(text)
    mains = document.xpath("//main")
    place = mains[0] if mains else document
    blocks = place.xpath(" | ".join(f".//{one}" for one in _BLOCKS.split("|")))
    lines = [text_of(one) for one in blocks if not one.xpath("ancestor::tr | ancestor::li")]
    return "\n".join(dict.fromkeys(line for line in lines if line)) or text_of(document)
