"""Each request's place in a trace: its sender's, or one that begins here."""

from __future__ import annotations

from starlette.types import Scope

from mock_icims.services.traces import begun, continued
from mock_icims.web.headers import header


def begun_or_continued(scope: Scope) -> str:
    sent = header(scope, b"traceparent")
    return begun() if sent is None else continued(sent)
