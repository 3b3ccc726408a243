"""The profile `hardened`: a worn token is renewed, and the pair is stored before it is used."""

from __future__ import annotations

from datetime import timedelta

from integration.domain.ids import CandidateId
from tests.unit.integration.fake_icims import FOUR_SCOPES
from tests.unit.integration.renewing import access, hardened, parked_reasons, sent
from tests.unit.integration.stage import NOON, Stage

__all__ = ["hardened"]

HOUR = timedelta(hours=1)


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


def test_a_refresh_that_narrows_the_scopes_degrades_the_connection(hardened: Stage) -> None:
    narrow = FOUR_SCOPES.replace("candidate_profile:write ", "")
    hardened.icims.refresh_tokens = dict.fromkeys(hardened.icims.refresh_tokens, narrow)
    hardened.pass_time(hours=2)
    hardened.request()
    hardened.settle()

    assert hardened.connection()["status"] == "reauthorization_required"
    assert parked_reasons(hardened) == ["Candidate profile write failed (403)"]


def test_neither_token_is_in_the_log_of_a_refresh(hardened: Stage) -> None:
    hardened.pass_time(hours=2)
    hardened.request()
    hardened.settle()

    logged = str(hardened.log())
    assert "token_refresh" in logged
    assert "refresh-number" not in logged
    assert "token-number" not in logged
    assert CandidateId("cand_alice00001") in logged
