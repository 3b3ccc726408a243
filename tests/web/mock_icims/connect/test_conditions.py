"""If-Match (RFC 9110, 13.1.1): what somebody else changed in between is not written over."""

from __future__ import annotations

import pytest

from tests.icims_cast import LEAD
from tests.web.mock_icims.connect.configurations import PATH, WANTED
from tests.web.mock_icims.connect.conftest import Caller


def on_condition(etag: str) -> dict[str, str]:
    return {"If-Match": etag}


@pytest.mark.parametrize(
    ("path", "method", "first", "second"),
    [
        pytest.param(
            f"/jobs/{LEAD.id}", "PATCH", {"status": "closed"}, {"status": "open"}, id="a job"
        ),
        pytest.param(
            PATH, "PUT", WANTED, {**WANTED, "email_template": "branded"}, id="a configuration"
        ),
    ],
)
def test_of_two_writers_who_read_the_same_the_second_is_told(
    carol: Caller, path: str, method: str, first: object, second: object
) -> None:
    read = on_condition(carol("GET", path).headers["etag"])

    written = carol(method, path, json=first, headers=read)
    late = carol(method, path, json=second, headers=read)

    assert written.status_code == 200
    assert (late.status_code, late.json()["code"]) == (412, "version_conflict")
    assert carol("GET", path).json() == written.json()
    assert written.headers["etag"] == carol("GET", path).headers["etag"]
    anew = carol(method, path, json=second, headers=on_condition(written.headers["etag"]))
    assert anew.status_code == 200


def test_an_order_that_went_on_is_not_cancelled_by_who_saw_it_before(
    carol: Caller, jobcannon: Caller, order: str
) -> None:
    path = f"/assessment-orders/{order}"
    read = on_condition(carol("GET", path).headers["etag"])
    jobcannon("PUT", f"{path}/status", json={"status": "sent"})

    assert carol("DELETE", path, headers=read).status_code == 412
    seen = on_condition(carol("GET", path).headers["etag"])
    assert carol("DELETE", path, headers=seen).json()["status"] == "cancelled"


def test_a_candidate_who_changed_is_not_erased_by_who_saw_them_before(carol: Caller) -> None:
    path = "/candidates/cand_alice1"
    read = on_condition(carol("GET", path).headers["etag"])
    carol("PATCH", path, json={"phone": "+1 555 0100"})

    assert carol("DELETE", path, headers=read).status_code == 412
    seen = on_condition(carol("GET", path).headers["etag"])
    assert carol("DELETE", path, headers=seen).status_code == 204


@pytest.mark.parametrize("etag", ["*", "1", 'W/"1"', '""', '"1", "2"'])
def test_a_condition_that_was_never_read_is_refused(carol: Caller, etag: str) -> None:
    answer = carol(
        "PATCH", f"/jobs/{LEAD.id}", json={"status": "closed"}, headers={"If-Match": etag}
    )

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "If-Match"
    assert carol("GET", f"/jobs/{LEAD.id}").json()["status"] == "open"
