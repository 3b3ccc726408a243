"""Which app is calling the token endpoint, and what it sent."""

from __future__ import annotations

import base64
import binascii
from urllib.parse import unquote_plus

from starlette.requests import Request

from mock_icims.domain.marketplace import Registration
from mock_icims.domain.oauth.errors import ClientUnknown, TokenRefused
from mock_icims.web import bodies
from mock_icims.web.state import State


async def authenticated(request: Request[State]) -> tuple[Registration, dict[str, str]]:
    """
    The app, by client_secret_basic or client_secret_post, and its parameters.

    RFC 6749 §3.2: parameters may not repeat, an empty one counts as absent. Raises ClientUnknown or
    TokenRefused.
    """
    if not bodies.is_form(request):
        raise TokenRefused("invalid_request", f"Send {bodies.FORM}.")

    sent = await bodies.form(request)
    repeated = [name for name, values in sent.items() if len(values) > 1]
    if repeated:
        raise TokenRefused("invalid_request", f"{repeated[0]} is sent more than once.")

    parameters = {name: values[0] for name, values in sent.items() if values[0]}
    client_id, client_secret = _credentials(request, parameters)
    app = request.state["services"].authorization.authenticate(client_id, client_secret)
    return app, parameters


def required(parameters: dict[str, str], name: str) -> str:
    if name not in parameters:
        raise TokenRefused("invalid_request", f"{name} is missing.")
    return parameters[name]


def _credentials(request: Request[State], parameters: dict[str, str]) -> tuple[str, str]:
    authorization = request.headers.get("authorization")
    if authorization is None:
        if "client_id" not in parameters or "client_secret" not in parameters:
            raise ClientUnknown()
        return parameters["client_id"], parameters["client_secret"]

    client_id, client_secret = _basic(authorization)
    if "client_secret" in parameters or parameters.get("client_id", client_id) != client_id:
        raise TokenRefused("invalid_request", "Authenticate in one way, not in two.")
    return client_id, client_secret


def _basic(authorization: str) -> tuple[str, str]:
    """RFC 6749 §2.3.1: both halves are urlencoded before they are joined and encoded again."""
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        raise ClientUnknown()

    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode()
        client_id, client_secret = (
            unquote_plus(half, errors="strict") for half in text.split(":", maxsplit=1)
        )
    except (binascii.Error, ValueError) as error:
        raise ClientUnknown() from error
    return client_id, client_secret
