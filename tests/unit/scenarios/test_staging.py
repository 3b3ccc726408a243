"""The staging control API as the scenarios use it: what cannot be proved with it is not asked."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from scenarios.exchanges import Exchanges
from scenarios.expect import Skip
from scenarios.staging import Staging


@pytest.mark.parametrize(
    "ask",
    [lambda staging: staging.set_clock(frozen=True), lambda staging: staging.advance(days=90)],
    ids=["set_clock", "advance"],
)
def test_time_that_would_pass_at_icims_alone_is_skipped_by_what_is_missing(
    ask: Callable[[Staging], object],
) -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={})

    with Exchanges(transport=httpx.MockTransport(answer)) as exchanges:
        staging = Staging(exchanges, icims="http://icims.test")
        with pytest.raises(Skip, match="one clock for both programs"):
            ask(staging)
    assert asked == []
