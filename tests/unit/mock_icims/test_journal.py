"""The journal: bounded, honest about it, and without anybody's secrets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from mock_icims.domain.ids import AppId
from mock_icims.domain.journal.entries import entry_of, masked
from mock_icims.domain.journal.journal import BODY_LIMIT, Direction, Exchange, Journal
from mock_icims.domain.journal.masking import masked_headers, masked_text
from mock_icims.domain.journal.matching import Difference, Match, closest
from mock_icims.domain.journal.nearest import Operation, nearest
from mock_icims.domain.journal.verifying import Expected, Verdict, in_order, verify
from mock_icims.domain.structs import replace
from tests.icims_cast import JOBCANNON, NOON

TOKEN = "icims_" + "T0-k_n" * 7
TRACE = "0af7651916cd43dd8448eb211c80319c"


def exchange(
    operation: str | None = "candidates.read",
    *,
    at: datetime = NOON,
    status: int = 200,
    direction: Direction = Direction.IN,
    method: str = "GET",
    path: str = "/connect/v1/customers/cus_northw/candidates/cand_alice1",
    query: bytes = b"",
    headers: Mapping[str, str] | None = None,
    sent: bytes = b"",
    answered: bytes = b"",
    app_id: AppId | None = JOBCANNON,
) -> Exchange:
    return Exchange(
        at=at,
        direction=direction,
        method=method,
        path=path,
        query=query,
        operation=operation,
        status=status,
        duration_ms=1.23456,
        request_headers=tuple((k.encode(), v.encode()) for k, v in (headers or {}).items()),
        request_body=sent,
        response_headers=(),
        response_body=answered,
        app_id=app_id,
        user_id=None,
        traceparent=f"00-{TRACE}-b7ad6b7169203331-01",
    )


def journal_of(*exchanges: Exchange, capacity: int = 1_000) -> Journal:
    journal = Journal(capacity)
    for one in exchanges:
        journal.add(one)
    return journal


def ids(journal: Journal, match: Match) -> list[str]:
    return [entry.id for entry in match.among(journal.newest_first())]


def count(match: Match, number: int) -> Expected:
    return Expected(match=match, at_least=number, at_most=number)


def at_least(match: Match, number: int) -> Expected:
    return Expected(match=match, at_least=number)


def never(match: Match) -> Expected:
    return Expected(match=match, at_most=0)


def held(journal: Journal, *expected: Expected) -> bool | None:
    return verify(journal, expected).held


def test_the_newest_exchange_comes_first() -> None:
    journal = journal_of(exchange(), exchange(), exchange())

    assert [one.number for one in journal.newest_first()] == [3, 2, 1]
    assert journal.dropped == 0


def test_a_full_journal_lets_the_oldest_go_and_says_how_many() -> None:
    journal = journal_of(*(exchange() for _ in range(5)), capacity=2)

    assert [one.id for one in journal.newest_first()] == ["exc_00000005", "exc_00000004"]
    assert journal.dropped == 3


def test_an_exchange_is_found_by_its_id_until_it_makes_room() -> None:
    journal = journal_of(*(exchange() for _ in range(5)), capacity=2)

    assert [n for n in range(1, 7) if journal.find(f"exc_{n:08d}")] == [4, 5]
    assert journal.find("exc_two") is None
    assert journal.find(f"exc_{'9' * 5_000}") is None
    assert journal.find("cand_00000004") is None


def test_what_is_cleared_was_not_dropped_and_its_numbers_are_not_used_again() -> None:
    journal = journal_of(*(exchange() for _ in range(5)), capacity=2)

    journal.clear()
    journal.add(exchange())

    assert journal.dropped == 0
    assert [one.number for one in journal.newest_first()] == [6]
    assert journal.find("exc_00000005") is None


def test_a_smaller_journal_drops_the_oldest_and_a_larger_one_nothing() -> None:
    journal = journal_of(*(exchange() for _ in range(5)))

    journal.resize(2)
    assert [one.number for one in journal.newest_first()] == [5, 4]
    assert journal.dropped == 3

    journal.resize(50)
    journal.add(exchange())
    assert [one.number for one in journal.newest_first()] == [6, 5, 4]
    assert journal.dropped == 3


def test_a_journal_made_from_what_another_kept_goes_on_like_it() -> None:
    journal = journal_of(*(exchange() for _ in range(5)), capacity=2)

    again = Journal.of(journal.kept())
    again.add(exchange())

    assert [one.number for one in again.newest_first()] == [6, 5]
    assert (again.dropped, again.capacity) == (4, 2)


@pytest.mark.parametrize(
    ("match", "found"),
    [
        pytest.param(Match(), [4, 3, 2, 1], id="nothing"),
        pytest.param(Match(operation="orders.callback"), [2, 1], id="operation"),
        pytest.param(Match(status=503), [1], id="status"),
        pytest.param(Match(direction=Direction.OUT), [3], id="direction"),
        pytest.param(Match(app_id=JOBCANNON), [4, 2, 1], id="app_id"),
        pytest.param(Match(method="POST"), [2, 1], id="method"),
        pytest.param(Match(path="CANDIDATES?LIMIT=2"), [4], id="path"),
        pytest.param(Match(trace_id=TRACE), [4, 3, 2, 1], id="trace_id"),
        pytest.param(Match(trace_id="0" * 31 + "1"), [], id="another trace"),
        pytest.param(Match(since=NOON + timedelta(seconds=1)), [4, 3], id="since"),
        pytest.param(Match(after=3), [4], id="after"),
        pytest.param(Match(text="OPENNESS"), [2, 1], id="text"),
        pytest.param(Match(headers={"If-Match": '"3"'}), [2], id="headers"),
        pytest.param(Match(body={"entries.0.value": 3}), [1], id="body"),
        pytest.param(Match(body={"entries.0.value": True}), [], id="true is not one"),
        pytest.param(Match(body={f"entries.{'9' * 5_000}": 3}), [], id="place"),
        pytest.param(Match(operation="orders.callback", direction=Direction.OUT), [], id="both"),
    ],
)
def test_every_filter_narrows(match: Match, found: list[int]) -> None:
    later = NOON + timedelta(seconds=1)
    callback = {"operation": "orders.callback", "method": "POST"}
    journal = journal_of(
        exchange(**callback, status=503, sent=b'{"entries":[{"name":"Openness","value":3}]}'),  # type: ignore[arg-type]
        exchange(**callback, answered=b'{"name":"Openness"}', headers={"if-match": '"3"'}),  # type: ignore[arg-type]
        exchange("assessment.requested", at=later, direction=Direction.OUT, app_id=None),
        exchange("candidates.list", at=later, path="/c/candidates", query=b"limit=2"),
    )

    assert [one.number for one in match.among(journal.newest_first())] == found


def test_what_is_compared_is_what_is_shown() -> None:
    journal = journal_of(exchange(headers={"authorization": "Bearer icims_abc"}))

    assert ids(journal, Match(headers={"authorization": "Bearer icims_abc"})) == []
    assert ids(journal, Match(headers={"Authorization": "Bearer ***"})) == ["exc_00000001"]


def test_a_header_that_differs_is_named_as_it_is_shown() -> None:
    journal = journal_of(exchange(headers={"if-match": '"3"'}))

    [near] = closest(Match(headers={"If-Match": '"4"'}), journal)

    assert near.differences == (Difference(field="headers.if-match", wanted='"4"', found='"3"'),)


def test_an_exchange_is_shown_decoded_and_masked() -> None:
    entry = entry_of(
        exchange(
            query=b"token=icims_abc&limit=2",
            headers={"X-Name": "J\xfcrgen"},
            sent=b'{"password":"hunter2"}',
            answered=b"\xff",
        )
    )

    assert entry.path.endswith("/cand_alice1?token=***&limit=2")
    assert entry.request_body == '{"password":"***"}'
    assert entry.response_body == "\N{REPLACEMENT CHARACTER}"
    assert entry.duration_ms == 1.235


def test_a_body_that_is_too_deep_to_be_read_has_no_members() -> None:
    deep = exchange(sent=b"[" * 19_000)

    assert ids(journal_of(deep), Match(body={"name": "Alice"})) == []
    assert [near.entry.id for near in closest(Match(body={"name": "A"}), journal_of(deep))] == [
        deep.id
    ]


def test_an_exchange_is_written_down_masked_and_shown_as_before() -> None:
    raw = replace(
        exchange(),
        query=b"limit=2&code=a-code",
        request_headers=(
            (b"authorization", b"Bearer icims_a-token"),
            (b"x-odd", b"\xff\xfe"),
            (b"x-key", TOKEN.encode()),
        ),
        request_body=b'{"client_secret": "a-secret", "odd": "\xff\x00"}',
        response_headers=((b"set-cookie", b"a=a-cookie; Path=/"), (b"set-cookie", b"b=2")),
        response_body=b'{"access_token": "icims_a-token"}'.ljust(BODY_LIMIT, b"x"),
    )

    written = masked(raw)

    for secret in (TOKEN, "a-token", "a-code", "a-secret", "a-cookie"):
        assert secret not in repr(written)
    assert entry_of(written).request_headers == entry_of(raw).request_headers
    assert entry_of(written).path == entry_of(raw).path
    assert b'"odd": "\xff\x00"' in written.request_body
    assert len(written.response_headers) == 2
    assert written.cut
    assert masked(written) == written


def test_how_often_is_counted() -> None:
    journal = journal_of(exchange(), exchange(), exchange("jobs.list"))
    reads, writes = Match(operation="candidates.read"), Match(method="POST")

    assert held(journal, count(reads, 2)) is True
    assert held(journal, count(reads, 1)) is False
    assert held(journal, count(reads, 3)) is False
    assert held(journal, at_least(reads, 2)) is True
    assert held(journal, at_least(reads, 3)) is False
    assert held(journal, Expected(match=reads, at_most=1)) is False
    assert held(journal, Expected(match=reads, at_most=2)) is True
    assert held(journal, never(writes)) is True
    assert held(journal, never(reads)) is False
    assert held(journal, count(reads, 2), never(reads)) is False


def test_what_was_dropped_leaves_open_what_it_could_have_decided() -> None:
    journal = journal_of(*(exchange(at=NOON + timedelta(seconds=n)) for n in range(5)), capacity=2)
    reads, writes = Match(operation="candidates.read"), Match(method="POST")

    assert held(journal, never(writes)) is None
    assert held(journal, count(reads, 2)) is None
    assert held(journal, at_least(reads, 3)) is None
    assert held(journal, at_least(reads, 2)) is True
    assert held(journal, never(reads)) is False
    assert held(journal, never(writes), never(reads)) is False
    assert held(journal, never(writes), at_least(reads, 1)) is None


@pytest.mark.parametrize(
    ("narrowed", "verdict"),
    [
        pytest.param({"after": 3}, True, id="only what is kept came after"),
        pytest.param({"after": 2}, None, id="one that came after is gone"),
        pytest.param({"since": NOON + timedelta(seconds=3)}, True, id="all since is kept"),
        pytest.param({"since": NOON + timedelta(seconds=2)}, None, id="one since is gone"),
    ],
)
def test_what_was_dropped_matters_only_where_it_was_meant(
    narrowed: dict[str, object], verdict: bool | None
) -> None:
    journal = journal_of(*(exchange(at=NOON + timedelta(seconds=n)) for n in range(5)), capacity=2)

    match = Match(method="POST", **narrowed)  # type: ignore[arg-type]

    assert held(journal, never(match)) is verdict


def test_a_body_that_was_cut_leaves_open_what_its_rest_could_have_said() -> None:
    journal = journal_of(exchange(sent=b"x" * BODY_LIMIT))

    assert held(journal, never(Match(text="hunter2"))) is None
    assert held(journal, never(Match(text="hunter2", method="POST"))) is True
    assert held(journal, never(Match(text="hunter2", after=1))) is True
    assert held(journal, never(Match(method="POST"))) is True


def test_order_is_kept_whatever_lies_between() -> None:
    journal = journal_of(exchange("a.one"), exchange("b.two"), exchange("a.one"))
    one, two = Match(operation="a.one"), Match(operation="b.two")

    assert in_order(journal, [one, two]).held is True
    assert in_order(journal, [one, one]).held is True
    assert in_order(journal, [two, one]).held is True
    assert in_order(journal, [two, two]).held is False
    assert in_order(journal, [one, two, one, two]).held is False
    assert [entry.number for entry in in_order(journal, [one, two]).found] == [1, 2]


def test_the_first_of_an_order_may_be_what_was_dropped() -> None:
    journal = journal_of(exchange("a.one"), exchange("b.two"), exchange("c.three"), capacity=2)
    one, two, three = (Match(operation=name) for name in ("a.one", "b.two", "c.three"))

    assert in_order(journal, [one, two]).held is None
    assert in_order(journal, [one, replace(two, after=1)]).held is None
    assert in_order(journal, [two, three]).held is True


def test_a_verdict_is_unknown_only_while_nothing_in_it_is_false() -> None:
    [unknown, true, false] = (
        verify(journal_of(exchange(), exchange(), capacity=1), [expected]).results[0]
        for expected in (never(Match(status=500)), at_least(Match(), 1), never(Match()))
    )

    assert Verdict(results=(true, true), order=None).held is True
    assert Verdict(results=(true, unknown), order=None).held is None
    assert Verdict(results=(unknown, false), order=true).held is False
    assert Verdict(results=(), order=false).held is False


def test_the_closest_differs_in_least_and_says_in_what() -> None:
    journal = journal_of(
        exchange("jobs.list", path="/jobs"),
        exchange("orders.status", method="PUT", path="/orders/1", sent=b'{"status":"opened"}'),
        exchange("orders.status", method="PUT", path="/orders/2", sent=b'{"status":"sent"}'),
    )
    match = Match(method="PUT", path="/orders/1", body={"status": "sent"})

    first, second, third = closest(match, journal)

    assert [near.entry.number for near in (first, second, third)] == [2, 3, 1]
    assert first.differences == (Difference(field="body.status", wanted="sent", found="opened"),)
    assert [one.field for one in second.differences] == ["path"]
    assert [one.field for one in third.differences] == ["method", "path", "body.status"]


def test_an_expectation_that_found_too_little_shows_what_came_closest() -> None:
    journal = journal_of(exchange(status=500))

    [result] = verify(journal, [count(Match(status=200), 1)]).results

    assert result.closest[0].differences == (Difference(field="status", wanted=200, found=500),)


@pytest.mark.parametrize("number", [0, 1])
def test_an_expectation_that_found_enough_or_too_much_shows_nothing_else(number: int) -> None:
    journal = journal_of(*(exchange(status=status) for status in (200, 500, 200)), capacity=2)
    reads = Match(status=200)

    unknown, too_many = verify(
        journal, [count(reads, 1), Expected(match=Match(), at_least=number, at_most=1)]
    ).results

    assert (unknown.held, unknown.closest) == (None, ())
    assert (too_many.held, too_many.closest) == (False, ())


@pytest.mark.parametrize(
    ("at_least", "at_most", "words"),
    [
        (0, 0, "never"),
        (2, None, "at least 2"),
        (2, 2, "exactly 2"),
        (0, 2, "at most 2"),
        (1, 2, "at least 1 and at most 2"),
    ],
)
def test_an_expectation_is_said_in_words(at_least: int, at_most: int | None, words: str) -> None:
    assert Expected(match=Match(), at_least=at_least, at_most=at_most).said() == words


CALLS = [
    Operation(name="jobs.list", method="GET", path="/v1/{customer_id}/jobs"),
    Operation(name="jobs.read", method="GET", path="/v1/{customer_id}/jobs/{job_id}"),
    Operation(name="candidates.list", method="GET", path="/v1/{customer_id}/candidates"),
    Operation(name="candidates.create", method="POST", path="/v1/{customer_id}/candidates"),
]


@pytest.mark.parametrize(
    ("method", "path", "meant"),
    [
        ("GET", "/v1/cus_1/job", "jobs.list"),
        ("GET", "/v1/cus_1/jobs/job_1?x=1", "jobs.read"),
        ("POST", "/v1/cus_1/candidate", "candidates.create"),
        ("PUT", "/v1/cus_1/candidates", "candidates.list"),
        ("GET", "/cus_1/candidates", "candidates.list"),
    ],
)
def test_the_nearest_operation_is_the_one_whose_path_is_most_like_it(
    method: str, path: str, meant: str
) -> None:
    found = nearest(method, path, CALLS)

    assert found is not None
    assert found.name == meant


def test_of_no_operations_none_is_near() -> None:
    assert nearest("GET", "/", []) is None


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("Authorization", "Bearer icims_abc", "Bearer ***"),
        ("authorization", "Basic YTpi", "Basic ***"),
        ("authorization", "icims_abc", "***"),
        ("Cookie", "icims_session=abc; theme=dark", "icims_session=***; theme=***"),
        (
            "set-cookie",
            "icims_session=abc; HttpOnly; Path=/; SameSite=lax",
            "icims_session=***; HttpOnly; Path=/; SameSite=lax",
        ),
        (
            "Location",
            "http://127.0.0.1:8200/icims/oauth-callback?code=abc&state=xyz&iss=http%3A%2F%2Fi",
            "http://127.0.0.1:8200/icims/oauth-callback?code=***&state=***&iss=http%3A%2F%2Fi",
        ),
        ("webhook-signature", "v1,g0hM9SsE+OTPJTGt=", "v1,g0hM9SsE+OTPJTGt="),
        ("Content-Type", "application/json", "application/json"),
        ("X-Api-Key", f"key {TOKEN}", "key icims_***"),
        ("X-Key", "whsec_c2VjcmV0", "whsec_***"),
    ],
)
def test_a_header_keeps_its_name_and_loses_its_secret(name: str, value: str, shown: str) -> None:
    assert masked_headers([(name, value)]) == {name.lower(): shown}


def test_a_header_sent_twice_is_shown_once_with_both_values() -> None:
    assert masked_headers([("Accept", "a/b"), ("accept", "c/d")]) == {"accept": "a/b, c/d"}


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        (
            '{"password": "hunter2", "email": "a@b.test"}',
            '{"password": "***", "email": "a@b.test"}',
        ),
        ('{"access_token":"icims_abc","expires_in":1}', '{"access_token":"***","expires_in":1}'),
        ('{"client_secret":"with \\" quote"}', '{"client_secret":"***"}'),
        ('{"event_secret":"cut off in the mid', '{"event_secret":"***"'),
        ('{"code":"token_expired"}', '{"code":"token_expired"}'),
        ("code=abc&code_verifier=def&grant_type=x", "code=***&code_verifier=***&grant_type=x"),
        ("email=a%40b.test&password=hunter2", "email=a%40b.test&password=***"),
        (
            '{"redirect_to":"https://app.test/oauth/authorize?ticket=abc.def&iss=x"}',
            '{"redirect_to":"https://app.test/oauth/authorize?ticket=***&iss=x"}',
        ),
        ("/oauth/authorize?client_id=jc&state=s3cr3t", "/oauth/authorize?client_id=jc&state=***"),
        ('{"note":"whsec_c2VjcmV0 signs them"}', '{"note":"whsec_*** signs them"}'),
        (f"/candidates/{TOKEN}?api_key={TOKEN}", "/candidates/icims_***?api_key=icims_***"),
        (f'{{"detail":"There is no {TOKEN!r}."}}', '{"detail":"There is no \'icims_***\'."}'),
        ("icims_session is a cookie", "icims_session is a cookie"),
    ],
)
def test_a_body_keeps_its_shape_and_loses_its_secrets(sent: str, shown: str) -> None:
    assert masked_text(sent) == shown
