"""What a mail says: its envelope, its head, both its bodies and where its links lead."""

from __future__ import annotations

import time

import pytest

from mock_icims.domain.letters import links_in, opened
from tests.icims_cast import NOON
from tests.unit.mock_icims.letters import LINK, letter, received


def test_a_mail_knows_its_envelope_and_its_head() -> None:
    mail = received(letter())

    assert mail.sender == "assessments@jobcannon.test"
    assert mail.to == ("alice@candidates.test",)
    assert mail.subject == "Your assessment"
    assert mail.message_id == "<inv_1@jobcannon.test>"
    assert mail.received_at == NOON
    assert mail.id.startswith("mail_")


def test_an_opened_mail_shows_both_bodies_and_every_header() -> None:
    found = opened(received(letter()))

    assert found.text == f"Hello Zoë,\n\nplease open {LINK}. Thank you!\n"
    assert found.html is not None
    assert found.html.startswith("<p>Hello Zoë")
    assert dict(found.headers)["traceparent"].startswith("00-0af7651916cd43dd")


def test_links_are_taken_from_text_and_html_once_each() -> None:
    assert opened(received(letter())).links == (LINK, "https://jobcannon.test/privacy?a=1&b=2")


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("Open https://a.test/x, please.", ("https://a.test/x",)),
        ("(https://a.test/x) <https://b.test/y>", ("https://a.test/x", "https://b.test/y")),
        ("https://a.test/x?a=1&b=2#c", ("https://a.test/x?a=1&b=2#c",)),
        ("ftp://a.test and mailto:a@b.test", ()),
        (None, ()),
    ],
)
def test_an_address_ends_where_the_sentence_does(text: str | None, links: tuple[str, ...]) -> None:
    assert links_in(text=text, html=None) == links


def test_a_subject_beyond_ascii_is_read() -> None:
    assert received(letter(subject="Zoë, Ihre Einschätzung")).subject == "Zoë, Ihre Einschätzung"


def test_what_is_no_declaration_hides_no_link_behind_it() -> None:
    html = f'<![<x]]><a href="{LINK}">Open</a>'

    assert links_in(text=None, html=html) == (LINK,)


def test_no_text_is_in_punycode() -> None:
    """It is for the names of hosts; of these 200 kB it took most of a minute to read."""
    text = "9" * 200_000
    began = time.process_time()

    found = opened(received(f"Content-Type: text/plain; charset=Punycode\r\n\r\n{text}".encode()))

    assert time.process_time() - began < 1
    assert found.text == text
