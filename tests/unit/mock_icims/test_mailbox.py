"""A mailbox: whose a mail is, how it is found or waited for, and that it can be emptied."""

from __future__ import annotations

import asyncio

import pytest

from mock_icims.domain.mailbox import Mail, matching
from mock_icims.services.mailroom import MailRoom
from tests.icims_cast import alice, northwind, world_with
from tests.unit.mock_icims.letters import ALICE, LINK, letter, received


def test_a_mail_belongs_to_every_tenant_that_knows_a_recipient() -> None:
    northern, southern = northwind(), northwind(id="cus_southw")
    southern.candidates.delete(alice().id)
    room = MailRoom(world_with(northern, southern))

    room.deliver(
        sender="a@b.test",
        to=["alice@candidates.test", "bob@southw.test", "nobody@candidates.test"],
        raw=letter(),
    )

    assert [mail.to for mail in northern.mailbox.newest_first()] == [("alice@candidates.test",)]
    assert [mail.to for mail in southern.mailbox.newest_first()] == [("bob@southw.test",)]


@pytest.mark.parametrize(
    ("address", "known"),
    [
        ("alice@candidates.test", True),
        ("Alice@Candidates.test", True),
        ("carol@northw.test", True),
        ("mallory@candidates.test", False),
        ("", False),
    ],
)
def test_candidates_and_staff_have_mailboxes_and_nobody_else(address: str, known: bool) -> None:
    assert MailRoom(world_with(northwind())).knows(address) is known


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("/assessments/", True),
        ("http:*/assessments/*K", True),
        ("*", True),
        ("/Assessments/", False),
        ("assessments*8200", False),
        ("/assessments/*assessments", False),
        ("/assessments/*s/Zx0v", False),
    ],
)
def test_a_link_is_found_by_parts_that_stand_in_it_one_after_the_other(
    pattern: str, found: bool
) -> None:
    assert matching([LINK, "https://icims.test/"], pattern)[:1] == ([LINK] if found else [])


def test_mail_is_found_by_the_whole_address_and_a_part_of_the_subject() -> None:
    mail = received(letter(subject="Your Big Five assessment"))

    assert mail.matches(to="ALICE@candidates.test", subject="big five")
    assert not mail.matches(to="lice@candidates.test", subject=None)
    assert not mail.matches(to=None, subject="DISC")


def test_waiting_ends_with_the_mail_that_arrives() -> None:
    tenant = northwind()
    room = MailRoom(world_with(tenant))

    def deliver(raw: bytes) -> None:
        room.deliver(sender="", to=[ALICE], raw=raw)

    async def wait_and_deliver() -> Mail | None:
        for delay, subject in enumerate(("Welcome", "Your Big Five"), start=1):
            asyncio.get_running_loop().call_later(delay / 200, deliver, letter(subject=subject))
        return await room.wait(tenant, to=ALICE, subject="Big", seconds=5)

    found = asyncio.run(wait_and_deliver())

    assert found is not None
    assert found.subject == "Your Big Five"


def test_waiting_in_vain_ends_in_time() -> None:
    tenant = northwind()
    room = MailRoom(world_with(tenant))

    assert asyncio.run(room.wait(tenant, to=None, subject=None, seconds=0.01)) is None


def test_a_cleared_mailbox_is_empty() -> None:
    tenant = northwind()
    MailRoom(world_with(tenant)).deliver(sender="", to=["alice@candidates.test"], raw=letter())

    tenant.mailbox.clear()

    assert len(tenant.mailbox) == 0
