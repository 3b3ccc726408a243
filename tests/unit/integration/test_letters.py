"""To whom a letter may be written, in whose name it comes, and how much of a name goes into it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from integration.domain.orders import EmailTemplate
from integration.mail.compose import compose, is_address
from tests.unit.integration.invitation import LETTER


@pytest.mark.parametrize(
    "text",
    [
        '"a b"@candidates.test',
        '""@candidates.test',
        "alice@candidates.te\u200bst",
        "alice@candidates.te\u202est",
        "alice @candidates.test",
    ],
)
def test_what_a_mail_program_would_read_otherwise_is_no_address(text: str) -> None:
    assert not is_address(text)


@pytest.mark.parametrize(
    ("sender", "by"),
    [
        ("assessments@jobcannon.test", "Acme via JobCannon"),
        ("JobCannon Staging <assessments@jobcannon.test>", "Acme via JobCannon Staging"),
    ],
)
def test_a_branded_letter_says_through_whom_it_comes(sender: str, by: str) -> None:
    branded = replace(LETTER, template=EmailTemplate.BRANDED, sender=sender, company="Acme")

    [address] = compose(branded)["From"].addresses

    assert (address.display_name, address.addr_spec) == (by, "assessments@jobcannon.test")


def test_of_a_long_name_two_hundred_letters_go_into_a_line() -> None:
    [address] = compose(replace(LETTER, name="x" * 300))["To"].addresses

    assert address.display_name == "x" * 200


def test_nobody_shows_a_link_by_accident() -> None:
    assert LETTER.link not in repr(LETTER)
