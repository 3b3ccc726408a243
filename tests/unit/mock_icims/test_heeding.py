"""Calls with nothing in them are not judged, unless their app was told something to heed."""

from __future__ import annotations

import pytest

from mock_icims.domain.ids import AppId
from mock_icims.domain.journal.journal import Direction, Exchange
from mock_icims.domain.judging.conduct import Call, Conduct
from mock_icims.domain.structs import replace
from mock_icims.services.staging.findings import Findings
from mock_icims.storage.world import Tenant
from mock_icims.web.judging import Judging
from tests.icims_cast import JOBCANNON, NOON, northwind, world_with
from tests.unit.mock_icims.calls_seen import call, judged, refused

FIRST_PAGE = call("GET /candidates", operation="candidates.list", offers=True, whole=True)
READ = call("GET /candidates/cand_1", operation="candidates.read")
WRITE = call("PATCH /candidates/cand_1", operation="candidates.update")

SETTLED = {
    "nothing": [READ],
    "a token that is dead": [call(status=401, code="token_expired", token="t1")],
    "a scope that is missing": [
        call(status=403, code="insufficient_scope", scope="scorecard:write", token="t1")
    ],
    "a version that is gone": [call("PATCH /candidates/cand_1", status=412, if_match='"1"')],
    "a list that was read on": [FIRST_PAGE, replace(FIRST_PAGE, pages=True, whole=False), WRITE],
    "a first page that was acted on": [FIRST_PAGE, WRITE],
    "a wait that is over": [refused(429, told=2), call(after=3.0)],
}


class Heard(Findings):
    """Keeps what it hears."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def hear(self, tenant: Tenant, app_id: AppId, call: Call) -> None:
        self.calls.append(call.request)
        super().hear(tenant, app_id, call)


def after(*calls: Call) -> Conduct:
    return judged(*calls)[-1][0]


@pytest.mark.parametrize("calls", SETTLED.values(), ids=SETTLED)
def test_what_is_settled_is_changed_by_no_ordinary_call_and_heeds_none(calls: list[Call]) -> None:
    conduct = after(*calls)

    for ordinary in (READ, WRITE):
        later = replace(ordinary, at=calls[-1].at, watch=calls[-1].watch)
        assert conduct.after(later) == (conduct, [])
        assert not conduct.heeds(reads=later.reads)


def test_a_wait_heeds_whatever_comes() -> None:
    conduct = after(refused(429))

    assert conduct.heeds(reads=True)
    assert conduct.heeds(reads=False)


def test_a_first_page_heeds_the_next_write() -> None:
    conduct = after(FIRST_PAGE)

    assert conduct.after(WRITE)[0] != conduct
    assert conduct.heeds(reads=False)
    assert not conduct.heeds(reads=True)


def test_calls_are_shown_to_the_judges_until_a_first_page_was_acted_on() -> None:
    tenant, heard = northwind(), Heard()
    judging = Judging(world_with(tenant), heard)

    for method in ("GET", "PATCH", "PATCH"):
        judging(tenant, exchange(method, "/candidates/cand_1", "candidates.update"))
    assert heard.calls == []

    offered = ((b"link", b'<https://icims.test/candidates?cursor=a>; rel="next"'),)
    judging(tenant, exchange("GET", "/candidates", "candidates.list", headers=offered))
    for method in ("GET", "PATCH", "PATCH"):
        judging(tenant, exchange(method, "/candidates/cand_1", "candidates.update"))
    assert heard.calls == ["GET /candidates", "PATCH /candidates/cand_1"]


def exchange(
    method: str, path: str, operation: str, *, headers: tuple[tuple[bytes, bytes], ...] = ()
) -> Exchange:
    return Exchange(
        at=NOON,
        direction=Direction.IN,
        method=method,
        path=path,
        query=b"",
        operation=operation,
        status=200,
        duration_ms=1.0,
        request_headers=(),
        request_body=b"",
        response_headers=headers,
        response_body=b"",
        app_id=JOBCANNON,
        user_id=None,
        traceparent="",
    )
