"""The journal over HTTP: searched, held against expectations, exported."""

from __future__ import annotations

import shlex
from datetime import datetime

import httpx
import msgspec
import pytest

from mock_icims.domain.ids import CustomerId
from mock_icims.domain.journal.journal import Journal
from tests.web.mock_icims.staging_desk import Stage, Tenant, code_of, played


async def some_traffic(tenant: Tenant) -> dict[str, str]:
    """Two answers, a refusal and a path that leads nowhere: exchanges 1 to 4."""
    token = await tenant.bearer()
    await tenant.connect("GET", "/candidates?limit=2", headers=token)
    alice = {"first_name": "Alice", "last_name": "Moreau-Bell"}
    await tenant.connect("POST", "/candidates", headers=token, json=alice)
    await tenant.connect("GET", "/jobs")
    await tenant.connect("POST", "/candidate", headers=token, json=alice)
    return token


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


def test_expectations_are_held_against_the_traffic() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await some_traffic(tenant)
        created = {"operation": "candidates.create", "body": {"first_name": "Alice"}}
        sent = {
            "expect": [
                {"match": created, "count": 1},
                {"match": {"app_id": "jobcannon"}, "at_least": 1, "at_most": 3},
                {"match": {"status": 429}, "never": True},
            ],
            "order": [{"operation": "candidates.list"}, created, {"status": 404}],
        }

        verdict = (await tenant("POST", "/journal/verify", json=sent)).json()

        assert verdict["held"] is True
        assert [one["held"] for one in verdict["results"]] == [True, True, True]
        assert [one["count"] for one in verdict["results"]] == [1, 3, 0]
        assert verdict["results"][0]["found"][0]["request_body"].startswith('{"first_name"')
        assert [one["status"] for one in verdict["order"]["found"]] == [200, 201, 404]

    played(story)


def test_an_expectation_that_fails_shows_what_came_closest() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await some_traffic(tenant)
        wanted = {"operation": "candidates.create", "body": {"last_name": "Moreau"}}

        verdict = (
            await tenant(
                "POST", "/journal/verify", json={"expect": [{"match": wanted, "count": 1}]}
            )
        ).json()

        assert verdict["held"] is False
        [near, *_] = verdict["results"][0]["closest"]
        assert near["exchange"]["operation"] == "candidates.create"
        assert near["differences"] == [
            {"field": "body.last_name", "wanted": "Moreau", "found": "Moreau-Bell"}
        ]

    played(story)


def test_what_was_dropped_is_not_claimed_never_to_have_been() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await tenant("PUT", "/journal", json={"capacity": 10})
        for _ in range(11):
            await tenant.connect("GET", "/jobs")

        sent = {"expect": [{"match": {"status": 500}, "never": True}]}
        verdict = (await tenant("POST", "/journal/verify", json=sent)).json()
        sent["expect"][0]["match"]["after"] = "exc_00000001"  # type: ignore[index]
        later = (await tenant("POST", "/journal/verify", json=sent)).json()

        assert (verdict["held"], verdict["dropped"]) == (None, 1)
        assert later["held"] is True

    played(story)


@pytest.mark.parametrize(
    "expected",
    [
        {},
        {"never": False},
        {"never": True, "count": 1},
        {"count": 1, "at_least": 1},
        {"count": -1},
        {"times": 1},
    ],
)
def test_an_expectation_says_one_thing(expected: dict[str, object]) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        sent = {"expect": [{"match": {}, **expected}]}

        answer = await tenant("POST", "/journal/verify", json=sent)

        assert code_of(answer) == (422, "validation_failed")

    played(story)


def test_a_path_that_leads_nowhere_is_told_what_was_meant() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await some_traffic(tenant)
        path = f"/connect/v1/customers/{tenant.id}/candidate"
        match = {"method": "POST", "path": path, "status": 201}

        told = (await tenant("POST", "/journal/closest", json={"match": match})).json()

        meant = {
            "operation": "candidates.create",
            "method": "POST",
            "path": "/connect/v1/customers/{customer_id}/candidates",
        }
        assert told["nearest_operation"] == meant
        nowhere = next(one for one in told["items"] if one["exchange"]["status"] == 404)
        assert nowhere["nearest_operation"] == meant
        # POST /candidates fits the part of the path and the rest: it matches.
        assert told["matching"] == 1

    played(story)


def test_the_har_is_what_the_specification_says() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await some_traffic(tenant)

        answer = await tenant("GET", "/journal.har?app_id=jobcannon")
        log = answer.json()["log"]

        assert answer.headers["content-disposition"] == 'attachment; filename="journal.har"'
        assert log["version"] == "1.2"
        assert log["creator"].keys() == {"name", "version"}
        assert [one["response"]["status"] for one in log["entries"]] == [200, 201, 404]
        for entry in log["entries"]:
            assert datetime.fromisoformat(entry["startedDateTime"]).tzinfo
            assert entry["time"] == sum(entry["timings"].values())
            assert entry["timings"].keys() == {"send", "wait", "receive"}
            assert entry["cache"] == {}
            request, response = entry["request"], entry["response"]
            assert request.keys() >= REQUEST
            assert response.keys() >= RESPONSE
            assert request["url"].startswith("http://icims.test/connect/v1/")
            assert all(pair.keys() == {"name", "value"} for pair in request["headers"])
            assert response["content"].keys() >= {"size", "mimeType"}
            assert isinstance(response["content"]["text"], str)
        assert log["entries"][0]["request"]["queryString"] == [{"name": "limit", "value": "2"}]
        assert log["entries"][1]["request"]["postData"]["mimeType"] == "application/json"
        assert "Bearer ***" in answer.text

    played(story)


REQUEST = {
    "method",
    "url",
    "httpVersion",
    "cookies",
    "headers",
    "queryString",
    "headersSize",
    "bodySize",
}
RESPONSE = {
    "status",
    "statusText",
    "httpVersion",
    "cookies",
    "headers",
    "content",
    "redirectURL",
    "headersSize",
    "bodySize",
}


def test_a_curl_line_sends_it_again_once_the_secret_is_filled_in() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        token = await tenant.bearer()
        body = {"first_name": "Alice", "last_name": "O'Neill"}
        await tenant.connect("POST", "/candidates", headers=token, json=body)

        answer = await tenant("GET", "/journal/exc_00000001/curl")
        comment, line = answer.text.splitlines()
        words = shlex.split(line)

        assert answer.headers["content-type"].startswith("text/plain")
        assert comment == "# Set SECRET to what stood in its place; it is not kept."
        assert words[:5] == [
            "curl",
            "-i",
            "-X",
            "POST",
            f"http://icims.test/connect/v1/customers/{tenant.id}/candidates",
        ]
        assert "authorization: Bearer $SECRET" in words
        assert msgspec.json.decode(words[words.index("--data-raw") + 1]) == body
        assert token["Authorization"] not in answer.text
        assert not any(word.startswith(("host:", "content-length:")) for word in words)

    played(story)


def test_the_journal_of_another_customer_is_another() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        other = await on.tenant()
        await some_traffic(tenant)

        verdict: httpx.Response = await other(
            "POST", "/journal/verify", json={"expect": [{"match": {}, "never": True}]}
        )

        assert verdict.json()["held"] is True
        assert isinstance(on.world.tenant(CustomerId(other.id)).journal, Journal)

    played(story)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        (
            {"expect": [{"match": {"operation": "candidates.creat"}, "never": True}]},
            "expect[0].match.operation",
        ),
        ({"order": [{}, {"operation": "candidates.creat"}]}, "order[1].operation"),
    ],
)
def test_an_operation_that_there_is_not_is_no_expectation(
    sent: dict[str, object], field: str
) -> None:
    """That it never happened would hold for ever, and prove nothing."""

    async def story(on: Stage, tenant: Tenant) -> None:
        refused = await tenant("POST", "/journal/verify", json=sent)

        assert code_of(refused) == (422, "validation_failed")
        [error] = refused.json()["errors"]
        assert error["field"] == field
        assert "did you mean candidates.create" in error["message"]

    played(story)


def test_events_and_pages_are_operations_too() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        for operation in (
            "assessment.requested",
            "candidate.tagged",
            "endpoint.test",
            "oauth.token",
            "pages.candidates",
            "public.status_changed",
        ):
            never = {"expect": [{"match": {"operation": operation}, "never": True}]}
            verdict = (await tenant("POST", "/journal/verify", json=never)).json()
            assert verdict["held"] is True, operation

    played(story)
