"""The router speaks the same shape as everything behind it, and a bug does, too."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from tests.web.mock_icims.connect.conftest import Caller, Stage


@pytest.mark.parametrize("path", ["//nowhere", "/candidates/", "//jobs/", "/candidates/a/b"])
def test_an_unknown_path_is_a_problem(bob: Caller, path: str) -> None:
    answer = bob("GET", path)

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"


@pytest.mark.parametrize("method", ["DELETE", "OPTIONS", "TRACE", "QUERY"])
def test_another_method_is_a_problem_that_names_those_allowed(bob: Caller, method: str) -> None:
    answer = bob(method, "/candidates")

    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, POST"
    assert answer.json()["code"] == "method_not_allowed"


def test_head_is_get_without_the_body_and_knows_versions(bob: Caller) -> None:
    read = bob("GET", "/candidates/cand_alice1")

    looked = bob("HEAD", "/candidates/cand_alice1")
    unchanged = bob(
        "HEAD", "/candidates/cand_alice1", headers={"If-None-Match": read.headers["etag"]}
    )

    assert (looked.status_code, looked.content) == (200, b"")
    assert {**looked.headers} == {**read.headers}
    assert unchanged.status_code == 304


def test_a_bug_is_a_500_whose_id_the_log_has(
    stage: Stage, bob: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    stage.tenant.candidates = None  # type: ignore[assignment]
    unpromised = replace(bob, contracts=())

    with caplog.at_level(logging.ERROR):
        broken = unpromised("GET", "/candidates/cand_alice1")

    assert broken.status_code == 500
    assert broken.json()["code"] == "internal"
    assert broken.json()["error_id"] in caplog.text
    assert "Traceback" not in broken.text
