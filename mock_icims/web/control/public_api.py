"""The public iCIMS API of one customer: what an integration needs, and what it may do."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.errors import ValidationFailed
from mock_icims.domain.public.access import REQUESTS_A_DAY, IntegrationUser
from mock_icims.domain.public.notifications import Subscription, Way
from mock_icims.domain.webhooks.addresses import Reach
from mock_icims.services.public.rows import statuses_of
from mock_icims.storage.world import Tenant
from mock_icims.web import answers, bodies
from mock_icims.web.bodies import Body
from mock_icims.web.control.guard import tenant_of
from mock_icims.web.fields import Key, Name, Url
from mock_icims.web.public.profiles import node_out
from mock_icims.web.routing import Route
from mock_icims.web.state import State

FieldName = Annotated[str, Meta(pattern=r"^[a-zA-Z0-9]{1,60}\Z")]
Visible = Annotated[str, Meta(max_length=200, pattern=r"^[!-~]*\Z")]


class PutUser(Body):
    daily_limit: Annotated[int, Meta(ge=1, le=10_000_000)] = REQUESTS_A_DAY
    hidden_fields: Annotated[tuple[FieldName, ...], Meta(max_length=200)] = ()


class PutSubscription(Body):
    """`way` `basic` and `hmac` need a user and a secret."""

    url: Url
    statuses: Annotated[tuple[Name, ...], Meta(max_length=100)] = ()
    way: Way = Way.NONE
    user: Visible = ""
    secret: Visible = ""
    gzip: bool = True

    def subscription(self, name: str, *, reach: Reach) -> Subscription:
        """Raises ValidationFailed."""
        wrong = {}
        if (objection := reach.objection(self.url)) is not None:
            wrong["url"] = objection
        if self.way is not Way.NONE:
            wrong |= {n: "is required" for n in ("user", "secret") if not getattr(self, n)}
        if wrong:
            raise ValidationFailed(wrong)
        return Subscription(
            name=name,
            url=self.url,
            statuses=self.statuses,
            way=self.way,
            user=self.user,
            secret=self.secret,
            zipped=self.gzip,
        )


class Named(Body):
    name: Key


async def read_public_api(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    return answers.json(public_api_out(request, tenant))


async def put_user(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    name, body = _name(request), await PutUser.read(request)

    user, is_new = request.state["services"].public_access.put(
        tenant, name, daily_limit=body.daily_limit, hidden_fields=body.hidden_fields
    )
    return answers.json(user_out(request, tenant, user), status=201 if is_new else 200)


async def delete_user(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    request.state["services"].public_access.remove(tenant, request.path_params["name"])
    return Response(status_code=204)


async def put_subscription(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    name, body = _name(request), await PutSubscription.read(request)
    reach = Reach(request.state["settings"].subnets)

    subscription = body.subscription(name, reach=reach)
    is_new = request.state["services"].notifications.put(tenant, subscription)
    return answers.json(subscription_out(subscription), status=201 if is_new else 200)


async def delete_subscription(request: Request[State]) -> Response:
    tenant = tenant_of(request)

    request.state["services"].notifications.remove(tenant, request.path_params["name"])
    return Response(status_code=204)


def public_api_out(request: Request[State], tenant: Tenant) -> dict[str, object]:
    issuer = request.state["issuer"]
    known = statuses_of(tenant)
    return {
        "customer_number": tenant.customer.number,
        "api_url": issuer,
        "token_url": f"{issuer}/login/oauth/token",
        "audiences": list(request.state["services"].public_access.audiences(tenant)),
        "statuses": [{**node_out(node), "bin": known.bin_of(node.value)} for node in known.nodes],
        "users": [user_out(request, tenant, one) for one in tenant.integration_users.values()],
        "subscriptions": [subscription_out(one) for one in tenant.subscriptions.values()],
    }


def user_out(request: Request[State], tenant: Tenant, user: IntegrationUser) -> dict[str, object]:
    """With its secrets, on purpose (docs/decisions/0025-passwords.md)."""
    return {
        "name": user.username,
        "password": user.password,
        "hmac_key": user.hmac_key,
        "client_id": user.client_id,
        "client_secret": user.client_secret,
        "daily_limit": user.daily_limit,
        "used_today": request.state["services"].public_access.day(tenant, user).used,
        "hidden_fields": list(user.hidden_fields),
    }


def subscription_out(subscription: Subscription) -> dict[str, object]:
    """Without its secret: whoever subscribed has it."""
    return {
        "name": subscription.name,
        "url": subscription.url,
        "statuses": list(subscription.statuses),
        "way": subscription.way,
        "user": subscription.user,
        "gzip": subscription.zipped,
    }


def _name(request: Request[State]) -> str:
    """Raises ValidationFailed."""
    return bodies.convert({"name": request.path_params["name"]}, Named).name


_API = "/_staging/tenants/{customer_id}/public-api"
_USER = f"{_API}/users/{{name}}"
_SUBSCRIPTION = f"{_API}/subscriptions/{{name}}"

routes = [
    Route(_API, read_public_api, methods=["GET"], name="public_api.read"),
    Route(_USER, put_user, methods=["PUT"], name="integration_users.put"),
    Route(_USER, delete_user, methods=["DELETE"], name="integration_users.delete"),
    Route(_SUBSCRIPTION, put_subscription, methods=["PUT"], name="subscriptions.put"),
    Route(_SUBSCRIPTION, delete_subscription, methods=["DELETE"], name="subscriptions.delete"),
]
