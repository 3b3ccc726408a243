"""Who may follow a customer's clock: an app that can be told, and one customer at a time."""

from __future__ import annotations

import pytest

from tests.web.mock_icims.following import FOLLOWS, URL, Program, played
from tests.web.mock_icims.staging_desk import Stage, Tenant, code_of


def test_a_follower_that_cannot_be_told_does_not_begin_to_follow() -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        program.broken = "answered 401 to the time"

        answer = await tenant("PUT", "/followers/jobcannon", json=FOLLOWS)

        assert code_of(answer) == (502, "follower_unreachable")
        assert "answered 401" in answer.json()["detail"]
        assert (await tenant("GET", "/followers")).json()["items"] == []

    played(story, follows=False)


def test_a_program_follows_one_customer_only() -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        other = await on.tenant()

        answer = await other("PUT", "/followers/jobcannon", json=FOLLOWS)
        assert code_of(answer) == (409, "follower_taken")
        assert tenant.id in answer.json()["detail"]

        assert (await tenant("DELETE", "/followers/jobcannon")).status_code == 204
        assert (await other("PUT", "/followers/jobcannon", json=FOLLOWS)).status_code == 200

    played(story)


@pytest.mark.parametrize(
    ("path", "sent", "refused"),
    [
        ("/followers/nobody", FOLLOWS, (404, "not_found")),
        ("/followers/jobcannon", FOLLOWS | {"token": "short"}, (422, "validation_failed")),
        ("/followers/jobcannon", {"url": URL}, (422, "validation_failed")),
        (
            "/followers/jobcannon",
            FOLLOWS | {"url": "http://192.168.0.1/clock"},
            (422, "validation_failed"),
        ),
    ],
    ids=["no app", "short token", "no token", "inside"],
)
def test_what_cannot_follow_is_refused(
    path: str, sent: dict[str, object], refused: tuple[int, str]
) -> None:
    async def story(on: Stage, tenant: Tenant, program: Program) -> None:
        assert code_of(await tenant("PUT", path, json=sent)) == refused
        assert program.moves == []

    played(story, follows=False)
