"""Mallory applies for a job: names and addresses that want to be more than that."""

from __future__ import annotations

import httpx
import pytest

from scenarios.shapes import Candidate, Order
from tests.e2e.hostile.callers import Program
from tests.e2e.hostile.company import Company
from tests.e2e.hostile.invitations import email_of
from tests.e2e.hostile.refusals import refused
from tests.e2e.hostile.settled import everything
from tests.e2e.hostile.windows import Window

ENCODED_BCC = "=?utf-8?q?=0D=0ABcc:_mallory=40evil.test?="
"""An RFC 2047 encoded word with a line end in it."""

Json = dict[str, object]


def test_a_name_with_markup_is_shown_as_it_is(
    icims: Program, home: Company, operator: httpx.Client
) -> None:
    candidate, mail = invited(home, operator, "<script>alert(1)</script>", "{{ 7 * 7 }}")

    record = Window.of(icims, home.person("recruiter")).page(f"/candidates/{candidate.id}")
    for page in (mail["html"], record.answer.text):
        assert "<script>alert" not in str(page)
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in str(page)
    assert "{{ 7 * 7 }}" in record.answer.text


@pytest.mark.parametrize("name", [ENCODED_BCC, 'Al" <mallory@evil.test>, "', "a@evil.test"])
def test_a_name_begins_no_header_and_is_no_address(
    home: Company, operator: httpx.Client, served: Order, name: str
) -> None:
    candidate, mail = invited(home, operator, "Al", name)

    assert mail["to"] == [candidate.email]
    assert header_names(mail) == header_names(mail_of(home, email_of(home, served)))
    for other in ("mallory@evil.test", "a@evil.test"):
        assert home.control.get("/mailbox", params={"to": other}).json()["items"] == []


def invited(
    home: Company, operator: httpx.Client, first_name: str, last_name: str
) -> tuple[Candidate, Json]:
    candidate, application = home.applicant(first_name=first_name, last_name=last_name)
    home.advance(application, kind="assessment")
    everything(home, operator)
    return candidate, mail_of(home, str(candidate.email))


def mail_of(home: Company, email: str) -> Json:
    mails: list[Json] = home.control.get("/mailbox", params={"to": email}).json()["items"]
    (only,) = mails
    return only


def header_names(mail: Json) -> list[str]:
    headers = mail["headers"]
    assert isinstance(headers, list)
    return sorted(name.lower() for name, _ in headers)


@pytest.mark.parametrize(
    "profile",
    [
        {"first_name": "Al\r\nBcc: mallory@evil.test"},
        {"email": "alice@mail.test\r\nBcc: mallory@evil.test"},
        {"email": "alice@mail.test, mallory@evil.test"},
        {"email": "alice@mail.test@evil.test"},
        {"last_name": ""},
        {"last_name": "\x00"},
    ],
    ids=["name-line-end", "address-line-end", "two-addresses", "two-ats", "no-name", "nul"],
)
@pytest.mark.usefixtures("nothing_changes")
def test_who_cannot_be_written_to_is_no_candidate(home: Company, profile: dict[str, str]) -> None:
    person = {"first_name": "Vic", "last_name": "Tim", "email": "alice@mail.test"}

    answer = home.bob.post("/candidates", json=person | profile)

    nul = any("\x00" in value for value in profile.values())
    refused(answer, *((400, "malformed") if nul else (422, "validation_failed")))
