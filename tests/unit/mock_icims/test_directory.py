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


def test_parameters_are_found_by_their_names() -> None:
    _, parameters = MAILS.find("/mails/mail_1/links/2")

    assert parameters == {"mail_id": "mail_1", "link": "2"}


def test_what_one_path_found_is_no_part_of_the_next() -> None:
    MAILS.find("/mails/mail_1")[1]["mail_id"] = "mail_2"
    MAILS.find("/mails/mail_1/links/2")[1]["mail_id"] = "mail_2"

    assert MAILS.find("/mails/mail_1/links/2")[1] == {"mail_id": "mail_1", "link": "2"}
    assert MAILS.find("/mails")[1] == {}


def test_one_place_has_one_name_for_its_parameter() -> None:
    with pytest.raises(ValueError, match="is called mail_id elsewhere"):
        Directory(
            [
                Route("/mails/{mail_id}", answer, methods=["GET"]),
                Route("/mails/{id}/links", answer, methods=["GET"]),
            ]
        )


def test_a_parameter_that_is_no_string_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="parameters are strings here"):
        Directory([Route("/pages/{number:int}", answer)])
