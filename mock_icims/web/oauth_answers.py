"""How the authorization server refuses: to the app as JSON, or through the browser."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps

from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.errors import Refusal, TooManyAttempts
from mock_icims.domain.faults.faults import Fault
from mock_icims.domain.oauth.authorization import answer_url
from mock_icims.domain.oauth.errors import (
    AuthorizationRefused,
    ClientUnknown,
    OAuthRefusal,
    TokenRefused,
)
from mock_icims.web import answers
from mock_icims.web.problems import retry_after, status_of
from mock_icims.web.state import State

IN_OAUTHS_WORDS = frozenset({"oauth.token", "oauth.revoke", "oauth.introspect", "public.token"})
"""Operations whose clients parse RFC 6749 and nothing else."""

CODES = {
    "invalid_request": 400,
    "invalid_client": 401,
    "invalid_grant": 400,
    "unauthorized_client": 400,
    "unsupported_grant_type": 400,
    "invalid_scope": 400,
}
"""The error codes of RFC 6749 §5.2, each with its status."""

_WORDS = {
    401: "invalid_client",
    403: "unauthorized_client",
    429: "temporarily_unavailable",
    503: "temporarily_unavailable",
}

Endpoint = Callable[[Request[State]], Awaitable[Response]]

NOT_STORED = {"Cache-Control": "no-store", "Pragma": "no-cache"}
"""RFC 6749 §5.1 asks for both."""


def to_the_app(endpoint: Endpoint) -> Endpoint:
    """RFC 6749 §5.2 JSON in place of a problem document: OAuth clients parse nothing else."""

    @wraps(endpoint)
    async def answering(request: Request[State]) -> Response:
        try:
            return await endpoint(request)
        except ClientUnknown as refusal:
            challenge = {"WWW-Authenticate": 'Basic realm="icims"'}
            return _error(refusal.error, refusal.description, status=401, headers=challenge)
        except TokenRefused as refusal:
            return _error(refusal.error, refusal.description)
        except TooManyAttempts as refusal:
            held = OAuthRefusal("temporarily_unavailable", refusal.detail)
            wait = {"Retry-After": str(refusal.retry_after)}
            return _error(held.error, held.description, status=status_of(refusal), headers=wait)
        except Refusal as refusal:
            return _error("invalid_request", refusal.detail, status=status_of(refusal))

    return answering


def through_the_browser(endpoint: Endpoint) -> Endpoint:
    """303, never 307: the browser must not carry the form on to the app (RFC 9700 §4.12)."""

    @wraps(endpoint)
    async def answering(request: Request[State]) -> Response:
        try:
            return await endpoint(request)
        except AuthorizationRefused as refusal:
            return answers.see_other(
                answer_url(
                    refusal.redirect_uri,
                    issuer=request.state["issuer"],
                    state=refusal.state,
                    error=refusal.error,
                    error_description=refusal.description,
                )
            )

    return answering


def injected(fault: Fault) -> Response:
    """The answer that a customer ordered by a fault, as OAuth clients read it."""
    effect = fault.effect
    status = effect.status or 400
    word = _WORDS.get(status, "server_error" if status >= 500 else "invalid_request")
    said = effect.detail or f"A fault on {fault.match.operation} ordered this."
    headers = retry_after(effect)
    if status == 401:
        headers["WWW-Authenticate"] = 'Basic realm="icims"'
    return _error(effect.code or word, said, status=status, headers=headers)


def _error(
    error: str, description: str, *, status: int = 400, headers: dict[str, str] | None = None
) -> Response:
    return answers.json(
        {"error": error, "error_description": description},
        status=status,
        headers={**NOT_STORED, **(headers or {})},
    )
