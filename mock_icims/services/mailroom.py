"""The mail room: whose mailbox an address is, what came in, and waiting for what has not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.parser import BytesHeaderParser

from mock_icims.domain.ids import MailId
from mock_icims.domain.letters import LONGEST_HEADER, legible
from mock_icims.domain.mailbox import Mail
from mock_icims.services.staging.bells import Bell
from mock_icims.services.traces import continued
from mock_icims.storage.world import Tenant, World


class MailRoom:
    """`arrivals` rings with every message."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.arrivals = Bell()

    def knows(self, address: str) -> bool:
        """Whether anybody here reads mail at this address: a candidate, or one of the staff."""
        return any(True for _ in self._owners(address))

    def only_owner(self, addresses: Sequence[str]) -> Tenant | None:
        """The one customer whose people all of these are; None when several know one of them."""
        owners = {id(tenant): tenant for one in addresses for tenant in self._owners(one)}
        return next(iter(owners.values())) if len(owners) == 1 else None

    def deliver(self, *, sender: str, to: Sequence[str], raw: bytes) -> None:
        """
        Into the mailbox of every tenant who knows a recipient.

        Only the head is read now; the rest is parsed when somebody looks. When it returns, the mail
        is kept for good.
        """
        head = BytesHeaderParser().parsebytes(raw)
        subject, message_id = _decoded(head["subject"]), _decoded(head["message-id"])
        trace = continued(_decoded(head["traceparent"]))
        recipients: dict[str, tuple[Tenant, list[str]]] = {}
        for address in to:
            for tenant in self._owners(address):
                recipients.setdefault(tenant.customer.id, (tenant, []))[1].append(address)

        for tenant, addresses in recipients.values():
            tenant.mailbox.add(
                Mail(
                    id=MailId(tenant.ids.next("mail")),
                    message_id=message_id,
                    sender=legible(sender),
                    to=tuple(addresses),
                    subject=subject,
                    received_at=tenant.clock.now(),
                    raw=raw,
                    traceparent=trace,
                )
            )

        self.world.keep()
        self.arrivals.ring()

    async def wait(
        self, tenant: Tenant, *, to: str | None, subject: str | None, seconds: float
    ) -> Mail | None:
        """The newest mail that matches, now or within so many seconds, whatever is restored."""

        def look() -> Mail | None:
            now = self.world.tenants.get(tenant.customer.id, tenant)
            return next(now.mailbox.newest_first(to=to, subject=subject), None)

        return await self.arrivals.until(look, seconds=seconds)

    def _owners(self, address: str) -> Iterator[Tenant]:
        """Whatever its capitals: mail finds a person however the address was typed."""
        staff = self.world.user_by_email(address)
        for tenant in self.world.tenants.values():
            known = tenant.candidates.having("address", address.casefold())
            if known or (staff is not None and staff[0] is tenant):
                yield tenant


def _decoded(value: object) -> str:
    """
    RFC 2047 words as text; most headers have none. Of no charset or too many, they stay as they
    came.
    """
    text = "".join(str(value or "").splitlines())
    if "=?" in text and len(text) <= LONGEST_HEADER:
        with suppress(HeaderParseError, LookupError, ValueError):
            text = str(make_header(decode_header(text)))
    return legible(text.strip())
