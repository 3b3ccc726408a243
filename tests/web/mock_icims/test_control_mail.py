"""The control API: mail is searched, waited for and thrown away, and its links are picked out."""

from __future__ import annotations

import asyncio

import pytest

from tests.web.mock_icims.staging_desk import Stage, Tenant, code_of, played


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
