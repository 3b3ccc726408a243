"""A path that leads nowhere: which operation was probably meant."""

from __future__ import annotations

import pytest

from mock_icims.domain.journal.nearest import Operation, nearest

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
