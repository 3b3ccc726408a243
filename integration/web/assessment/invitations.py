"""What the link in the email opens. Looking consumes nothing, so a mail scanner does no harm."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from integration.catalogue.loader import catalogue
from integration.domain.attempts import Attempt, OpenInvitation
from integration.web.addresses import link_token
from integration.web.assessment.access import remember_candidate
from integration.web.assessment.attempts import attempt_out, place_of
from integration.web.bodies import read_nothing
from integration.web.cookies import VISITOR, cookie, set_cookie, visitor
from integration.web.csrf import form_token, read_own_form, refuse_foreign_origin
from integration.web.instants import instant
from integration.web.media import is_form, wants_page
from integration.web.negotiation import json_response
from integration.web.pages import page
from integration.web.regions import enter_by_mark
from integration.web.state import State, run


async def open_invitation(request: Request[State]) -> Response:
    token = link_token(request)
    enter_by_mark(request, token)

    invitation = await run(
        request, lambda tx, services, at: services.assessments.open(tx, link_token=token, at=at)
    )
    if wants_page(request.headers):
        return start_page(request, token, invitation)
    return json_response(invitation_out(invitation))


async def begin_attempt(request: Request[State]) -> Response:
    token = link_token(request)
    cell = enter_by_mark(request, token)
    await _read_begin(request)

    attempt, secret = await run(
        request, lambda tx, services, at: services.assessments.begin(tx, link_token=token, at=at)
    )
    cell.wake()
    response = _begun(request, attempt)
    remember_candidate(request, response, attempt, secret)
    return response


async def _read_begin(request: Request[State]) -> None:
    refuse_foreign_origin(request)
    if is_form(request.headers):
        await read_own_form(request, bound_to=cookie(request, VISITOR))
    else:
        await read_nothing(request)


def _begun(request: Request[State], attempt: Attempt) -> Response:
    if is_form(request.headers):
        return RedirectResponse(place_of(attempt), status_code=303)
    response = json_response(attempt_out(attempt), status=201)
    response.headers["location"] = f"/attempts/{attempt.id}"
    return response


def start_page(request: Request[State], token: str, invitation: OpenInvitation) -> Response:
    if invitation.status == "submitted":
        return page(
            request,
            "assessment/used.html",
            {
                "invitation": invitation_out(invitation),
                "own_report": f"/assessments/{token}/report",
            },
        )

    bound_to = visitor(request)
    response = page(
        request,
        "assessment/start.html",
        {
            "invitation": invitation_out(invitation),
            "instrument": catalogue()[invitation.assessment],
            "begin_url": f"/assessments/{token}/attempts",
            "accommodation_url": f"/assessments/{token}/accommodation",
            "csrf": form_token(request, bound_to),
        },
    )
    set_cookie(request, response, VISITOR, bound_to)
    return response


def invitation_out(invitation: OpenInvitation) -> dict[str, object]:
    return {
        "assessment": invitation.assessment,
        "name": invitation.name,
        "minutes": invitation.minutes,
        "items": invitation.items,
        "company": invitation.company,
        "job_title": invitation.job_title,
        "status": invitation.status,
        "region": invitation.region,
        "retention_days": invitation.retention_days,
        "expires_at": instant(invitation.expires_at),
        "contact": invitation.contact,
    }


routes = [
    Route("/assessments/{link_token}", open_invitation, methods=["GET"], name="invitations.open"),
    Route(
        "/assessments/{link_token}/attempts", begin_attempt, methods=["POST"], name="attempts.begin"
    ),
]
