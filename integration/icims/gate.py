"""The gate that every call to Connect v1 goes through, and what iCIMS says of its rate limit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Protocol

from integration.domain.pacing import Heard, Limit
from integration.domain.retry import read_retry_after
from integration.icims.exchanges import Answer

TOO_MANY_REQUESTS = 429
OUT_OF_SERVICE = 503
# The quota of a day cannot be paced to without making everybody wait for a day.
LONGEST_WINDOW = timedelta(hours=1)
LARGEST_QUOTA = 1_000_000

# Structured fields (RFC 9651): a list of strings with parameters; anything else is let be.
_STRING = r'"(?:[^"\\]|\\.)*"'
_PARAMETER = rf";\s*[a-z*][a-z0-9_.*-]*(?:=(?:{_STRING}|[^\s;,\"]*))?"
_ITEM = re.compile(rf"\s*({_STRING})((?:{_PARAMETER})*)\s*(?:,|$)")
_PAIR = re.compile(rf"([a-z*][a-z0-9_.*-]*)(?:=({_STRING}|[^\s;,\"]*))?")


class Gate(Protocol):
    async def enter(self) -> None:
        """Before each call; raises where it would be one too many."""
        ...

    def heard(self, answer: Answer) -> None: ...


class OpenGate:
    """Nobody is paced, or somebody else has seen to it."""

    async def enter(self) -> None:
        pass

    def heard(self, answer: Answer) -> None:
        pass


def said(answer: Answer, before: Heard) -> Heard:
    """
    What an answer adds to what was heard before (draft-ietf-httpapi-ratelimit-headers-10): the
    strictest policy for requests, and the least that is left. `Retry-After` wins over both; that of
    a 503 is about the service, so about every call (RFC 9110, section 15.6.4).
    """
    policies = {
        name: Limit(capacity=quota, quota=quota, window_seconds=window)
        for name, parameters in items(answer.headers.get("ratelimit-policy", ""))
        if (quota := _number(parameters, "q")) and (window := _number(parameters, "w"))
        if quota <= LARGEST_QUOTA and window <= LONGEST_WINDOW.total_seconds()
        if parameters.get("qu", '"requests"') == '"requests"'
    }
    left = [
        remaining
        for name, parameters in items(answer.headers.get("ratelimit", ""))
        if (remaining := _number(parameters, "r")) is not None
        if not policies or name in policies
    ]
    heard = before
    for limit in policies.values():
        known = heard.limit if heard is not before else None
        heard = replace(heard, limit=limit.at_most(known) if known else limit)
    if left:
        heard = replace(heard, remaining=min(left), at=answer.at)
    return _refused(answer, heard, told=bool(left))


def items(field: str) -> list[tuple[str, Mapping[str, str]]]:
    """Each string with its parameters, as they are written; a field that is broken has none."""
    found: list[tuple[str, Mapping[str, str]]] = []
    place = 0
    while place < len(field):
        item = _ITEM.match(field, place)
        if item is None or item.end() == place:
            return []
        parameters = {name: value.strip() for name, value in _PAIR.findall(item[2])}
        found.append((item[1][1:-1], parameters))
        place = item.end()
    return found


def _refused(answer: Answer, heard: Heard, *, told: bool) -> Heard:
    if answer.status not in (TOO_MANY_REQUESTS, OUT_OF_SERVICE):
        return heard
    if wish := read_retry_after(answer.headers.get("retry-after"), at=answer.at):
        heard = replace(heard, wait_until=answer.at + wish)
    if told or answer.status == OUT_OF_SERVICE:
        return heard
    return replace(heard, remaining=0, at=answer.at)


def _number(parameters: Mapping[str, str], name: str) -> int | None:
    text = parameters.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else None
