"""The endpoint of an app's events, for the customer's admin: switch it, rotate its secrets."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.customers import Role
from mock_icims.domain.errors import ValidationFailed
from mock_icims.domain.ids import AppId
from mock_icims.domain.webhooks.endpoints import Endpoint, Signed
from mock_icims.domain.webhooks.signatures import key_of
from mock_icims.storage.world import Tenant
from mock_icims.web import answers, bodies
from mock_icims.web.access import allow_staff
from mock_icims.web.bodies import Body
from mock_icims.web.connect.events import PAGE
from mock_icims.web.connect.scopes import BASE
from mock_icims.web.pages.rendering import page
from mock_icims.web.routing import Route
from mock_icims.web.state import State

DAY, WEEK = 86_400, 7 * 86_400


class RotateSecret(Body):
    """Left out, `secret` is made here."""

    secret: Annotated[str, Meta(max_length=200)] | None = None
    of: Signed = Signed.EVENTS
    overlap_seconds: Annotated[int, Meta(ge=0, le=WEEK)] = DAY

    def checked(self) -> str | None:
        """Raises ValidationFailed; the sentence does not show the secret."""
        if self.secret is None:
            return None
        try:
            key_of(self.secret)
        except ValueError as error:
            wrong = str(error).removesuffix(".")
            raise ValidationFailed(
                {"secret": f"is no Standard Webhooks secret: {wrong}"}
            ) from error
        return self.secret


async def read_endpoint(request: Request[State]) -> Response:
    staff = await allow_staff(request)

    endpoint = request.state["services"].endpoints.read(staff.tenant, _app_of(request))
    return answers.json(endpoint_out(request, staff.tenant, endpoint))


async def enable_endpoint(request: Request[State]) -> Response:
    staff = await allow_staff(request, Role.ADMIN)

    endpoint = request.state["services"].endpoints.enable(staff.tenant, _app_of(request))
    return await answers.done(request, endpoint_out(request, staff.tenant, endpoint), page=PAGE)


async def disable_endpoint(request: Request[State]) -> Response:
    staff = await allow_staff(request, Role.ADMIN)

    endpoint = request.state["services"].endpoints.disable(staff.tenant, _app_of(request))
    return await answers.done(request, endpoint_out(request, staff.tenant, endpoint), page=PAGE)


async def rotate_secret(request: Request[State]) -> Response:
    staff = await allow_staff(request, Role.ADMIN)

    body = await RotateSecret.read(request)

    rotated = rotated_out(request, staff.tenant, _app_of(request), body)
    headers = {"Cache-Control": "no-store"}
    if bodies.is_form(request):
        return page(
            request,
            "secret.html",
            headers=headers,
            secret=rotated["secret"],
            endpoint=rotated["endpoint"],
            of=body.of,
        )
    return answers.json(rotated, headers=headers)


def rotated_out(
    request: Request[State], tenant: Tenant, app_id: AppId, body: RotateSecret
) -> dict[str, object]:
    """Does it, and shows the new secret, this once."""
    endpoint, secret = request.state["services"].endpoints.rotate_secret(
        tenant,
        app_id,
        body.of,
        secret=body.checked(),
        overlap=timedelta(seconds=body.overlap_seconds),
    )
    return {"secret": secret, "endpoint": endpoint_out(request, tenant, endpoint)}


def endpoint_out(request: Request[State], tenant: Tenant, endpoint: Endpoint) -> dict[str, object]:
    desk, now = request.state["services"].endpoints, tenant.clock.now()
    return {
        "app_id": endpoint.app_id,
        "url": desk.url(tenant, endpoint.app_id),
        "status": endpoint.status,
        "disabled_because": endpoint.disabled_because,
        "disabled_at": endpoint.disabled_at,
        "failing_since": endpoint.failing_since,
        "disables_at": endpoint.disables_at,
        "former_secret_until": endpoint.events_secret.overlaps_until(now),
        "former_callback_secret_until": endpoint.callback_secret.overlaps_until(now),
        "events": desk.standing(tenant, endpoint.app_id),
        "missed": tenant.missed.count("app_id", endpoint.app_id),
    }


def _app_of(request: Request[State]) -> AppId:
    return AppId(request.path_params["app_id"])


ONE = BASE + "/apps/{app_id}/endpoint"

routes = [
    Route(ONE, read_endpoint, methods=["GET"], name="endpoint.read"),
    Route(ONE + "/enable", enable_endpoint, methods=["POST"], name="endpoint.enable"),
    Route(ONE + "/disable", disable_endpoint, methods=["POST"], name="endpoint.disable"),
    Route(ONE + "/rotate-secret", rotate_secret, methods=["POST"], name="endpoint.rotate_secret"),
]
