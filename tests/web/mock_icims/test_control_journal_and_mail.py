"""The control API: every exchange and every mail of a tenant, and of nobody else."""

from __future__ import annotations

import asyncio

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


def test_waiting_for_mail_answers_when_it_arrives() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        people = await tenant.connect("GET", "/candidates", headers=await tenant.staff())
        address = people.json()["items"][0]["email"]
        waiting = asyncio.create_task(tenant("GET", f"/mailbox/wait?to={address}&timeout=30"))

        asyncio.get_running_loop().call_later(
            0.01,
            lambda: on.services.staging.mail_room.deliver(
                sender="assessments@jobcannon.test",
                to=[address],
                raw=b"Subject: Your assessment\r\n\r\nOpen https://jobcannon.test/a/1.\r\n",
            ),
        )

        mail = (await waiting).json()
        assert mail["subject"] == "Your assessment"
        assert mail["from"] == "assessments@jobcannon.test"
        assert mail["to"] == [address]
        assert mail["links"] == ["https://jobcannon.test/a/1"]
        assert (await tenant("GET", f"/mailbox/{mail['id']}")).json() == mail
        assert (await tenant("GET", "/mailbox?subject=assess")).json()["items"] == [mail]
        assert (await tenant("GET", "/mailbox?subject=other")).json()["items"] == []

        assert (await tenant("DELETE", "/mailbox")).status_code == 204
        assert (await tenant("GET", "/mailbox")).json()["items"] == []
        assert code_of(await tenant("GET", f"/mailbox/{mail['id']}")) == (404, "not_found")

    played(story)


LETTERS = {
    "Your assessment": b"Open https://jobcannon.test/a/1 or https://jobcannon.test/help.",
    "A reminder": b"Bring your PASSPORT.",
}


async def post(on: Stage, tenant: Tenant) -> None:
    """Both letters to the first of the staff."""
    staff = tenant.shown["staff"]
    assert isinstance(staff, list)
    for subject, text in LETTERS.items():
        on.services.staging.mail_room.deliver(
            sender="assessments@jobcannon.test",
            to=[staff[0]["email"]],
            raw=f"Subject: {subject}\r\n\r\n".encode() + text,
        )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=passport", ["A reminder"]),
        ("q=REMINDER", ["A reminder"]),
        ("q=assessments@jobcannon", ["A reminder", "Your assessment"]),
        ("q=help&subject=your", ["Your assessment"]),
        ("q=help&subject=reminder", []),
        ("q=assess&limit=1", ["A reminder"]),
    ],
)
def test_mail_is_searched_by_all_that_one_reads(query: str, found: list[str]) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await post(on, tenant)

        items = (await tenant("GET", f"/mailbox?{query}")).json()["items"]

        assert [mail["subject"] for mail in items] == found

    played(story)


@pytest.mark.parametrize(
    ("matching", "found"),
    [
        ("", ["/a/1", "/help"]),
        ("?matching=/a/", ["/a/1"]),
        ("?matching=https://*/help", ["/help"]),
        ("?matching=help*https", []),
        ("?matching=.", ["/a/1", "/help"]),
        ("?matching=/A/", []),
    ],
)
def test_a_link_is_picked_out_of_a_mail(matching: str, found: list[str]) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await post(on, tenant)
        [mail] = (await tenant("GET", "/mailbox?subject=your")).json()["items"]

        answer = await tenant("GET", f"/mailbox/{mail['id']}/links{matching}")

        assert answer.json() == {"links": [f"https://jobcannon.test{path}" for path in found]}

    played(story)


def test_one_mail_is_thrown_away_and_the_others_stay() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        await post(on, tenant)
        [mail, kept] = (await tenant("GET", "/mailbox")).json()["items"]

        assert (await tenant("DELETE", f"/mailbox/{mail['id']}")).status_code == 204

        assert (await tenant("GET", "/mailbox")).json()["items"] == [kept]
        for method, path in (("DELETE", ""), ("GET", ""), ("GET", "/links")):
            answer = await tenant(method, f"/mailbox/{mail['id']}{path}")
            assert code_of(answer) == (404, "not_found")

    played(story)


def test_waiting_in_vain_says_what_is_there_instead() -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        staff = tenant.shown["staff"]
        assert isinstance(staff, list)
        address = staff[0]["email"]
        on.services.staging.mail_room.deliver(
            sender="", to=[address], raw=b"Subject: Welcome\r\n\r\nHello\r\n"
        )

        answer = await tenant("GET", "/mailbox/wait?to=alice@a.test&subject=Big&timeout=0.01")

        assert code_of(answer) == (404, "mail_not_found")
        assert answer.json()["detail"] == (
            "No mail to alice@a.test with 'Big' in its subject came within 0.01 s."
        )
        assert [(mail["to"], mail["subject"]) for mail in answer.json()["mails"]] == [
            ([address], "Welcome")
        ]

    played(story)


@pytest.mark.parametrize("timeout", ["31", "-1", "abc", "nan", "inf", ""])
def test_nobody_waits_longer_than_thirty_seconds(timeout: str) -> None:
    async def story(on: Stage, tenant: Tenant) -> None:
        for path in ("/mailbox/wait", "/settled"):
            answer = await tenant("GET", f"{path}?timeout={timeout}")
            assert code_of(answer) == (422, "validation_failed")

    played(story)
