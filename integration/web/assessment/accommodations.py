"""How a candidate asks for an accommodation before the start (docs/decisions/0062)."""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from integration.domain.attempts import OpenInvitation
from integration.web.addresses import link_token
from integration.web.media import wants_page
from integration.web.negotiation import json_response
from integration.web.pages import page
from integration.web.regions import enter_by_mark
from integration.web.state import State, run

OFFERS = (
    "More time, or the assessment in several sittings: there is no time limit for anybody.",
    "An enlarged copy, a copy on paper, or one for your screen reader.",
    "Somebody who reads the statements to you and notes your answers, by telephone or in person.",
    "Another way to show the same, if none of these helps.",
)


async def show_accommodation(request: Request[State]) -> Response:
    token = link_token(request)
    enter_by_mark(request, token)

    invitation = await run(
        request, lambda tx, services, at: services.assessments.open(tx, link_token=token, at=at)
    )
    told = accommodation_out(invitation)
    if not wants_page(request.headers):
        return json_response(told)
    return page(
        request,
        "assessment/accommodation.html",
        {
            "told": told,
            "invitation": invitation,
            "letter": _letter(invitation),
            "start_url": f"/assessments/{token}",
        },
    )


def accommodation_out(invitation: OpenInvitation) -> dict[str, object]:
    return {
        "contact": invitation.contact,
        "reference": invitation.id,
        "offers": list(OFFERS),
    }


def _letter(invitation: OpenInvitation) -> str:
    """A begun e-mail (RFC 6068): the reference is all that support needs, and all it is told."""
    subject = quote(f"Accommodation for {invitation.id}")
    body = quote("I would like to take the assessment in this way:\r\n\r\n")
    return f"mailto:{invitation.contact}?subject={subject}&body={body}"


routes = [
    Route(
        "/assessments/{link_token}/accommodation",
        show_accommodation,
        methods=["GET"],
        name="invitations.accommodation",
    )
]
