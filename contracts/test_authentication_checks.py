"""The fuzzer's checks of authentication bite: an app that lets everybody in is caught."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from schemathesis.core.failures import FailureGroup
from schemathesis.openapi.checks import IgnoredAuth
from starlette.types import ASGIApp, Receive, Scope, Send

from contracts.connect_schema import connect_schema
from contracts.icims_stage import IcimsStage

if TYPE_CHECKING:
    from schemathesis.specs.openapi.schemas import OpenApiCase

STAGE = IcimsStage()
PROTECTED = pytest.mark.parametrize(
    ("operation_id", "token"),
    [
        ("candidates.read", STAGE.carol),
        ("candidates.create", STAGE.carol),
        ("orders.status", STAGE.app),
    ],
)


class Trusting:
    """Takes whoever comes for the bearer of a good token; `strangers` may come without any."""

    def __init__(self, app: ASGIApp, token: str, *, strangers: bool) -> None:
        self.app = app
        self.token = token
        self.strangers = strangers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        shown = dict(scope["headers"])
        if self.strangers or b"authorization" in shown:
            shown[b"authorization"] = f"Bearer {self.token}".encode()
        await self.app({**scope, "headers": list(shown.items())}, receive, send)


@PROTECTED
@pytest.mark.parametrize("strangers", [True, False], ids=["no token", "any token"])
def test_an_app_that_takes_anybody_is_caught(
    operation_id: str, token: str, strangers: bool
) -> None:
    with pytest.raises(FailureGroup) as found:
        attack(operation_id, Trusting(STAGE.web, token, strangers=strangers))

    assert found.group_contains(IgnoredAuth)


@PROTECTED
def test_the_fake_withstands_the_same_attack(operation_id: str, token: str) -> None:
    attack(operation_id, STAGE.web)


def attack(operation_id: str, web: ASGIApp) -> None:
    """What the fuzzer does to one operation, with all of its checks."""
    schema = connect_schema(STAGE, web)
    cases = schema.find_operation_by_id(operation_id).as_strategy(auth_storage=schema.auth)

    @settings(max_examples=5, database=None, derandomize=True, deadline=None)
    @given(case=cases)
    def call(case: OpenApiCase) -> None:
        STAGE.reset()
        case.call_and_validate()

    call()
