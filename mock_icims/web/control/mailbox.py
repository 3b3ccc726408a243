"""The tenant's mail: list, wait for, read, throw away."""

from __future__ import annotations

from itertools import islice

from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.errors import NotFound
from mock_icims.domain.ids import MailId
from mock_icims.domain.letters import mentioning, opened
from mock_icims.domain.mailbox import Mail, MailNotFound, matching
from mock_icims.storage.world import Tenant
from mock_icims.web import answers
from mock_icims.web.control.guard import tenant_of
from mock_icims.web.control.queries import Limit, Query, Seconds, Text
from mock_icims.web.routing import Route
from mock_icims.web.state import State

SHOWN_INSTEAD = 20


class MailSought(Query):
    """`to` is a whole address, `subject` a part of one, `q` a part of anything that one reads."""

    to: Text | None = None
    subject: Text | None = None
    q: Text | None = None
    limit: Limit = 50


class LinksSought(Query):
    """`*` in `matching` stands for anything."""

    matching: Text | None = None


class MailAwaited(Query):
    to: Text | None = None
    subject: Text | None = None
    timeout: Seconds = 10.0


async def list_mail(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    sought = MailSought.read(request)

    found = tenant.mailbox.newest_first(to=sought.to, subject=sought.subject)
    if sought.q is not None:
        found = mentioning(found, sought.q)
    items = [mail_out(mail) for mail in islice(found, sought.limit)]
    return answers.json({"items": items, "next_cursor": None})


async def wait_for_mail(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    awaited = MailAwaited.read(request)

    mail = await request.state["services"].staging.mail_room.wait(
        tenant, to=awaited.to, subject=awaited.subject, seconds=awaited.timeout
    )
    if mail is None:
        raise MailNotFound(
            wanted=_said(awaited),
            there=islice(tenant.mailbox.newest_first(), SHOWN_INSTEAD),
        )
    return answers.json(mail_out(mail))


async def read_mail(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    mail = _mail(request, tenant)

    return answers.json(mail_out(mail))


async def read_links(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    mail = _mail(request, tenant)
    sought = LinksSought.read(request)

    links = matching(opened(mail).links, sought.matching or "")
    return answers.json({"links": links})


async def delete_mail(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    mail = _mail(request, tenant)

    tenant.mailbox.remove(mail.id)
    return Response(status_code=204)


async def clear_mailbox(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    tenant.mailbox.clear()
    return Response(status_code=204)


def mail_out(mail: Mail) -> dict[str, object]:
    letter = opened(mail)
    return {
        "id": mail.id,
        "message_id": mail.message_id,
        "from": mail.sender,
        "to": list(mail.to),
        "subject": mail.subject,
        "received_at": mail.received_at,
        "text": letter.text,
        "html": letter.html,
        "headers": [list(header) for header in letter.headers],
        "links": list(letter.links),
    }


def _mail(request: Request[State], tenant: Tenant) -> Mail:
    """The one in the path."""
    mail_id = MailId(request.path_params["mail_id"])
    mail = tenant.mailbox.find(mail_id)
    if mail is None:
        raise NotFound("mail", mail_id)
    return mail


def _said(awaited: MailAwaited) -> str:
    """ "to alice@… with 'assessment' in its subject" """
    to = f"to {awaited.to}" if awaited.to else "to anybody"
    subject = f" with {awaited.subject!r} in its subject" if awaited.subject else ""
    return f"{to}{subject} came within {awaited.timeout:g} s"


_MAILBOX = "/_staging/tenants/{customer_id}/mailbox"
_ONE = f"{_MAILBOX}/{{mail_id}}"

routes = [
    Route(_MAILBOX, list_mail, methods=["GET"], name="mailbox.list"),
    Route(_MAILBOX, clear_mailbox, methods=["DELETE"], name="mailbox.clear"),
    Route(f"{_MAILBOX}/wait", wait_for_mail, methods=["GET"], name="mailbox.wait"),
    Route(_ONE, read_mail, methods=["GET"], name="mailbox.read"),
    Route(_ONE, delete_mail, methods=["DELETE"], name="mailbox.delete"),
    Route(f"{_ONE}/links", read_links, methods=["GET"], name="mailbox.links"),
]
