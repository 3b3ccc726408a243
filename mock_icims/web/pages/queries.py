"""The query of a page's address; links get old, so nothing in it is refused."""

from __future__ import annotations

from typing import Self

from starlette.requests import Request

from mock_icims.domain.structs import Struct
from mock_icims.web.state import State


class PageQuery(Struct, frozen=True, kw_only=True):
    words: str
    cursor: str | None

    @classmethod
    def of(cls, request: Request[State]) -> Self:
        return cls(
            words=request.query_params.get("q", "").strip()[:200],
            cursor=request.query_params.get("cursor") or None,
        )
