"""What a list is asked for: known parameters, each of its kind, or a refusal that names it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from starlette.requests import Request

from integration.domain.errors import Invalid
from integration.domain.ids import SHAPE, SHAPE_IN_WORDS
from integration.domain.moments import in_utc
from integration.web.media import wants_page
from integration.web.state import State

E = TypeVar("E", bound=StrEnum)

LIMIT = re.compile(r"[1-9][0-9]{0,2}")
USUAL_PAGE = 50
LARGEST_PAGE = 200
# The seconds may be missing, as in what browsers send.
MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})?"
)


def parameters_of(request: Request[State], known: Collection[str]) -> dict[str, str]:
    sent = dict(request.query_params)
    if wants_page(request.headers):
        # A form of filters sends the empty ones as well, and what is pasted comes with its blanks.
        sent = {name: value.strip() for name, value in sent.items() if value.strip()}

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
        raise Invalid.at(name, SHAPE_IN_WORDS if pattern is SHAPE else "is malformed")
    return sent.get(name)


def moment_of(sent: Mapping[str, str], name: str, *, zoneless: bool) -> datetime | None:
    return read_moment(sent[name], field=name, zoneless=zoneless) if name in sent else None


def read_moment(text: str, *, field: str, zoneless: bool) -> datetime:
    """RFC 3339. What a browser's date and time field sends has no zone: the page says it is UTC."""
    try:
        moment = datetime.fromisoformat(text) if MOMENT.fullmatch(text) else None
    except ValueError:
        moment = None
    if moment is None or (moment.tzinfo is None and not zoneless):
        raise Invalid.at(field, "is no date and time, such as 2026-11-23T09:00:00Z")
    return in_utc(moment if moment.tzinfo else moment.replace(tzinfo=UTC), field=field)


def limit_of(sent: Mapping[str, str]) -> int:
    text = sent.get("limit", str(USUAL_PAGE))
    if not LIMIT.fullmatch(text) or int(text) > LARGEST_PAGE:
        raise Invalid.at("limit", f"must be 1 to {LARGEST_PAGE}")
    return int(text)


def told(sent: Mapping[str, str | None], *, limit: int) -> str:
    """The query of a page's links: what was asked for, and nothing that is so anyway."""
    asked = {"limit": str(limit) if limit != USUAL_PAGE else None, **sent}
    return urlencode({name: value for name, value in asked.items() if value})
