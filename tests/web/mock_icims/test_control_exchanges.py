"""The control API: every exchange of a customer is in their journal, and no secret with it."""

from __future__ import annotations

import httpx
import pytest

from mock_icims.web.control.registering import apps_in
from tests.web.mock_icims.oauth_client import CHALLENGE, VERIFIER
from tests.web.mock_icims.staging_desk import Stage, Tenant, code_of, played


def test_the_journal_has_both_sides_of_an_exchange_and_no_secret() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        token = await tenant.bearer()
        trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        answer = await tenant.connect(
            "POST",
            "/candidates",
            headers={**token, "traceparent": trace},
            json={"first_name": "Alice", "last_name": "Moreau"},
        )

        [exchange] = (await tenant("GET", "/journal?operation=candidates.create")).json()["items"]

        assert exchange["direction"] == "in"
        assert exchange["method"] == "POST"
        assert exchange["path"] == f"/connect/v1/customers/{tenant.id}/candidates"
        assert exchange["status"] == 201
        assert exchange["app_id"] == "jobcannon"
        assert exchange["user_id"] is None
        assert exchange["request_headers"]["authorization"] == "Bearer ***"
        assert exchange["request_body"] == '{"first_name":"Alice","last_name":"Moreau"}'
        assert exchange["response_body"] == answer.text
        assert exchange["response_headers"]["location"] == answer.headers["location"]
        assert exchange["traceparent"][:35] == trace[:35]
        assert exchange["traceparent"] != trace

    played(story)


def test_the_journal_has_refusals_and_other_peoples_attempts() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        other = await on.tenant()
        await tenant.connect("GET", "/jobs")
        await tenant.connect("GET", "/jobs", headers=await other.staff())
        await tenant.connect("GET", "/nowhere")

        journal = (await tenant("GET", "/journal")).json()

        assert [(one["operation"], one["status"]) for one in journal["items"]] == [
            (None, 404),
            ("jobs.list", 404),
            ("jobs.list", 401),
        ]
        assert journal["dropped"] == 0
        assert (await other("GET", "/journal")).json()["items"] == []

    played(story)


def test_the_journal_names_who_signed_in_and_hides_how() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        staff = tenant.shown["staff"]
        assert isinstance(staff, list)
        carol = staff[0]
        await on.call(
            "POST",
            "/connect/v1/sessions",
            json={"email": carol["email"], "password": carol["password"]},
        )

        [exchange] = (await tenant("GET", "/journal?operation=sessions.create")).json()["items"]

        assert exchange["user_id"] == carol["id"]
        assert carol["password"] not in str(exchange)
        assert '"token":"***"' in exchange["response_body"]

    played(story)


def test_the_journal_has_the_token_exchange_and_neither_code_nor_token() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        [app], [kept] = apps_in(None), on.world.tenants.values()
        desk = on.services.authorization
        asked = desk.request(
            [
                ("response_type", "code"),
                ("client_id", app.client_id),
                ("redirect_uri", app.redirect_uris[0]),
                ("scope", "scorecard:write"),
                ("state", "of the browser"),
                ("code_challenge", CHALLENGE),
                ("code_challenge_method", "S256"),
            ]
        )
        admin = kept.users.values()[0]
        back = httpx.URL(desk.approve(kept, admin, asked))
        answer = await on.call(
            "POST",
            "/oauth/token",
            auth=(app.client_id, app.client_secret),
            data={
                "grant_type": "authorization_code",
                "code": back.params["code"],
                "redirect_uri": app.redirect_uris[0],
                "code_verifier": VERIFIER,
            },
        )
        assert answer.status_code == 200

        [exchange] = (await tenant("GET", "/journal?operation=oauth.token")).json()["items"]

        assert exchange["app_id"] == "jobcannon"
        assert exchange["status"] == 200
        for secret in (back.params["code"], VERIFIER, answer.json()["access_token"]):
            assert secret not in str(exchange)
        assert '"customer_id"' in exchange["response_body"]

    played(story)


@pytest.mark.parametrize(
    ("query", "refused"),
    [
        ("limit=0", (422, "validation_failed")),
        ("limit=1.5", (422, "validation_failed")),
        ("limit=201", (422, "validation_failed")),
        ("status=abc", (422, "validation_failed")),
        ("direction=sideways", (422, "validation_failed")),
        ("colour=blue", (422, "validation_failed")),
        ("status=200&status=201", (400, "malformed")),
        ("operation=%ff", (400, "malformed")),
        ("operation=%00", (400, "malformed")),
        ("operation=everything", (422, "validation_failed")),
    ],
)
def test_a_query_that_means_nothing_is_refused(query: str, refused: tuple[int, str]) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        assert code_of(await tenant("GET", f"/journal?{query}")) == refused

    played(story)
