"""What a step expects, and what it says when it sees something else."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import httpx
import msgspec

from scenarios.shapes import Problem

T = TypeVar("T")


class Mismatch(Exception):
    """
    A step did not hold: `expected` is the sentence, `seen` what was there instead.

    `answer` is the exchange that shows it; without one, the last exchange of the run does.
    """

    def __init__(self, expected: str, *, seen: str, answer: httpx.Response | None = None) -> None:
        super().__init__(f"expected {expected}; {seen}")
        self.expected = expected
        self.seen = seen
        self.answer = answer


class Skip(Exception):
    """A step cannot be asked of this stack; `needs` names what is missing."""

    def __init__(self, needs: str) -> None:
        super().__init__(f"needs {needs}")
        self.needs = needs


def equal(what: str, seen: object, expected: object) -> None:
    if seen != expected:
        raise Mismatch(f"{what}: {expected}", seen=f"{what}: {seen}")


def holds(condition: bool, expected: str, *, seen: object) -> None:
    if not condition:
        raise Mismatch(expected, seen=str(seen))


def status(answer: httpx.Response, *expected: int) -> httpx.Response:
    if answer.status_code not in expected:
        wanted = " or ".join(str(one) for one in expected)
        raise Mismatch(f"status {wanted}", seen=f"status {answer.status_code}", answer=answer)
    return answer


def signed_in(ask: Callable[[], httpx.Response], *, sign_out: Callable[[], None]) -> httpx.Response:
    """Where months pass in a moment, a session ends like anybody's: then `ask` signs in anew."""
    answer = ask()
    if answer.status_code == httpx.codes.UNAUTHORIZED:
        sign_out()
        answer = ask()
    return answer


def detail_of(body: bytes) -> str | None:
    """The sentence of a problem (RFC 9457); None for what is none, or was cut."""
    try:
        return msgspec.json.decode(body, type=Problem).detail
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def shape(answer: httpx.Response, wanted: type[T]) -> T:
    """The JSON of an answer as a typed value; members that nobody reads may be anything."""
    try:
        return msgspec.json.decode(answer.content, type=wanted)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        name = getattr(wanted, "__name__", str(wanted))
        raise Mismatch(f"JSON of a {name}", seen=str(error), answer=answer) from error
