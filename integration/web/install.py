"""Installing: the Marketplace's redirect comes in, the walk through iCIMS ends here."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from integration.web.connections import connection_out
from integration.web.cookies import INSTALL, drop_cookie, set_cookie
from integration.web.negotiation import respond
from integration.web.state import State, run

CALLBACK = "/icims/oauth-callback"


async def start_install(request: Request[State]) -> Response:
    """The "Authorization URL" of the guide (docs/decisions/0001-who-authorizes.md)."""
    ticket = request.query_params.get("ticket", "")
    iss = request.query_params.get("iss", "")

    started = await run(
        request,
        lambda tx, services, at: services.installing.begin(tx, ticket=ticket, iss=iss, at=at),
    )
    response = RedirectResponse(started.authorize_url, status_code=303)
    set_cookie(request, response, INSTALL, started.browser_secret, path=CALLBACK)
    return response


async def complete_install(request: Request[State]) -> Response:
    """No transaction is open while iCIMS is asked for the token."""
    sent = request.query_params
    state, iss, secret = sent.get("state", ""), sent.get("iss", ""), request.cookies.get(INSTALL)
    if (error := sent.get("error")) is not None:
        return await run(
            request,
            lambda tx, services, at: services.installing.decline(
                tx,
                state=state,
                iss=iss,
                browser_secret=secret,
                error=error,
                description=sent.get("error_description"),
                at=at,
            ),
        )

    code = sent.get("code", "")
    redemption = await run(
        request,
        lambda tx, services, at: services.installing.redeem(
            tx, state=state, iss=iss, code=code, browser_secret=secret, at=at
        ),
    )
    answer = await request.state["oauth"].exchange(redemption, code=code)
    connection = await run(
        request,
        lambda tx, services, at: services.installing.activate(
            tx, redemption=redemption, answer=answer, at=at
        ),
    )
    request.state["wake"]()

    out = connection_out(connection)
    response = respond(
        request,
        "install/connected.html",
        {"connection": out},
        configuration_url=f"{connection.issuer}/settings/marketplace-apps/jobcannon/configuration",
    )
    drop_cookie(request, response, INSTALL, path=CALLBACK)
    return response


routes = [
    Route("/oauth/authorize", start_install, methods=["GET"], name="install.start"),
    Route(CALLBACK, complete_install, methods=["GET"], name="install.complete"),
]
