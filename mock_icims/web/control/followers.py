"""Programs that go by a tenant's clock."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.errors import ValidationFailed
from mock_icims.domain.followers import Follower
from mock_icims.domain.ids import AppId
from mock_icims.domain.webhooks.addresses import Reach
from mock_icims.web import answers
from mock_icims.web.bodies import Body
from mock_icims.web.control.guard import tenant_of
from mock_icims.web.fields import Url
from mock_icims.web.routing import Route
from mock_icims.web.state import State

Visible = Annotated[str, Meta(min_length=8, max_length=200, pattern=r"^[!-~]+\Z")]


class PutFollower(Body):
    url: Url
    token: Visible
    state_url: Url | None = None


async def list_followers(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    return answers.json(
        {
            "items": [follower_out(one) for one in tenant.followers.values()],
            "next_cursor": None,
        }
    )


async def put_follower(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    body = await PutFollower.read(request)
    follower = Follower(
        app_id=_app_id(request), url=body.url, token=body.token, state_url=body.state_url
    )
    _require_reachable(request, "url", body.url)
    if body.state_url is not None:
        _require_reachable(request, "state_url", body.state_url)

    await request.state["services"].followers.put(tenant, follower)
    return answers.json(follower_out(follower))


async def delete_follower(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    await request.state["services"].followers.delete(tenant, _app_id(request))
    return Response(status_code=204)


def follower_out(follower: Follower) -> dict[str, object]:
    """Without its token."""
    return {"app_id": follower.app_id, "url": follower.url, "state_url": follower.state_url}


def _app_id(request: Request[State]) -> AppId:
    return AppId(request.path_params["app_id"])


def _require_reachable(request: Request[State], name: str, url: str) -> None:
    """As for events: nobody is made to call inside (docs/decisions/0044)."""
    objection = Reach(request.state["settings"].subnets).objection(url)
    if objection is not None:
        raise ValidationFailed({name: objection})


_FOLLOWERS = "/_staging/tenants/{customer_id}/followers"
_ONE = f"{_FOLLOWERS}/{{app_id}}"

routes = [
    Route(_FOLLOWERS, list_followers, methods=["GET"], name="followers.list"),
    Route(_ONE, put_follower, methods=["PUT"], name="followers.put"),
    Route(_ONE, delete_follower, methods=["DELETE"], name="followers.delete"),
]
