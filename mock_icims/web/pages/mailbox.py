"""The candidates' mailbox: not a page of iCIMS but of the stage, hence under `/_staging`."""

from __future__ import annotations

from itertools import islice
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from mock_icims.domain.errors import NotFound
from mock_icims.domain.ids import CustomerId, MailId
from mock_icims.domain.letters import opened
from mock_icims.domain.mailbox import Mail
from mock_icims.storage.world import Tenant
from mock_icims.web.access import StaffPrincipal, identify
from mock_icims.web.control.guard import admit
from mock_icims.web.control.mailbox import mail_out
from mock_icims.web.pages.rendering import page
from mock_icims.web.state import State

SHOWN = 100

SANDBOX = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
"""A mail is a stranger's page: it may look as it likes and do nothing but open a link."""


async def mailbox(request: Request[State]) -> Response:
    tenant = _tenant(request)

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
        query=_query(request),
    )


async def mail(request: Request[State]) -> Response:
    tenant = _tenant(request)

    found = _mail(tenant, MailId(request.path_params["mail_id"]))
    return page(request, "mail.html", mail=mail_out(found), query=_query(request))


async def mail_as_html(request: Request[State]) -> Response:
    tenant = _tenant(request)

    letter = opened(_mail(tenant, MailId(request.path_params["mail_id"])))
    # In front of everything, so that links open a tab of their own, not the sandbox.
    html = f'<!doctype html><base target="_blank">{letter.html or ""}'
    headers = {"Content-Security-Policy": SANDBOX, "Referrer-Policy": "no-referrer"}
    return HTMLResponse(html, headers=headers)


def _tenant(request: Request[State]) -> Tenant:
    """
    The signed-in person's customer. For a candidate, who never signs in to iCIMS: the customer in
    the query, else the first one, under the rules of the control API.
    """
    staff = identify(request.scope)
    if isinstance(staff, StaffPrincipal):
        return staff.tenant

    admit(request)
    world = request.state["world"]
    asked = request.query_params.get("customer_id") or next(iter(world.tenants), "")
    return world.tenant(CustomerId(asked))


def _query(request: Request[State]) -> str:
    """What links carry along, so that the mailbox stays the same customer's."""
    asked = request.query_params.get("customer_id")
    return f"?{urlencode({'customer_id': asked})}" if asked else ""


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
