"""The directory of routes: found segment by segment."""

from __future__ import annotations

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mock_icims.web.directory import Directory


async def answer(_: Request) -> Response:
    return Response()


MAILS = Directory(
    [
        Route("/", answer, methods=["GET"], name="home"),
        Route("/mails", answer, methods=["GET"], name="mails.list"),
        Route("/mails", answer, methods=["DELETE"], name="mails.clear"),
        Route("/mails/wait", answer, methods=["GET"], name="mails.wait"),
        Route("/mails/{mail_id}", answer, methods=["GET"], name="mails.read"),
        Route("/mails/{mail_id}/links/{link}", answer, methods=["GET"], name="links.read"),
    ]
)


@pytest.mark.parametrize(
    ("method", "path", "operation"),
    [
        ("GET", "/", "home"),
        ("GET", "/mails", "mails.list"),
        ("DELETE", "/mails", "mails.clear"),
        ("GET", "/mails/wait", "mails.wait"),
        ("GET", "/mails/mail_1", "mails.read"),
        ("GET", "/mails/mail_1/links/2", "links.read"),
        ("PUT", "/mails", None),
        ("HEAD", "/mails", None),
        ("GET", "/mails/", None),
        ("GET", "//mails", None),
        ("GET", "/mails/mail_1/links", None),
        ("GET", "/mails/mail_1/links/", None),
        ("GET", "", None),
    ],
)
def test_a_path_leads_to_its_operation_or_nowhere(
    method: str, path: str, operation: str | None
) -> None:
    assert MAILS.operation(method, path) == operation


def test_parameters_come_in_the_order_of_the_path() -> None:
    _, values = MAILS.find("/mails/mail_1/links/2")

    assert values == ["mail_1", "2"]


def test_a_parameter_that_is_no_string_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="parameters are strings here"):
        Directory([Route("/pages/{number:int}", answer)])
