"""Lists a page at a time: what the query may say, and the way to the next page."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Protocol, Self, TypeVar
from urllib.parse import parse_qsl, urlencode
from zlib import crc32

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.errors import Malformed
from mock_icims.storage.tables import Page, Table, page_of
from mock_icims.web import answers, bodies
from mock_icims.web.state import State

V = TypeVar("V")


class Query(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What may stand behind the question mark. A list with filters names them in a subclass."""

    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    cursor: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,64}\Z")] | None = None

    @classmethod
    def read(cls, request: Request[State]) -> Self:
        """
        Unknown and repeated keys are refused: a filter with a typing error finds everything. So is
        a cursor of another list.
        """
        query = bodies.convert(dict(pairs(request)), cls)
        if query.cursor is not None:
            query.cursor = _place(query.cursor, request)
        return query

    def page(
        self,
        table: Table[V],
        *,
        having: tuple[str, object] | None = None,
        where: Callable[[V], bool] | None = None,
        words: Sequence[str] = (),
    ) -> Page[V]:
        return table.page(
            after=self.cursor, limit=self.limit, having=having, where=where, words=words
        )

    def filtered(
        self,
        table: Table[V],
        *tests: Callable[[V], bool] | None,
        words: Sequence[str] = (),
        **wanted: str | None,
    ) -> Page[V]:
        """
        Rows that have every wanted value, and pass every test. The values are those of indexes of
        the table; the first one that is wanted finds the rows. `words` spare reading rows that a
        test for them would not let pass.
        """
        named = [(name, value) for name, value in wanted.items() if value is not None]
        applied = [test for test in tests if test is not None]
        if not applied and len(named) < 2:
            return self.page(table, having=named[0] if named else None)

        rest = named[1:]
        return self.page(
            table,
            having=named[0] if named else None,
            words=words,
            where=lambda row: (
                all(getattr(row, name) == value for name, value in rest)
                and all(test(row) for test in applied)
            ),
        )

    def page_of(self, values: Sequence[V]) -> Page[V]:
        """Of a short list that is no table."""
        return page_of(values, after=self.cursor, limit=self.limit)


class Changing(Protocol):
    """What says when it was written last."""

    @property
    def updated_at(self) -> datetime: ...


def since(moment: datetime | None) -> Callable[[Changing], bool] | None:
    """A test for `filtered`: written at that moment or later; None asks for nothing."""
    return None if moment is None else lambda row: row.updated_at >= moment


def equal(name: str, value: str | None) -> Callable[[object], bool] | None:
    """A test for `filtered`, for an attribute that no index has."""
    return None if value is None else lambda row: bool(getattr(row, name) == value)


def pairs(request: Request[State]) -> list[tuple[str, str]]:
    """The query as it was sent; strict UTF-8, each key once."""
    sent = request.scope["query_string"]
    if not sent:
        return []
    try:
        found = parse_qsl(sent.decode("ascii"), keep_blank_values=True, errors="strict")
    except ValueError as error:
        raise Malformed("The query is not urlencoded UTF-8.") from error

    names = [name for name, _ in found]
    if len(names) != len(set(names)):
        raise Malformed("A key of the query was sent more than once.")
    if "%00" in sent.decode("ascii"):
        raise Malformed("The query holds a NUL.")
    return found


def listed(
    request: Request[State], page: Page[V], out: Callable[[V], dict[str, object]]
) -> Response:
    """A page, and a Link (RFC 8288) to the next one if there is more."""
    cursor = None if page.next_cursor is None else page.next_cursor + _mark(request)
    value = {"items": [out(item) for item in page.items], "next_cursor": cursor}
    if cursor is None:
        return answers.json(value)

    query = [(name, text) for name, text in pairs(request) if name != "cursor"]
    rest = urlencode([*query, ("cursor", cursor)])
    target = f"{request.state['issuer']}{request.scope['path']}?{rest}"
    return answers.json(value, headers={"Link": f'<{target}>; rel="next"'})


def _mark(request: Request[State]) -> str:
    """
    What a cursor ends with: which list it is of. Without it one of another customer's, or of the
    jobs among the candidates, would quietly show a wrong page.
    """
    return urlsafe_b64encode(crc32(request.scope["path"].encode()).to_bytes(4, "big")).decode()[:6]


def _place(cursor: str, request: Request[State]) -> str:
    """The table's part of a cursor. Raises Malformed."""
    mark = _mark(request)
    if not cursor.endswith(mark):
        raise Malformed(f"{cursor!r} is not a cursor of this list.")
    return cursor.removesuffix(mark)
