"""iCIMS's shape of an error, and other answers that are put into it: the router's, a fault's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.public.errors import ErrorCode, Said
from mock_icims.domain.public.unserved import unserved
from mock_icims.web import answers
from mock_icims.web.journal import note
from mock_icims.web.state import State
from mock_icims.web.tenants_in_paths import PUBLIC

CODES: dict[int, ErrorCode] = {
    HTTPStatus.UNAUTHORIZED: ErrorCode.CREDENTIALS,
    HTTPStatus.NOT_FOUND: ErrorCode.RESOURCE_NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED: ErrorCode.NOT_SUPPORTED,
    HTTPStatus.TOO_MANY_REQUESTS: ErrorCode.LIMIT_EXCEEDED,
    HTTPStatus.INTERNAL_SERVER_ERROR: ErrorCode.INTERNAL_ERROR,
}


def is_public(request: Request[State]) -> bool:
    path: str = request.scope["path"]
    return path.startswith(PUBLIC)


def errors(said: Sequence[Said], *, status: int) -> Response:
    """In the body and, one header each, beside it (public iCIMS)."""
    answer = answers.json({"errors": [said_out(one) for one in said]}, status=status)
    for one in said:
        answer.headers.append("X-Error", printable(one.header))
    return answer


def of_problem(
    request: Request[State], problem: Mapping[str, object], headers: Mapping[str, str]
) -> Response:
    """Why nothing is there is in the journal, where it is the fake's doing."""
    status, path = int(str(problem["status"])), request.scope["path"]
    missing = unserved(path) if status == HTTPStatus.NOT_FOUND else None
    if missing is not None:
        note(request, f"{missing} are not served by the fake (docs/public-icims.md).")

    ordered = problem["code"] == "fault_injected" and status not in CODES
    code = ErrorCode.ORDERED_BY_A_FAULT if ordered else CODES.get(status, ErrorCode.UNREADABLE)
    answer = errors([Said(code, str(problem["detail"]))], status=status)
    answer.headers.update(headers)
    return answer


def said_out(one: Said) -> dict[str, object]:
    return {"errorMessage": one.message, "errorCode": int(one.code)}


def printable(text: str) -> str:
    """Header values are ASCII on one line."""
    return "".join(c if " " <= c <= "~" else "?" for c in text)[:500]
