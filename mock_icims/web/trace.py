"""Each request's place in a trace: its sender's, or one that begins here."""

from __future__ import annotations

from starlette.types import Scope

from mock_icims.services.traces import begun, continued


def begun_or_continued(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"traceparent":
            return continued(value.decode("latin-1"))
    return begun()
