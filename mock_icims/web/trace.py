"""Each request's place in a trace: its sender's, or one that begins here."""

from __future__ import annotations

from starlette.types import Scope

from mock_icims.services.traces import begun, continued
from mock_icims.web.headers import headers_of


def begun_or_continued(scope: Scope) -> str:
    sent = headers_of(scope).get(b"traceparent")
    return begun() if sent is None else continued(sent.decode("latin-1"))
