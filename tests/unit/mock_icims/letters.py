"""A letter of JobCannon's to Alice, and how the fake has it once it has come."""

from __future__ import annotations

from email.message import EmailMessage

from mock_icims.domain.mailbox import Mail
from mock_icims.services.mailroom import MailRoom
from tests.icims_cast import northwind, world_with

ALICE = "alice@candidates.test"
LINK = "http://127.0.0.1:8200/assessments/Zx0v1YQ2mJ3tF4hK"


def letter(*, subject: str = "Your assessment", to: str = "alice@candidates.test") -> bytes:
    message = EmailMessage()
    message["From"] = "JobCannon <assessments@jobcannon.test>"
    message["To"] = to
    message["Subject"] = subject
    message["Message-ID"] = "<inv_1@jobcannon.test>"
    message["traceparent"] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    message.set_content(f"Hello Zoë,\n\nplease open {LINK}. Thank you!\n")
    message.add_alternative(
        f'<p>Hello Zoë, <a href="{LINK}">begin</a> or <a href="/local">not</a>'
        '<a href="https://jobcannon.test/privacy?a=1&amp;b=2">Privacy</a></p>',
        subtype="html",
    )
    return message.as_bytes().replace(b"\n", b"\r\n")


def received(raw: bytes) -> Mail:
    tenant = northwind()
    room = MailRoom(world_with(tenant))
    room.deliver(sender="assessments@jobcannon.test", to=["alice@candidates.test"], raw=raw)
    return next(tenant.mailbox.newest_first())
