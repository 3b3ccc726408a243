"""The replay before an audience: each step waits until whoever presents it presses Enter."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from scenarios.guide import Chapter, Sentence
from scenarios.output.text import DEEPER, INDENT, Transcript
from scenarios.report import Line, Step

REST = "r"
"""Typed in the place of nothing: from here on by itself."""


@dataclass(slots=True)
class Presenter:
    """`ask` shows its words and gives what was typed; EOFError when nobody is there to type."""

    transcript: Transcript
    ask: Callable[[str], str]
    secrets: Collection[str]
    waits: bool = True

    def chapter_begins(self, chapter: Chapter) -> None:
        self.transcript.chapter_begins(chapter)

    def step_begins(self, sentence: Sentence) -> None:
        if not self.waits:
            return
        try:
            typed = self.ask(f"{INDENT}next: {sentence.words} ")
        except EOFError:
            typed = REST
        self.waits = typed.strip().lower() != REST

    def step_done(self, step: Step) -> None:
        self.transcript.step_done(step)
        page = page_of(step)
        if page is not None and not any(secret in page for secret in self.secrets):
            self.transcript.say(f"{DEEPER}page: {page}")

    def line_done(self, line: Line) -> None:
        self.transcript.line_done(line)


def page_of(step: Step) -> str | None:
    """
    The last page that somebody came to, for the presenter to open. What has a `state` is of one
    browser's authorization, and another one is refused there.
    """
    pages = [
        str(answer.url)
        for answer in step.answers
        if answer.request.method == "GET"
        and answer.status_code == 200
        and answer.headers.get("content-type", "").startswith("text/html")
        and "state" not in answer.url.params
    ]
    return pages[-1] if pages else None
