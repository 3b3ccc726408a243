"""Guide step 2, "Authorize OAuth Integration": what the admin reads before approving the scopes."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.marketplace import Registration
from mock_icims.domain.oauth.authorization import AuthorizationRequest
from mock_icims.web.access import StaffPrincipal
from mock_icims.web.pages.rendering import page
from mock_icims.web.pages.visitors import door_of
from mock_icims.web.state import State


def consent_page(
    request: Request[State],
    staff: StaffPrincipal,
    registration: Registration,
    asked: AuthorizationRequest,
) -> Response:
    """The app never learns that this page was shown: no-referrer, and no frame around it."""
    installation = staff.tenant.installations.find(asked.app_id)
    granted = installation.scopes if installation else ()
    return page(
        request,
        "consent.html",
        form_action=[origin(asked.redirect_uri)],
        headers={"Referrer-Policy": "no-referrer"},
        listing=registration.listing,
        asked=asked,
        hidden=[item for item in asked.parameters().items() if item[0] != "scope"],
        granted=granted,
        lost=[scope for scope in granted if scope not in asked.scopes],
        profile=registration.token_profile,
        redirect_host=urlsplit(asked.redirect_uri).netloc,
        door=door_of(request),
    )


def origin(url: str) -> str:
    """Scheme, host and port: what a Content-Security-Policy can name."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
