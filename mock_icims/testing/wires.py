"""Calls that must succeed: what a fake refuses fails the test, in its own words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import httpx
import msgspec

T = TypeVar("T")
Sent = Mapping[str, object] | bytes | None


class Refused(AssertionError):
    """The fake would not; `status` and `code` are the problem's."""

    def __init__(self, answer: httpx.Response) -> None:
        try:
            problem = msgspec.json.decode(answer.content, type=dict[str, object])
        except msgspec.MsgspecError:
            problem = {}
        self.status = answer.status_code
        self.code = str(problem.get("code", ""))
        asked = f"{answer.request.method} {answer.request.url.path}"
        detail = problem.get("detail") or answer.text[:500]
        super().__init__(f"{asked} was refused, {self.status} {self.code}: {detail}")


class Wire:
    """The control API of one fake, or of one of its tenants; paths are relative to `base`."""

    def __init__(self, http: httpx.Client, base: str) -> None:
        self.http = http
        self.base = base

    def below(self, path: str) -> Wire:
        return Wire(self.http, self.base + path)

    def ask(
        self,
        shape: type[T],
        method: str,
        path: str = "",
        *,
        body: Sent = None,
        query: Mapping[str, object] | None = None,
        patience: float = 30.0,
    ) -> T:
        """The answer, read. Raises Refused for one that is no success."""
        __tracebackhide__ = True
        content = body if isinstance(body, bytes) or body is None else msgspec.json.encode(body)
        answer = self.http.request(
            method,
            self.base + path,
            content=content,
            headers={} if content is None else {"Content-Type": "application/json"},
            params=_said(query or {}),
            timeout=patience,
        )
        if not answer.is_success:
            raise Refused(answer)
        return msgspec.json.decode(answer.content or b"null", type=shape)


def _said(query: Mapping[str, object]) -> dict[str, str]:
    """Without what is not said."""
    return {name: str(value) for name, value in query.items() if value is not None}
