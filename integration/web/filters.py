"""What a list is asked for: known parameters, each of its kind, or a refusal that names it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import TypeVar

from starlette.requests import Request

from integration.domain.errors import Invalid
from integration.web.media import wants_page
from integration.web.state import State

E = TypeVar("E", bound=StrEnum)

LIMIT = re.compile(r"[1-9][0-9]{0,2}")
LARGEST_PAGE = 200


def parameters_of(request: Request[State], known: Collection[str]) -> dict[str, str]:
    sent = dict(request.query_params)
    if wants_page(request.headers):
        # A form of filters sends the empty ones as well.
        sent = {name: value for name, value in sent.items() if value}

    if unknown := sorted(sent.keys() - set(known)):
        raise Invalid.at(unknown[0], "is not a parameter of this list")
    return sent


def one_of(sent: Mapping[str, str], name: str, values: type[E]) -> E | None:
    if name not in sent:
        return None
    if sent[name] not in set(values):
        raise Invalid.at(name, f"must be one of {', '.join(values)}")
    return values(sent[name])


def matching(sent: Mapping[str, str], name: str, pattern: re.Pattern[str]) -> str | None:
    if name in sent and not pattern.fullmatch(sent[name]):
        raise Invalid.at(name, "is malformed")
    return sent.get(name)


def limit_of(sent: Mapping[str, str]) -> int:
    text = sent.get("limit", "50")
    if not LIMIT.fullmatch(text) or int(text) > LARGEST_PAGE:
        raise Invalid.at("limit", f"must be 1 to {LARGEST_PAGE}")
    return int(text)
