"""Who may move the stage: this machine, or whoever has the token."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request

from mock_icims.domain.errors import Forbidden, Unauthenticated
from mock_icims.domain.ids import CustomerId
from mock_icims.domain.oauth.grants import same
from mock_icims.settings import is_loopback
from mock_icims.storage.world import Tenant
from mock_icims.web import csrf
from mock_icims.web.state import State


class NotFromHere(Forbidden):
    code = "loopback_only"


def admit(request: Request[State]) -> None:
    """
    With a staging token: only with it. Without one: only from this machine, and not through a web
    page of somebody else, be it by its origin or by a name that it made point here.
    """
    token = request.state["settings"].staging_token
    if token is not None:
        scheme, _, sent = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not same(sent.strip(), token):
            raise Unauthenticated("Send the staging token: Authorization: Bearer …")
        return

    csrf.check_origin(request.headers)
    if request.client is not None and not is_loopback(request.client.host):
        raise NotFromHere("Without a staging token the control API serves this machine only.")

    named = _host_named(request.headers.get("host", ""))
    if not is_loopback(named) and named != urlsplit(request.state["issuer"]).hostname:
        raise NotFromHere(f"The control API does not answer by the name {named!r}.")


def tenant_of(request: Request[State]) -> Tenant:
    """The tenant in the path, for those who may."""
    admit(request)
    return request.state["world"].tenant(CustomerId(request.path_params["customer_id"]))


def _host_named(header: str) -> str:
    """Without the port; one that cannot be read names nobody."""
    try:
        return urlsplit(f"//{header}").hostname or ""
    except ValueError:
        return ""
