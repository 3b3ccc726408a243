"""Errors in iCIMS's shape wherever they come from: router, faults, HTTP itself."""

from __future__ import annotations

import asyncio
import gzip

import httpx
import pytest

from mock_icims.domain.public.unserved import COLLECTIONS, UNSERVED, unserved
from tests.web.mock_icims.public.calling import ISSUER, Desk, Integration


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/companies/7", 404, 2),
        ("GET", "/v2/lists", 404, 2),
        ("GET", "/people/5001/fields/resume/binary", 404, 2),
        ("GET", "/nothing/of/the/kind", 404, 2),
        ("GET", "/applicantworkflows", 405, 9005),
        ("DELETE", "", 405, 9005),
    ],
)
def test_what_is_not_served_is_refused_in_icimss_shape(
    acme: Integration, method: str, path: str, status: int, code: int
) -> None:
    answer = acme(method, path)

    assert answer.status_code == status
    (error,) = answer.json()["errors"]
    assert error["errorCode"] == code
    assert answer.headers["x-error"] == f"{code}:{error['errorMessage']}"
    assert ("allow" in answer.headers) == (status == 405)


def test_the_journal_says_what_the_fake_leaves_out(acme: Integration) -> None:
    acme("GET", "/companies/7")

    assert acme.desk.last.note == (
        "Company profiles are not served by the fake (docs/public-icims.md)."
    )


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("/customers/1/companies/7", UNSERVED["companies"]),
        ("/customers/1/search/portals/2", UNSERVED["portals"]),
        ("/customers/1/people/2/fields/phones", COLLECTIONS),
        ("/customers/1/made-up", None),
        ("/customers/1", None),
    ],
)
def test_what_icims_has_is_known_by_its_path(path: str, what: str | None) -> None:
    assert unserved(path) == what


def ordered(desk: Desk, **fault: object) -> None:
    path = f"/_staging/tenants/{desk.tenant.customer.id}/faults"
    answer = desk.send("POST", path, json=fault)
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize(
    ("status", "code"), [(500, 0), (404, 2), (401, 6), (429, 9004), (503, 9006), (418, 9006)]
)
def test_a_fault_speaks_icimss_dialect(acme: Integration, status: int, code: int) -> None:
    ordered(acme.desk, operation="public.people_read", status=status)

    answer, next_answer = acme("GET", "/people/5001"), acme("GET", "/people/5001")

    assert answer.status_code == status
    assert answer.json()["errors"][0]["errorCode"] == code
    assert ("retry-after" in answer.headers) == (status == 429)
    assert next_answer.status_code == 200


def test_a_fault_on_the_login_is_met_by_the_customers_own_client(desk: Desk) -> None:
    ordered(desk, operation="public.token", status=503)
    form = {"client_id": f"{desk.tenant.customer.number}-acme-api", "client_secret": "x"}

    assert desk.send("POST", "/login/oauth/token", data=form).status_code == 503
    assert desk.send("POST", "/login/oauth/token", data=form).status_code == 400


def test_every_operation_of_here_can_be_struck_at_once(acme: Integration) -> None:
    ordered(acme.desk, operation="public.*", status=500, times=2)

    assert [acme("GET", "").status_code, acme("GET", "/jobs/1001").status_code] == [500, 500]
    assert acme("GET", "").status_code == 200


def test_a_faulted_call_is_in_the_journal_under_its_operation(acme: Integration) -> None:
    ordered(acme.desk, operation="public.people_read", status=503)

    acme("GET", "/people/5001")

    assert (acme.desk.last.operation, acme.desk.last.status) == ("public.people_read", 503)
    assert acme.desk.last.fault_id is not None


def test_another_http_than_1_1_is_505(desk: Desk) -> None:
    async def call() -> httpx.Response:
        async def old(scope, receive, send):  # type: ignore[no-untyped-def]
            await desk.app({**scope, "http_version": "1.0"}, receive, send)

        transport = httpx.ASGITransport(old)
        async with httpx.AsyncClient(transport=transport, base_url=ISSUER) as http:
            return await http.get(desk.base)

    answer = asyncio.run(call())

    assert answer.status_code == 505
    assert answer.headers["x-error"] == "9005:HTTP Version Not Supported"


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_body_must_be_called_json(acme: Integration, media_type: str) -> None:
    headers = {"content-type": media_type} if media_type else {}

    answer = acme("PATCH", "/people/5001", content=b"{}", headers=headers)

    assert answer.status_code == 415
    assert answer.json()["errors"][0]["errorCode"] == 9002


def test_an_encoded_body_is_told_which_encoding_is_taken(acme: Integration) -> None:
    """RFC 9110, 15.5.16; that iCIMS unpacks what it is sent is said nowhere."""
    sent = {"content-type": "application/json", "content-encoding": "gzip"}

    answer = acme("PATCH", "/people/5001", content=gzip.compress(b"{}"), headers=sent)

    assert (answer.status_code, answer.headers["accept-encoding"]) == (415, "identity")
    assert answer.json()["errors"][0]["errorCode"] == 9002


def test_a_body_that_is_too_large_is_refused(acme: Integration) -> None:
    answer = acme("PATCH", "/people/5001", {"firstname": "x" * 300_000})

    assert answer.status_code == 413
