"""The invitation that Alice gets, and its two parts."""

from __future__ import annotations

from email.message import EmailMessage

from integration.domain.orders import EmailTemplate
from integration.mail.compose import Letter
from tests.unit.integration.stage import NOON, TRACE

LINK = "http://jobcannon.test/assessments/KN0bY8f7u2mS3pQ4rT5vW6xY7zA8bC9dE0fG1hI2jK3"
LETTER = Letter(
    template=EmailTemplate.BRANDED,
    sender="JobCannon <assessments@jobcannon.test>",
    address="alice@candidates.test",
    name="Alice Moreau",
    company="Acme & Söhne",
    job_title="Lead <Warehouse>",
    assessment="Big Five",
    minutes=8,
    items=50,
    asks="statements",
    link=LINK,
    days=30,
    message_id="<inv_0000000001@jobcannon.test>",
    traceparent=TRACE,
    written_at=NOON,
)


def parts(message: EmailMessage) -> tuple[str, str]:
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    return str(text.get_content()), str(html.get_content())
