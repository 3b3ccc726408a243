"""The candidates' mailbox: not a page of iCIMS but of the stage, hence under `/_staging`."""

from __future__ import annotations

from itertools import islice

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from mock_icims.domain.errors import NotFound
from mock_icims.domain.ids import MailId
from mock_icims.domain.letters import opened
from mock_icims.domain.mailbox import Mail
from mock_icims.storage.world import Tenant
from mock_icims.web.control.mailbox import mail_out
from mock_icims.web.pages.onlookers import query_kept, tenant_seen
from mock_icims.web.pages.rendering import page
from mock_icims.web.routing import Route
from mock_icims.web.state import State

SHOWN = 100

SANDBOX = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
"""A mail is a stranger's page: it may look as it likes and do nothing but open a link."""


async def mailbox(request: Request[State]) -> Response:
    tenant = tenant_seen(request)

    to = request.query_params.get("to", "").strip()
    subject = request.query_params.get("subject", "").strip()

    found = tenant.mailbox.newest_first(to=to or None, subject=subject or None)
    return page(
        request,
        "mailbox.html",
        mails=list(islice(found, SHOWN)),
        to=to,
        subject=subject,
        customer=tenant.customer,
        query=query_kept(request),
    )


async def mail(request: Request[State]) -> Response:
    tenant = tenant_seen(request)

    found = _mail(tenant, MailId(request.path_params["mail_id"]))
    return page(request, "mail.html", mail=mail_out(found), query=query_kept(request))


async def mail_as_html(request: Request[State]) -> Response:
    tenant = tenant_seen(request)

    letter = opened(_mail(tenant, MailId(request.path_params["mail_id"])))
    # In front of everything, so that links open a tab of their own, not the sandbox.
    html = f'<!doctype html><base target="_blank">{letter.html or ""}'
    headers = {"Content-Security-Policy": SANDBOX, "Referrer-Policy": "no-referrer"}
    return HTMLResponse(html, headers=headers)


def _mail(tenant: Tenant, mail_id: MailId) -> Mail:
    found = tenant.mailbox.find(mail_id)
    if found is None:
        raise NotFound("mail", mail_id)
    return found


routes = [
    Route("/_staging/mailbox", mailbox, methods=["GET"], name="pages.mailbox"),
    Route("/_staging/mailbox/{mail_id}", mail, methods=["GET"], name="pages.mail"),
    Route(
        "/_staging/mailbox/{mail_id}/html", mail_as_html, methods=["GET"], name="pages.mail_html"
    ),
]
