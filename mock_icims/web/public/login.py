"""In the place of https://login.icims.com/oauth/token: tokens for a day, by client credentials."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.errors import Refusal
from mock_icims.domain.public.access import TOKEN_LIFE
from mock_icims.domain.public.errors import LoginRefused
from mock_icims.web import answers, bodies
from mock_icims.web.journal import note
from mock_icims.web.parties import Party, attribute
from mock_icims.web.problems import status_of
from mock_icims.web.routing import Route
from mock_icims.web.state import State

NEEDED = ("grant_type", "client_id", "client_secret", "audience")
GRANT = "client_credentials"

STATUSES = {"access_denied": 401, "too_many_requests": 429}
"""All others are 400. iCIMS's own are not public; its service is Auth0's, and so are these."""


async def token(request: Request[State]) -> Response:
    try:
        sent = await _sent(request)
        tenant, issued = request.state["services"].public_access.login(
            client_id=sent["client_id"],
            client_secret=sent["client_secret"],
            audience=sent["audience"],
        )
    except LoginRefused as refusal:
        if refusal.why:
            note(request, refusal.why)
        return refused(refusal.error, refusal.description, STATUSES.get(refusal.error, 400))
    except Refusal as refusal:
        return refused("invalid_request", refusal.detail, status_of(refusal))

    attribute(request, Party(tenant.customer.id))
    life = int(TOKEN_LIFE.total_seconds())
    return answers.json({"access_token": issued, "token_type": "Bearer", "expires_in": life})


def refused(error: str, description: str, status: int) -> Response:
    return answers.json({"error": error, "error_description": description}, status=status)


async def _sent(request: Request[State]) -> dict[str, str]:
    """The four parameters, each once. Raises LoginRefused."""
    if not bodies.is_form(request):
        raise LoginRefused("invalid_request", f"Send {bodies.FORM}.")
    form = await bodies.form(request)
    for name in NEEDED:
        if len(form.get(name, [])) != 1 or not form[name][0]:
            raise LoginRefused("invalid_request", f"Missing required parameter: {name}")
    sent = {name: form[name][0] for name in NEEDED}
    if sent["grant_type"] != GRANT:
        raise LoginRefused(
            "unsupported_grant_type", f"Unsupported grant type: {sent['grant_type']}"
        )
    return sent


routes = [Route("/login/oauth/token", token, methods=["POST"], name="public.token")]
