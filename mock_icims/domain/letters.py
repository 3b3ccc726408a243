"""Opens a mail: both bodies, every header, and where its links lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_icims.domain.mailbox import Letter, Mail, links_in

if TYPE_CHECKING:
    from email.message import EmailMessage


def opened(mail: Mail) -> Letter:
    """Line ends become \\n; a part in an unknown charset is read as well as it can be."""
    # Here, because a server that has no mail yet need not load the mail parser.
    from email import policy
    from email.parser import BytesParser

    message = BytesParser(policy=policy.default).parsebytes(mail.raw)
    text, html = _part(message, "plain"), _part(message, "html")
    return Letter(
        text=text,
        html=html,
        headers=tuple((name, str(value)) for name, value in message.items()),
        links=links_in(text=text, html=html),
    )


def _part(message: EmailMessage, kind: str) -> str | None:
    part = message.get_body(preferencelist=(kind,))
    if part is None:
        return None

    try:
        content = part.get_content()
    except (LookupError, UnicodeError):  # LookupError: a charset that Python does not know
        payload = part.get_payload(decode=True)
        content = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    return str(content).replace("\r\n", "\n")
