"""The profile `hardened`: one refresh for all who wait, the pair stored first, never a loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TypeVar

import httpx
import pytest
from sqlalchemy import Connection as Tx
from starlette.responses import JSONResponse

from integration.domain.connections import Access
from integration.domain.ids import CandidateId, CustomerId
from integration.domain.retry import SCHEDULE
from integration.domain.work import WorkState
from integration.services.icims.renewals import LEASE
from integration.storage.database import Database
from tests.unit.integration.fake_icims import CUSTOMER, FOUR_SCOPES, busy, problem
from tests.unit.integration.stage import NOON, Stage

T = TypeVar("T")
HOUR = timedelta(hours=1)


@pytest.fixture
def hardened(stage: Stage) -> Stage:
    stage.icims.hardened = True
    stage.install()
    stage.icims.calls.clear()
    return stage


def access(stage: Stage) -> Access:
    found = stage.tx(
        lambda tx: stage.services.progress.connections.access(tx, CustomerId(CUSTOMER))
    )
    assert found is not None
    return found


def sent(stage: Stage) -> str:
    return str(stage.order()["status"])


def parked_reasons(stage: Stage) -> list[str]:
    return [row["reason"] for row in stage.work() if row["state"] == WorkState.PARKED]


def test_a_refresh_token_is_kept_sealed_beside_the_access_token(hardened: Stage) -> None:
    row = hardened.connection()

    assert row["token_expires_at"] == NOON + HOUR
    assert b"refresh-number" not in row["refresh_sealed"]
    assert access(hardened).renewable


def test_without_a_refresh_token_nothing_is_ever_refreshed(installed: Stage) -> None:
    installed.pass_time(days=800)
    installed.icims.tokens.clear()
    installed.request()
    installed.settle()

    assert "refresh" not in installed.icims.calls
    assert parked_reasons(installed) == ["OAuth token expired"]


def test_a_young_token_is_used_as_it_is(hardened: Stage) -> None:
    hardened.pass_time(minutes=58)
    hardened.request()
    hardened.settle()

    assert sent(hardened) == "sent"
    assert "refresh" not in hardened.icims.calls


def test_a_token_that_wears_out_is_renewed_before_it_is_used(hardened: Stage) -> None:
    hardened.pass_time(minutes=59)
    hardened.request()
    hardened.settle()

    assert sent(hardened) == "sent"
    assert hardened.icims.calls.count("refresh") == 1
    assert hardened.connection()["status"] == "active"
    assert hardened.connection()["token_expires_at"] == NOON + timedelta(minutes=59) + HOUR
    used = [
        one.headers["authorization"]
        for one in hardened.icims.requests
        if "/connect" in one.url.path
    ]
    assert used[-1] == f"Bearer {access(hardened).token}"


def test_the_new_pair_is_stored_before_it_is_used(hardened: Stage) -> None:
    stored: list[str | None] = []
    app = hardened.icims.tokens

    class Watched(dict[str, str]):
        """Asked by iCIMS whether it knows the token of a call."""

        def __contains__(self, token: object) -> bool:
            stored.append(access(hardened).token)
            assert stored[-1] == token
            return super().__contains__(token)

    hardened.icims.tokens = Watched(app)
    hardened.pass_time(hours=2)
    hardened.request()
    hardened.settle()

    assert sent(hardened) == "sent"
    assert len(stored) >= 3


def test_a_refused_token_is_renewed_once_and_the_call_repeated_once(hardened: Stage) -> None:
    hardened.icims.fails("candidate_read", problem(401, "token_revoked"))
    hardened.request()
    hardened.settle()

    assert sent(hardened) == "sent"
    assert hardened.icims.calls.count("refresh") == 1
    reads = [one for one in hardened.log(kind="candidate_read")]
    assert [(one.exchange.status, one.attempt) for one in reads] == [(401, 1), (200, 1)]


def test_a_token_that_is_refused_again_parks_the_work_and_is_not_refreshed_again(
    hardened: Stage,
) -> None:
    hardened.icims.fails("candidate_read", *[problem(401, "token_revoked")] * 2)
    hardened.request()
    hardened.settle_within(hours=80)

    assert hardened.icims.calls.count("refresh") == 1
    assert parked_reasons(hardened) == ["OAuth token expired"]
    assert hardened.connection()["status"] == "reauthorization_required"


def test_a_missing_scope_is_no_reason_to_refresh(hardened: Stage) -> None:
    hardened.icims.fails("profile_stamp", problem(403, "insufficient_scope"))
    hardened.request()
    hardened.settle_within(hours=1)

    assert "refresh" not in hardened.icims.calls
    assert parked_reasons(hardened) == ["Candidate profile write failed (403)"]


@pytest.mark.parametrize("error", ["invalid_grant", "unauthorized_client"])
def test_a_refresh_token_that_is_gone_is_tried_once_and_never_again(
    hardened: Stage, error: str
) -> None:
    hardened.icims.fails("token", JSONResponse({"error": error}, 400))
    hardened.pass_time(hours=2)
    hardened.request("ord_alice00001")
    hardened.request("ord_alice00002", application_id="app_alice00002")
    hardened.settle_within(hours=80)

    assert hardened.icims.calls.count("metadata") == 1
    assert parked_reasons(hardened) == ["OAuth token expired"] * 2
    row = hardened.connection()
    assert (row["status"], row["token_sealed"], row["refresh_sealed"]) == (
        "reauthorization_required",
        None,
        None,
    )


def test_authorizing_again_resumes_what_a_lost_refresh_token_parked(hardened: Stage) -> None:
    hardened.icims.refresh_tokens.clear()
    hardened.pass_time(hours=2)
    hardened.request()
    hardened.settle()
    assert parked_reasons(hardened) == ["OAuth token expired"]

    hardened.install()
    hardened.settle()

    assert sent(hardened) == "sent"
    assert len(hardened.postman.letters) == 1


@pytest.mark.parametrize(
    "fault",
    [
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("slow"),
        busy(429, Retry_After="60"),
        JSONResponse({"error": "temporarily_unavailable"}, 503),
        JSONResponse({"error": "invalid_client"}, 401),
        JSONResponse({"access_token": "short"}),
    ],
)
def test_a_refresh_that_fails_for_now_is_tried_again_and_costs_no_connection(
    hardened: Stage, fault: JSONResponse | Exception
) -> None:
    hardened.icims.fails("token", fault)
    hardened.pass_time(hours=2)
    hardened.request()
    hardened.settle()

    assert hardened.connection()["status"] == "active"
    (row,) = hardened.work()
    assert row["state"] == WorkState.DUE
    assert row["due_at"] >= hardened.clock.at + SCHEDULE[0]
    hardened.settle_within(minutes=2)
    assert sent(hardened) == "sent"


def test_a_token_that_still_lives_is_used_while_refreshing_fails(hardened: Stage) -> None:
    hardened.icims.fails("token", *[busy(503)] * 10)
    hardened.pass_time(minutes=59, seconds=30)
    hardened.request()
    hardened.settle()

    assert sent(hardened) == "sent"


def test_a_refused_token_is_not_given_up_because_refreshing_fails_for_now(hardened: Stage) -> None:
    hardened.icims.fails("candidate_read", problem(401, "token_expired"))
    hardened.icims.fails("token", busy(503))
    hardened.request()
    hardened.settle()

    assert hardened.connection()["status"] == "active"
    hardened.settle_within(minutes=1)
    assert sent(hardened) == "sent"


def test_a_refresh_that_narrows_the_scopes_degrades_the_connection(hardened: Stage) -> None:
    narrow = FOUR_SCOPES.replace("candidate_profile:write ", "")
    hardened.icims.refresh_tokens = dict.fromkeys(hardened.icims.refresh_tokens, narrow)
    hardened.pass_time(hours=2)
    hardened.request()
    hardened.settle()

    assert hardened.connection()["status"] == "reauthorization_required"
    assert parked_reasons(hardened) == ["Candidate profile write failed (403)"]


def test_a_hundred_who_need_it_at_once_cause_one_refresh(
    hardened: Stage, database_url: str, runner: asyncio.Runner
) -> None:
    """In two workers over one database, as two processes would be."""
    other = Stage(database_url, runner, world=hardened.world)
    hardened.pass_time(hours=2)
    seen = access(hardened)

    async def all_at_once() -> list[Access]:
        return await asyncio.gather(
            *(
                worker.program.renewals.renewed(
                    seen, refused=False, traceparent="00-trace", log=lambda _: None
                )
                for worker in (hardened, other)
                for _ in range(50)
            )
        )

    found = hardened.wait_for(all_at_once())
    other.close()

    assert hardened.icims.calls.count("refresh") == 1
    assert {one.token for one in found} == {access(hardened).token}


class Died(Exception):
    """The process ends here."""


class MortalDatabase(Database):
    """Dies instead of the transaction in which a predicate holds."""

    dies_before: Callable[[Callable[[Tx], object]], bool] = staticmethod(lambda _: False)

    async def run(self, use_case: Callable[[Tx], T]) -> T:
        if self.dies_before(use_case):
            raise Died
        return await super().run(use_case)


@pytest.fixture
def mortal(database_url: str, runner: asyncio.Runner) -> Iterator[tuple[Stage, MortalDatabase]]:
    made: list[MortalDatabase] = []

    def database(address: str) -> Database:
        made.append(MortalDatabase(address))
        return made[-1]

    stage = Stage(database_url, runner, database=database)
    stage.icims.hardened = True
    stage.install()
    yield stage, made[-1]
    stage.close()


def renew(stage: Stage) -> Access:
    seen = access(stage)
    return stage.wait_for(
        stage.program.renewals.renewed(
            seen, refused=False, traceparent="00-trace", log=lambda _: None
        )
    )


def test_a_process_that_dies_between_the_answer_and_its_commit_needs_a_new_authorization(
    mortal: tuple[Stage, MortalDatabase], database_url: str, runner: asyncio.Runner
) -> None:
    """The one window of rotation: visible, with the guide's fix, and nothing lost or doubled."""
    stage, database = mortal
    stage.pass_time(hours=2)
    database.dies_before = lambda _: "refresh" in stage.icims.calls
    with pytest.raises(Died):
        renew(stage)

    reborn = Stage(database_url, runner, world=stage.world)
    reborn.request()
    reborn.pass_time(seconds=LEASE.total_seconds())
    reborn.settle_within(minutes=5)
    assert parked_reasons(reborn) == ["OAuth token expired"]
    assert reborn.connection()["status"] == "reauthorization_required"

    reborn.install()
    reborn.settle()
    assert sent(reborn) == "sent"
    assert len(reborn.postman.letters) == 1
    reborn.close()


def test_a_process_that_dies_before_it_asks_is_overtaken_when_its_lease_ends(
    mortal: tuple[Stage, MortalDatabase], database_url: str, runner: asyncio.Runner
) -> None:
    stage, _ = mortal
    stage.pass_time(hours=2)
    stage.icims.fails("oauth-authorization-server", Died())
    with pytest.raises(Died):
        renew(stage)

    reborn = Stage(database_url, runner, world=stage.world)
    reborn.pass_time(seconds=LEASE.total_seconds())
    assert renew(reborn).token != "token-number-000000"
    assert reborn.connection()["status"] == "active"
    reborn.close()


def test_a_refresh_goes_on_to_its_commit_when_nobody_waits_for_it_any_more(
    hardened: Stage,
) -> None:
    hardened.pass_time(hours=2)
    seen = access(hardened)

    async def impatient() -> None:
        renewing = asyncio.create_task(
            hardened.program.renewals.renewed(
                seen, refused=False, traceparent="00-trace", log=lambda _: None
            )
        )
        while "refresh" not in hardened.icims.calls:
            await asyncio.sleep(0)
        renewing.cancel()
        await asyncio.gather(renewing, return_exceptions=True)
        await hardened.program.renewals.close(grace=5)

    hardened.wait_for(impatient())

    assert access(hardened).generation == seen.generation + 1


def test_a_pair_of_an_old_grant_does_not_replace_the_new_authorization(hardened: Stage) -> None:
    hardened.pass_time(hours=2)
    seen = access(hardened)
    hardened.install()
    newest = access(hardened).token

    found = hardened.wait_for(
        hardened.program.renewals.renewed(
            seen, refused=True, traceparent="00-trace", log=lambda _: None
        )
    )

    assert found.token == newest
    assert "refresh" not in hardened.icims.calls


def test_uninstalling_gives_the_refresh_token_back_and_tries_until_it_is_taken(
    hardened: Stage,
) -> None:
    hardened.icims.fails("revoke", busy(503), httpx.ReadTimeout("slow"))
    hardened.pass_time(seconds=1)
    hardened.accept("app.uninstalled", {"customer_id": CUSTOMER, "app_id": "jobcannon"})
    hardened.settle()
    assert hardened.icims.revoked == []
    assert hardened.connection()["refresh_sealed"] is not None
    assert access(hardened).token is None

    hardened.settle_within(minutes=5)

    assert hardened.icims.revoked == ["refresh-number-000000"]
    row = hardened.connection()
    assert (row["token_sealed"], row["refresh_sealed"]) == (None, None)
    logged = str(hardened.log(kind="token_revocation"))
    assert "refresh-number" not in logged
    assert "token-number" not in logged


def test_installing_again_before_the_old_token_was_taken_keeps_the_new_one(
    hardened: Stage,
) -> None:
    hardened.icims.fails("revoke", busy(503))
    hardened.pass_time(seconds=1)
    hardened.accept("app.uninstalled", {"customer_id": CUSTOMER, "app_id": "jobcannon"})
    hardened.settle()
    hardened.pass_time(seconds=1)
    hardened.install()
    hardened.settle_within(minutes=5)

    assert hardened.icims.revoked == []
    assert access(hardened).token is not None


def test_neither_token_is_in_the_log_of_a_refresh(hardened: Stage) -> None:
    hardened.pass_time(hours=2)
    hardened.request()
    hardened.settle()

    logged = str(hardened.log())
    assert "token_refresh" in logged
    assert "refresh-number" not in logged
    assert "token-number" not in logged
    assert CandidateId("cand_alice00001") in logged
