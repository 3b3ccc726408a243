"""The journal over HTTP: searched, read one by one, bounded, and honest about what it dropped."""

from __future__ import annotations

import pytest

from tests.web.mock_icims.staging_desk import Stage, Tenant, code_of, played
from tests.web.mock_icims.traffic import some_traffic


async def numbers(tenant: Tenant, query: str) -> list[int]:
    answer = await tenant("GET", f"/journal?{query}")
    assert answer.status_code == 200, answer.text
    return [int(one["id"].removeprefix("exc_")) for one in answer.json()["items"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [4, 3, 2, 1]),
        ("limit=1", [4]),
        ("operation=candidates.create", [2]),
        ("status=404", [4]),
        ("app_id=jobcannon", [4, 2, 1]),
        ("method=GET", [3, 1]),
        ("path=/candidates", [2, 1]),
        ("path=LIMIT%3D2", [1]),
        ("text=MOREAU-B", [2]),
        ("after=exc_00000002", [4, 3]),
        ("since=2026-11-23T12:00:00Z", [4, 3, 2, 1]),
        ("since=2026-11-23T12:00:01Z", []),
        ("trace_id=0af7651916cd43dd8448eb211c80319c", []),
        ("method=POST&status=201", [2]),
    ],
)
def test_the_journal_is_searched(query: str, found: list[int]) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await some_traffic(tenant)

        assert await numbers(tenant, query) == found

    played(story)


@pytest.mark.parametrize(
    "query",
    [
        "since=2026-02-30T12:00:00Z",
        "since=yesterday",
        "after=2",
        "after=cand_00000002",
        "method=get",
        "operation=candidates.creat",
        "trace_id=abc",
        "path=",
    ],
)
def test_a_search_that_means_nothing_is_refused(query: str) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        for path in ("/journal", "/journal.har", "/journal/stream"):
            assert code_of(await tenant("GET", f"{path}?{query}")) == (422, "validation_failed")

    played(story)


def test_one_exchange_is_read_by_its_id() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await some_traffic(tenant)
        [listed] = (await tenant("GET", "/journal?operation=candidates.create")).json()["items"]

        assert (await tenant("GET", f"/journal/{listed['id']}")).json() == listed
        assert code_of(await tenant("GET", "/journal/exc_00000099")) == (404, "not_found")

    played(story)


def test_every_answer_says_how_many_exchanges_were_dropped() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        resized = await tenant("PUT", "/journal", json={"capacity": 10})
        assert resized.json() == {"dropped": 0, "capacity": 10}
        for _ in range(12):
            await tenant.connect("GET", "/jobs")

        match = {"match": {"status": 500}}
        answers = [
            (await tenant("GET", "/journal")).json(),
            (
                await tenant("POST", "/journal/verify", json={"expect": [{**match, "count": 1}]})
            ).json(),
            (await tenant("POST", "/journal/closest", json=match)).json(),
        ]
        har = (await tenant("GET", "/journal.har")).json()["log"]
        stream = await tenant("GET", "/journal/stream?timeout=0")

        assert [answer["dropped"] for answer in answers] == [2, 2, 2]
        assert har["_dropped"] == 2
        assert "2 older exchanges" in har["comment"]
        assert 'event: hello\ndata: {"dropped":2,"capacity":10}\n' in stream.text

        assert (await tenant("DELETE", "/journal")).status_code == 204
        assert (await tenant("GET", "/journal")).json() == {
            "items": [],
            "dropped": 0,
            "capacity": 10,
        }

    played(story)


@pytest.mark.parametrize("capacity", [9, 10_001, "many", None])
def test_a_journal_has_bounds(capacity: object) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        answer = await tenant("PUT", "/journal", json={"capacity": capacity})

        assert code_of(answer) == (422, "validation_failed")

    played(story)
