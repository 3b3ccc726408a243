"""A replay that is presented: nothing is done before somebody asks for it."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from scenarios.exchanges import Exchanges
from scenarios.guide import CHECKLIST
from scenarios.output.presenter import Presenter
from scenarios.output.text import Transcript
from scenarios.play import LINES
from scenarios.report import Report

SEARCH, LINE = 'Search for "JobCannon"', CHECKLIST[0].words


class Screen:
    """What the audience sees, with what was done in between; and what is typed, line by line."""

    def __init__(self, *typed: str) -> None:
        self.seen: list[str] = []
        self._typed = list(typed)

    def say(self, words: str) -> None:
        self.seen.append(words)

    def ask(self, words: str) -> str:
        self.seen.append(words)
        if not self._typed:
            raise EOFError
        return self._typed.pop(0)


def played(screen: Screen, *, do: Callable[[Exchanges], object] | None = None) -> list[str]:
    """A line of two steps; "done" is where a step does what it says."""
    page = httpx.Response(200, html="<h1>Marketplace</h1>")
    with Exchanges(transport=httpx.MockTransport(lambda _: page)) as exchanges:
        presenter = Presenter(
            Transcript(say=screen.say, verbose=True), ask=screen.ask, secrets=exchanges.secrets
        )
        report = Report(exchanges, audience=presenter, clock=lambda: 0.0)
        with report.line(LINES[0].box):
            for words in (SEARCH, LINE):
                with report.step(words):
                    screen.say("done")
                    if do is not None:
                        do(exchanges)
    return [one.strip() for one in screen.seen]


def test_each_step_is_named_first_and_done_when_enter_is_pressed() -> None:
    seen = played(Screen("", ""))

    first, second = seen.index(f"next: {SEARCH}"), seen.index(f"next: {LINE}")
    assert seen[first + 1] == "done"
    assert seen[second + 1] == "done"
    assert first < second


@pytest.mark.parametrize("typed", [["r"], [" R "], []], ids=["r", "R", "nobody is there"])
def test_the_rest_goes_on_by_itself(typed: list[str]) -> None:
    seen = played(Screen(*typed))

    assert [one for one in seen if one.startswith("next:")] == [f"next: {SEARCH}"]
    assert seen.count("done") == 2


def test_it_says_on_which_page_a_step_ended() -> None:
    seen = played(
        Screen("", ""),
        do=lambda to: to.send(httpx.Request("GET", "http://icims.test/marketplace?q=x")),
    )

    assert seen.count("page: http://icims.test/marketplace?q=x") == 2


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("POST", "http://icims.test/settings"),
        ("GET", "http://icims.test/assessments/s3cret-link"),
        ("GET", "http://jobcannon.test/icims/oauth-callback?code=x&state=y"),
    ],
    ids=["what cannot be opened", "what opens something by itself", "one browser's own"],
)
def test_no_address_is_shown_of(method: str, address: str) -> None:
    def act(exchanges: Exchanges) -> None:
        exchanges.keep_secret("s3cret-link")
        exchanges.send(httpx.Request(method, address))

    assert not any(one.startswith("page:") for one in played(Screen("", ""), do=act))


def test_time_that_was_spent_talking_is_no_time_of_the_step() -> None:
    now = 0.0

    def talk(_: str) -> str:
        nonlocal now
        now += 60
        return ""

    with Exchanges(transport=httpx.MockTransport(lambda _: httpx.Response(200))) as exchanges:
        presenter = Presenter(Transcript(say=lambda _: None), ask=talk, secrets=exchanges.secrets)
        report = Report(exchanges, audience=presenter, clock=lambda: now)
        with report.line(LINES[0].box), report.step(LINE):
            pass

    [step] = report.lines[0].steps
    assert (step.seconds, now) == (0.0, 60.0)
