"""Only our own pages may send our forms: a token bound to the browser's cookie, and its Origin."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from urllib.parse import urlsplit

from starlette.requests import Request

from integration.domain.errors import CsrfFailed
from integration.web.bodies import read_form
from integration.web.state import State

READING = frozenset({"GET", "HEAD"})
# Browsers send this Origin from pages whose referrer is withheld, as all of a candidate's are.
WITHHELD = "null"


def form_token(request: Request[State], bound_to: str) -> str:
    """The signed double submit: worth nothing beside another cookie."""
    key = request.state["settings"].encryption_keys[0]
    mac = hmac.digest(key.encode(), f"csrf|{bound_to}".encode(), "sha256")
    return urlsafe_b64encode(mac).rstrip(b"=").decode()


async def read_own_form(request: Request[State], *, bound_to: str) -> dict[str, str]:
    """The fields without `csrf`; raises CsrfFailed when a page of ours did not make it."""
    refuse_foreign_origin(request)

    fields = await read_form(request)
    sent = fields.pop("csrf", "")
    if not bound_to or not hmac.compare_digest(
        sent.encode(), form_token(request, bound_to).encode()
    ):
        raise CsrfFailed("This form is not from our page, or the page is too old.")
    return fields


def refuse_foreign_origin(request: Request[State]) -> None:
    """
    For every change that a cookie may authorize, in JSON as well; programs send neither header.

    Links may lead here from anywhere: looking changes nothing.
    """
    if request.method in READING:
        return
    headers = request.headers
    if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise CsrfFailed("This request comes from another site.")

    origin = headers.get("origin", WITHHELD)
    # A proxy may have put the name that it knows us by in the place of Host.
    ours = {headers.get("host", ""), urlsplit(request.state["settings"].public_url).netloc}
    if origin != WITHHELD and origin.partition("://")[2] not in ours:
        raise CsrfFailed(f"This request comes from {origin}.")
