"""Installing: the Marketplace's redirect comes in, the walk through iCIMS ends here."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from integration.icims.oauth import Redemption, TokenAnswer
from integration.web.admin.configuration import change_url
from integration.web.admin.connections import connection_out
from integration.web.cookies import INSTALL, cookie, drop_cookie, set_cookie
from integration.web.negotiation import respond
from integration.web.regions import enter_from_control
from integration.web.state import State, run, run_control

CALLBACK = "/icims/oauth-callback"


async def start_install(request: Request[State]) -> Response:
    """The "Authorization URL" of the guide (docs/decisions/0001-who-authorizes.md)."""
    ticket = request.query_params.get("ticket", "")
    iss = request.query_params.get("iss", "")

    started = await run_control(
        request,
        lambda tx, services, at: services.installing.begin(tx, ticket=ticket, iss=iss, at=at),
    )
    region = await run_control(
        request,
        lambda tx, services, at: services.residency.expected(
            tx, started.customer_id, issuer=iss, at=at
        ),
    )
    enter_from_control(request, region)
    await run(
        request,
        lambda tx, services, at: services.installing.announce(
            tx, customer_id=started.customer_id, at=at
        ),
    )
    response = RedirectResponse(started.authorize_url, status_code=303)
    set_cookie(request, response, INSTALL, started.browser_secret, path=CALLBACK)
    return response


async def complete_install(request: Request[State]) -> Response:
    """No transaction is open while iCIMS is asked for the token."""
    sent = request.query_params
    state, iss, secret = sent.get("state", ""), sent.get("iss", ""), cookie(request, INSTALL)
    if (error := sent.get("error")) is not None:
        return await run_control(
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
    redemption = await run_control(
        request,
        lambda tx, services, at: services.installing.redeem(
            tx, state=state, iss=iss, code=code, browser_secret=secret, at=at
        ),
    )
    answer = await _exchange(request, redemption, code=code)
    connection = await run(
        request,
        lambda tx, services, at: services.installing.activate(
            tx, redemption=redemption, answer=answer, at=at
        ),
    )
    request.state["cell"].wake()

    out = connection_out(connection)
    response = respond(
        request,
        "install/connected.html",
        {"connection": out},
        configuration_url=change_url(connection),
    )
    drop_cookie(request, response, INSTALL, path=CALLBACK)
    return response


async def _exchange(request: Request[State], redemption: Redemption, *, code: str) -> TokenAnswer:
    """Once iCIMS has said where its customer lives, the request is in that region."""
    customer_id, issuer = redemption.customer_id, redemption.issuer
    expected = await run_control(
        request,
        lambda tx, services, at: services.residency.expected(tx, customer_id, issuer=issuer, at=at),
    )
    answer = await enter_from_control(request, expected).oauth.exchange(redemption, code=code)
    if answer.granted is not None:
        told = answer.granted.region
        settled = await run_control(
            request,
            lambda tx, services, at: services.residency.settle(
                tx, customer_id, told=told, issuer=issuer, at=at
            ),
        )
        enter_from_control(request, settled)
    return answer


routes = [
    Route("/oauth/authorize", start_install, methods=["GET"], name="install.start"),
    Route(CALLBACK, complete_install, methods=["GET"], name="install.complete"),
]
