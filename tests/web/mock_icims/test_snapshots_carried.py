"""Snapshots are taken out and brought in: elsewhere, and nothing but what is one."""

from __future__ import annotations

import pytest

from tests.web.mock_icims.snapshot_bytes import SENT, content
from tests.web.mock_icims.staging_desk import Stage, Tenant, code_of, played, stage
from tests.web.mock_icims.walks import hires


def test_a_snapshot_taken_out_is_brought_in_elsewhere() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await tenant.bearer()
        await hires(on, tenant, 1)
        await tenant("PUT", "/snapshots/a")
        taken_out = await content(tenant, "a")

        async with stage(delivering=False) as elsewhere:
            same = await elsewhere.tenant()
            brought = await same("PUT", "/snapshots/b/content", content=taken_out, headers=SENT)
            assert brought.status_code == 201
            await same("POST", "/snapshots/b/restore")
            await same("PUT", "/snapshots/c")
            assert await content(same, "c") == taken_out

    played(story, delivering=False)


@pytest.mark.parametrize(
    ("sent", "headers", "refused"),
    [
        (b"{}", {"Content-Type": "application/json"}, (415, "unsupported_media_type")),
        (b"", SENT, (422, "snapshot_refused")),
        (b'{"format": "mock-icims/99"}', SENT, (422, "snapshot_refused")),
        (b'{"format": "mock-icims/1"}', SENT, (422, "snapshot_refused")),
    ],
)
def test_what_is_no_snapshot_is_not_taken(
    sent: bytes, headers: dict[str, str], refused: tuple[int, str]
) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        answer = await tenant("PUT", "/snapshots/a/content", content=sent, headers=headers)

        assert code_of(answer) == refused
        assert (await tenant("GET", "/snapshots")).json()["items"] == []

    played(story)


def test_the_snapshot_of_one_customer_is_not_brought_to_another() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await tenant("PUT", "/snapshots/a")
        other = await on.tenant()

        answer = await other(
            "PUT", "/snapshots/a/content", content=await content(tenant, "a"), headers=SENT
        )

        assert code_of(answer) == (422, "snapshot_refused")
        assert tenant.id in answer.json()["detail"]

    played(story)
