"""The journal over HTTP is taken along: as a HAR, and one exchange as a curl line."""

from __future__ import annotations

import shlex
from datetime import datetime

import msgspec

from tests.web.mock_icims.staging_desk import Stage, Tenant, played
from tests.web.mock_icims.traffic import some_traffic


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
