"""A body is told of all that is wrong with it at once, and each member by its path."""

from __future__ import annotations

import httpx
import pytest

from tests.web.integration.browser import Browser
from tests.web.integration.desk import Desk
from tests.web.integration.icims import ACME, requested

NO_ID = "must be an id: a few small letters, an underline, then small letters and digits"
HELD = f"/admin/integrations/icims/retention/{ACME}/holds"
ACCOUNTS = "/admin/accounts"


def told(answer: httpx.Response) -> dict[str, str]:
    assert answer.status_code == 422
    return {one["field"]: one["message"] for one in answer.json()["errors"]}


@pytest.mark.parametrize(
    ("path", "sent", "errors"),
    [
        (ACCOUNTS, {}, {"email": "is required", "role": "is required"}),
        (
            ACCOUNTS,
            {"email": 7, "role": "owner", "customer_id": "Acme", "name": "Dana"},
            {
                "email": "Expected `str`, got `int`",
                "role": "Invalid enum value 'owner'",
                "customer_id": NO_ID,
                "name": "is not known here",
            },
        ),
        (
            HELD,
            {"candidate_id": "Alice", "note": "x" * 501},
            {
                "ground": "is required",
                "candidate_id": NO_ID,
                "note": "must have at most 500 characters",
            },
        ),
    ],
)
def test_every_member_that_is_wrong_is_told_of(
    admin: Browser, path: str, sent: dict[str, object], errors: dict[str, str]
) -> None:
    answer = admin.post(path, json=sent)

    assert told(answer) == errors
    assert all(f"{field}: {said}" in answer.json()["detail"] for field, said in errors.items())


def test_an_event_is_told_of_all_that_it_lacks(desk: Desk, icims: Browser) -> None:
    event = requested()
    data = event["data"]
    assert isinstance(data, dict)
    lacking = {name: value for name, value in data.items() if name not in ("job_id", "assessment")}

    answer = desk.event(icims, event | {"data": lacking | {"candidate_id": 7}})

    assert told(answer) == {
        "data.job_id": "is required",
        "data.assessment": "is required",
        "data.candidate_id": "Expected `str`, got `int`",
    }


def test_of_very_much_that_is_wrong_fifty_are_told_of(admin: Browser) -> None:
    answer = admin.post(ACCOUNTS, json={f"member_{n}": n for n in range(1_000)})

    assert len(told(answer)) == 50
