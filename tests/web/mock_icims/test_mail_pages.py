"""The candidates' mailbox and the event deliveries: what came, what went."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from mock_icims.app import create_app
from mock_icims.domain.ids import MailId
from mock_icims.domain.mailbox import Mail
from mock_icims.settings import Settings
from tests.icims_cast import ASSESSMENT, NOON, install, northwind
from tests.web.mock_icims.browsing import ISSUER, Browser, Desk, opened

ALICE = "alice@candidates.test"
LINK = "http://jobcannon.test/assessments/secret"


def mail(id: str = "mail_first1", *, subject: str = "Your assessment") -> Mail:
    message = EmailMessage()
    message["Subject"] = subject
    message["To"] = ALICE
    message.set_content(f"Hello Alice, {LINK}")
    message.add_alternative(f'<p>Hello <a href="{LINK}">Start</a></p>', subtype="html")
    return Mail(
        id=MailId(id),
        message_id="<one@jobcannon.test>",
        sender="jobcannon@jobcannon.test",
        to=(ALICE,),
        subject=subject,
        received_at=NOON,
        raw=message.as_bytes(),
    )


def test_the_mailbox_is_searched_by_address_and_subject(desk: Desk, bob: Browser) -> None:
    desk.tenant.mailbox.add(mail())

    assert "/_staging/mailbox/mail_first1" in bob.get("/_staging/mailbox").links
    assert "/_staging/mailbox/mail_first1" in bob.get(f"/_staging/mailbox?to={ALICE}").links
    assert "No such mail." in bob.get("/_staging/mailbox?subject=invoice").text


def test_an_empty_mailbox_says_what_will_come(bob: Browser) -> None:
    assert "No mail yet." in bob.get("/_staging/mailbox").text


def test_a_mail_shows_its_text_links_and_headers(desk: Desk, bob: Browser) -> None:
    desk.tenant.mailbox.add(mail())

    page = bob.get("/_staging/mailbox/mail_first1")

    assert page.heading == "Your assessment"
    assert LINK in page.links
    assert f"Hello Alice, {LINK}" in page.text


def test_the_html_of_a_mail_is_shut_in_a_sandbox(desk: Desk, bob: Browser) -> None:
    desk.tenant.mailbox.add(mail())

    answer = bob.get("/_staging/mailbox/mail_first1/html").answer

    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox allow-popups allow-popups-to-escape-sandbox; ")
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert "frame-ancestors 'self'" in policy
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_a_candidate_reads_mail_without_an_account(desk: Desk, stranger: Browser) -> None:
    desk.tenant.mailbox.add(mail())

    assert stranger.get("/_staging/mailbox/mail_first1").status == 200


def test_whose_mailbox_can_be_said_and_is_kept(stranger: Browser) -> None:
    other = northwind(id="cus_other1")
    other.mailbox.add(mail("mail_other1"))
    desk = opened(other)

    page = desk.browser().get("/_staging/mailbox?customer_id=cus_other1")

    link = "/_staging/mailbox/mail_other1?customer_id=cus_other1"
    assert link in page.links
    assert desk.browser().get(link).status == 200
    assert desk.browser("carol").get(link).status == 404


@pytest.mark.parametrize("path", ["/_staging/mailbox", "/_staging/mailbox/mail_first1"])
def test_with_a_staging_token_the_mailbox_is_for_staff(desk: Desk, path: str) -> None:
    settings = Settings(public_url=ISSUER, staging=True, staging_token="only for the stage")
    desk.tenant.mailbox.add(mail())
    desk.app = create_app(settings, world=desk.world)

    assert desk.browser().get(path).status == 401
    assert desk.browser("bob").get(path).status == 200


def test_without_staging_there_is_no_mailbox_and_no_link_to_it(desk: Desk) -> None:
    desk.app = create_app(Settings(public_url=ISSUER), world=desk.world)
    bob = desk.browser("bob")

    assert bob.get("/_staging/mailbox").status == 404
    assert "/_staging/mailbox" not in bob.get("/jobs").links


def test_events_are_listed_with_what_they_say(desk: Desk, bob: Browser) -> None:
    install(desk.tenant)
    assert "No event was sent." in bob.get("/settings/events").text

    record = "/candidates/cand_alice1"
    bob.submit(bob.get(record).form("Assign job"))
    bob.submit(bob.get(record).form("Advance"), stage_id=ASSESSMENT.id)

    page = bob.get("/settings/events")
    assert "assessment.requested" in page.words("code")
    assert "application.stage_changed" in page.words("code")
    assert "Pending" in page.words("span")
