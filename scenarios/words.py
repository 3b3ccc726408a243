"""Finding things on a page by the words a person reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from lxml.html import HtmlElement

T = TypeVar("T")


def said(text: str) -> str:
    """As a person reads it: one space between words, straight quotes, no "(optional)"."""
    plain = text.replace("’", "'").replace("(optional)", " ")
    return " ".join(plain.split())


def text_of(element: HtmlElement) -> str:
    return said(element.text_content())


def best(wanted: str, things: Iterable[T], words: Callable[[T], str]) -> list[T]:
    """Those called exactly so; if none is, those that begin so; if none does, that contain it."""
    looked_for = said(wanted).casefold()
    named = [(said(words(thing)).casefold(), thing) for thing in things]
    for fits in (str.__eq__, str.startswith, str.__contains__):
        found = [thing for name, thing in named if fits(name, looked_for)]
        if found:
            return found
    return []


def listed(words: Iterable[str]) -> str:
    return ", ".join(f"“{one}”" for one in dict.fromkeys(words) if one) or "none"
