"""The mail of one tenant: wait for it, and follow its links."""

from __future__ import annotations

from mock_icims.testing.shapes import Mail, Mails
from mock_icims.testing.verdicts import no_such_mail
from mock_icims.testing.wires import Refused, Wire


class TenantMailbox:
    """`to` is a whole address, `subject` a part of one."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire.below("/mailbox")

    def mails(self, *, to: str | None = None, subject: str | None = None) -> list[Mail]:
        """Newest first."""
        query = {"to": to, "subject": subject, "limit": 200}
        return self._wire.ask(Mails, "GET", query=query).items

    def wait(
        self, *, to: str | None = None, subject: str | None = None, timeout: float = 10.0
    ) -> Mail:
        """
        The newest mail that fits, as soon as there is one. Fails after `timeout` seconds, at most
        30, with what is there instead.
        """
        __tracebackhide__ = True
        query = {"to": to, "subject": subject, "timeout": timeout}
        try:
            return self._wire.ask(Mail, "GET", "/wait", query=query, patience=timeout + 10)
        except Refused as refused:
            if refused.code != "mail_not_found":
                raise
        raise AssertionError(
            no_such_mail(to=to, subject=subject, seconds=timeout, there=self.mails())
        )

    def links(
        self,
        *,
        to: str | None = None,
        subject: str | None = None,
        containing: str = "",
        timeout: float = 10.0,
    ) -> list[str]:
        """Of the newest mail that fits, those with `containing` in them."""
        __tracebackhide__ = True
        mail = self.wait(to=to, subject=subject, timeout=timeout)
        return [link for link in mail.links if containing in link]

    def clear(self) -> None:
        self._wire.ask(type(None), "DELETE")
