"""What is asked for behind the question mark, where it is not a page of a list."""

from __future__ import annotations

from typing import Annotated, Self

import msgspec
from msgspec import Meta
from starlette.requests import Request

from mock_icims.web import bodies
from mock_icims.web.paging import pairs
from mock_icims.web.state import State

Limit = Annotated[int, Meta(ge=1, le=200)]
Seconds = Annotated[float, Meta(ge=0, le=30)]
Operation = Annotated[str, Meta(pattern=r"^[a-z_]{1,40}\.[a-z_]{1,40}\Z")]
YesOrNo = Annotated[str, Meta(pattern=r"^(true|false)\Z")]
Text = Annotated[str, Meta(min_length=1, max_length=300)]


class Query(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A subclass names the parameters that an operation takes."""

    @classmethod
    def read(cls, request: Request[State]) -> Self:
        """Raises Malformed or ValidationFailed."""
        return bodies.convert(dict(pairs(request)), cls)
