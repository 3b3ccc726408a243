"""What is found fault with, and what is not: every rule both ways."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mock_icims.domain.ids import ExchangeId
from mock_icims.domain.judging.conduct import IN_FLIGHT, LEARNT, REMEMBERED, Call, Conduct
from mock_icims.domain.judging.findings import ADVICE, FindingKind
from mock_icims.domain.structs import replace
from tests.icims_cast import JOBCANNON, NOON
from tests.unit.mock_icims.calls_seen import READ, call, judged, refused

LISTED = "candidates.list"


def found(*calls: Call) -> list[str]:
    """The kinds, in the order in which they were found."""
    return [verdict.kind for _, verdicts in judged(*calls) for verdict in verdicts]


def overlooked(*calls: Call) -> list[str]:
    conduct, _ = judged(*calls)[-1]
    return [one.operation for one in conduct.overlooked()]


@pytest.mark.parametrize(
    ("status", "kind"), [(429, "early_retry_after_429"), (503, "early_retry_after_503")]
)
def test_a_retry_before_its_time_is_found(status: int, kind: str) -> None:
    assert found(refused(status), refused(status, after=1.9)) == [kind]


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    "again",
    [
        pytest.param(call(after=2), id="when it was due"),
        pytest.param(call(after=60), id="later"),
        pytest.param(call(after=0, watch=2), id="the customer's clock stands still"),
        pytest.param(call(after=3600, watch=0.1), id="the customer's clock was advanced"),
        pytest.param(call(after=-3600, watch=0.1), id="the customer's clock was set back"),
        pytest.param(call("GET /jobs/1", after=1), id="another request"),
    ],
)
def test_a_retry_in_time_is_not_found(status: int, again: Call) -> None:
    assert found(refused(status), again) == []


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(("after", "early"), [(3599, True), (3600, False)])
def test_a_client_may_cap_a_wait_at_an_hour(status: int, after: float, early: bool) -> None:
    told = refused(status, told=100_000)

    assert bool(found(told, call(after=after))) is early


@pytest.mark.parametrize("status", [200, 500, 502, 503])
def test_without_a_time_to_wait_there_is_nothing_to_come_before(status: int) -> None:
    assert found(refused(status, told=None), call()) == []


def test_an_injected_answer_binds_as_much() -> None:
    told = refused(503, injected=True)

    assert found(told, call(after=1)) == ["early_retry_after_503"]
    assert found(told, call(after=2)) == []


def test_who_comes_early_again_and_again_ignores_the_time() -> None:
    assert found(refused(), refused(after=0.5), refused(after=1)) == [
        "early_retry_after_429",
        "early_retry_after_429",
        "retry_after_ignored",
    ]


def test_it_is_said_how_early_and_how_often_a_request_came_again() -> None:
    _, first, second = judged(refused(), refused(after=0.5), refused(after=1))

    assert [verdict.what for verdict in first[1]] == [f"{READ} came again 1.5 s before it was due."]
    assert [verdict.what for verdict in second[1]] == [
        f"{READ} came again 1 s before it was due.",
        f"{READ} came again 2 times before it was due.",
    ]


def test_a_429_within_the_wait_of_a_503_is_a_wait_of_its_own() -> None:
    told = (refused(503), refused(429, after=1))

    assert found(*told, call(after=2.5)) == ["early_retry_after_503", "early_retry_after_429"]


def test_calls_that_were_under_way_are_forgiven_and_a_stream_of_them_is_not() -> None:
    under_way = [refused(request=f"GET /jobs/{n}", after=0.1) for n in range(IN_FLIGHT)]
    one_more = refused(request="GET /jobs/more", after=0.2)

    assert found(refused(), *under_way) == []
    assert found(refused(), *under_way, one_more) == ["retry_after_ignored"]
    assert found(refused(), *under_way, replace(one_more, at=NOON + timedelta(seconds=2))) == []


def test_a_list_of_which_only_the_first_page_was_read_is_found_once_the_app_acted() -> None:
    page = call(operation=LISTED, offers=True, whole=True)
    write = call("POST /scorecards", operation="scorecards.write")

    assert overlooked(page, write) == [LISTED]
    assert overlooked(page) == []
    assert overlooked(write, page) == []


def test_first_pages_of_one_list_are_counted_together() -> None:
    page = call(operation=LISTED, offers=True, whole=True)
    again = replace(page, id=ExchangeId("exc_00000002"), at=NOON + timedelta(seconds=5))
    other = replace(page, operation="jobs.list")
    write = call("POST /scorecards", operation="scorecards.write")

    conduct, _ = judged(page, write, other, again)[-1]

    [one] = conduct.overlooked()
    assert (one.operation, one.count, one.exchange_id) == (LISTED, 2, again.id)
    assert (one.first_at, one.last_at) == (page.at, again.at)


@pytest.mark.parametrize(
    ("offers", "whole"),
    [
        pytest.param(False, True, id="there was no more"),
        pytest.param(True, False, id="a probe or a search"),
    ],
)
def test_a_list_that_was_not_meant_to_be_all_is_not_found(offers: bool, whole: bool) -> None:
    write = call("POST /scorecards", operation="scorecards.write")

    assert overlooked(call(operation=LISTED, offers=offers, whole=whole), write) == []


def test_who_ever_read_on_knows_how() -> None:
    page = call(operation=LISTED, offers=True, whole=True)
    write = call("POST /scorecards", operation="scorecards.write")

    assert overlooked(page, write, call(operation=LISTED, pages=True, offers=True)) == []
    assert overlooked(call(operation=LISTED, pages=True), page, write) == []
    assert overlooked(page, write, call(operation="jobs.list", pages=True)) == [LISTED]


def test_a_missing_scope_is_learnt_once_for_each_token() -> None:
    lack = call(status=403, code="insufficient_scope", scope="scorecard:write", token="one")

    assert found(lack) == []
    assert found(lack, lack) == ["scope_exceeded"]
    assert found(lack, replace(lack, token="two")) == []
    assert found(lack, replace(lack, scope="candidate_profile:write")) == []
    assert found(replace(lack, injected=True), replace(lack, injected=True)) == []


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "malformed"),
        (403, "role_required"),
        (405, "method_not_allowed"),
        (413, "payload_too_large"),
        (415, "unsupported_media_type"),
        (422, "validation_failed"),
        (428, "precondition_required"),
    ],
)
def test_what_the_contract_does_not_describe_is_found(status: int, code: str) -> None:
    assert found(call(status=status, code=code)) == ["off_contract_request"]
    assert found(call(status=status, code=code, injected=True)) == []


def test_a_path_that_leads_nowhere_is_found_and_a_thing_that_is_gone_is_not() -> None:
    assert found(call(status=404, code="not_found", operation=None)) == ["off_contract_request"]
    assert found(call(status=404, code="not_found", operation="jobs.read")) == []


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, "token_expired"),
        (403, "insufficient_scope"),
        (404, "not_found"),
        (409, "order_cancelled"),
        (409, "stage_unchanged"),
        (412, "version_conflict"),
        (422, "scorecard_field_not_found"),
        (422, "assessment_not_in_catalog"),
        (500, "internal"),
    ],
)
def test_what_no_client_can_know_beforehand_is_not_found(status: int, code: str) -> None:
    assert found(call(status=status, code=code, token="one", if_match='"1"')) == []


def test_a_secret_in_a_url_is_found_whatever_came_of_it() -> None:
    assert found(call(secret="access_token")) == ["secret_in_url"]
    assert found(call(secret="token", status=401, injected=True)) == ["secret_in_url"]
    assert found(call()) == []


def test_a_dead_token_may_be_on_its_way_a_few_times_and_not_for_ever() -> None:
    dead = call(status=401, code="token_revoked", token="one")

    assert found(*[dead] * LEARNT) == []
    assert found(*[dead] * (LEARNT + 1)) == ["dead_token_reused"]
    assert found(*[dead] * LEARNT, replace(dead, token="two")) == []
    assert found(*[replace(dead, injected=True)] * 20) == []
    assert found(*[replace(dead, code="signature_invalid")] * 20) == []


def test_the_same_stale_write_twice_is_found() -> None:
    stale = call("PUT /scorecard", status=412, code="version_conflict", if_match='"1"')

    assert found(stale, stale) == ["stale_write_repeated"]
    assert found(stale, replace(stale, if_match='"2"')) == []
    assert found(stale, replace(stale, request="PUT /other")) == []
    assert found(replace(stale, injected=True), replace(stale, injected=True)) == []


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("event_conflict", "webhook_id_reused"),
        ("idempotency_conflict", "idempotency_key_reused"),
    ],
)
def test_one_id_for_two_bodies_is_found(code: str, kind: str) -> None:
    assert found(call(status=409, code=code)) == [kind]
    assert found(call(status=409, code=code, injected=True)) == []


def test_what_is_remembered_of_an_app_is_bounded() -> None:
    conduct, _ = judged(
        *(
            refused(503, f"GET /jobs/{n}", told=3600, token=f"t{n}", code="token_expired")
            for n in range(REMEMBERED + 10)
        )
    )[-1]

    assert len(conduct.waits) == REMEMBERED
    assert len(conduct.refused) == REMEMBERED


def test_an_ordinary_call_changes_nothing() -> None:
    conduct = Conduct(app_id=JOBCANNON)

    assert conduct.after(call()) == (conduct, [])


def test_every_finding_has_advice_and_a_source() -> None:
    assert ADVICE.keys() == set(FindingKind)
    assert all(advice.sentence.endswith(".") and advice.source for advice in ADVICE.values())
