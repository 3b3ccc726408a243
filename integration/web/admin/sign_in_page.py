"""The admin's sign-in form, and the way to it."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from integration.web.cookies import VISITOR, set_cookie, visitor
from integration.web.csrf import form_token
from integration.web.pages import page
from integration.web.state import State

HOME = "/admin/integrations/icims"
TYPED = "jobcannon.typed_email"
"""Kept with the request, to be filled in again where it is refused."""


def sign_in_page(
    request: Request[State],
    *,
    refused: str = "",
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    bound_to = visitor(request)
    response = page(
        request,
        "admin/sign_in.html",
        {
            "csrf": form_token(request, bound_to),
            "next": local_path(request.query_params.get("next", "")),
            "refused": refused,
            "email": request.scope.get(TYPED, ""),
            "needs_email": not request.state["settings"].admin_password,
        },
        status=status,
        headers=headers,
    )
    set_cookie(request, response, VISITOR, bound_to)
    return response


def sign_in_url(request: Request[State]) -> str:
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return f"/admin/sign-in?{urlencode({'next': wanted})}"


def local_path(wanted: str) -> str:
    """`wanted` if it stays on this host, else the admin's first page: no open redirects."""
    stays = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted
    return wanted if stays and wanted.isprintable() else HOME
