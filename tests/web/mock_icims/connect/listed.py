"""The ids that a list of Connect v1 has, in its order."""

from __future__ import annotations

from tests.web.mock_icims.connect.conftest import Caller


def ids(caller: Caller, path: str) -> list[str]:
    answer = caller("GET", path)
    assert answer.status_code == 200, answer.text
    return [str(one["id"]) for one in answer.json()["items"]]
