"""The query of a page's address; links get old, so nothing in it is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from starlette.requests import Request

from mock_icims.web.state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class PageQuery:
    words: str
    cursor: str | None

    @classmethod
    def of(cls, request: Request[State]) -> Self:
        return cls(
            words=request.query_params.get("q", "").strip()[:200],
            cursor=request.query_params.get("cursor") or None,
        )
