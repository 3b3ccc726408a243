"""The directory of routes: found segment by segment."""

from __future__ import annotations

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route, Router

from mock_icims.web.directory import Directory


async def answer(_: Request) -> Response:
    return Response()


HOME = [Route("/", answer, methods=["GET"], name="home")]
MAILS = [
    Route("/mails", answer, methods=["GET"], name="mails.list"),
    Route("/mails", answer, methods=["DELETE"], name="mails.clear"),
    Route("/mails/wait", answer, methods=["GET"], name="mails.wait"),
    Route("/mails/{mail_id}", answer, methods=["GET"], name="mails.read"),
    Route("/mails/{mail_id}/links/{link}", answer, methods=["GET"], name="links.read"),
]
JOURNAL = [Route("/mails/journal", answer, methods=["GET"], name="journal.read")]
STATIC = [Mount("/static", Router())]


def directory() -> Directory:
    return Directory(
        {
            "/": lambda: HOME,
            "/mails": lambda: MAILS,
            "/mails/journal": lambda: JOURNAL,
            "/static": lambda: STATIC,
        }
    )


@pytest.mark.parametrize(
    ("method", "path", "operation"),
    [
        ("GET", "/", "home"),
        ("GET", "/mails", "mails.list"),
        ("DELETE", "/mails", "mails.clear"),
        ("GET", "/mails/wait", "mails.wait"),
        ("GET", "/mails/journal", "journal.read"),
        ("GET", "/mails/mail_1", "mails.read"),
        ("GET", "/mails/mail_1/links/2", "links.read"),
        ("HEAD", "/mails", "mails.list"),
        ("PUT", "/mails", None),
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
    assert directory().operation(method, path) == operation


def test_parameters_are_found_by_their_names() -> None:
    _, parameters = directory().find("/mails/mail_1/links/2")

    assert parameters == {"mail_id": "mail_1", "link": "2"}


def test_what_one_path_found_is_no_part_of_the_next() -> None:
    mails = directory()
    mails.find("/mails/mail_1")[1]["mail_id"] = "mail_2"
    mails.find("/mails/mail_1/links/2")[1]["mail_id"] = "mail_2"

    assert mails.find("/mails/mail_1/links/2")[1] == {"mail_id": "mail_1", "link": "2"}
    assert mails.find("/mails")[1] == {}


def test_one_place_has_one_name_for_its_parameter() -> None:
    def room() -> list[Route]:
        return [
            Route("/mails/{mail_id}", answer, methods=["GET"]),
            Route("/mails/{id}/links", answer, methods=["GET"]),
        ]

    with pytest.raises(ValueError, match="is called mail_id elsewhere"):
        Directory({"/mails": room}).find("/mails")


def test_a_room_is_asked_once_and_when_somebody_comes_by() -> None:
    asked: list[str] = []

    def room() -> list[Route]:
        asked.append("mails")
        return MAILS

    rooms = Directory({"/": lambda: HOME, "/mails": room, "/mails/journal": room})
    rooms.find("/")
    rooms.find("/elsewhere/mails")
    assert asked == []

    for path in ("/mails/mail_1/links/2", "/mails", "/mails/journal"):
        rooms.find(path)
    assert asked == ["mails"]


def test_what_is_mounted_is_there_once_its_room_is_asked() -> None:
    rooms = directory()
    scope = {"type": "http", "method": "GET", "path": "/static/a.css"}

    assert rooms.operation("GET", "/static/a.css") is None
    assert rooms.mounted(scope)


def test_a_parameter_that_is_no_string_is_refused() -> None:
    with pytest.raises(ValueError, match="parameters are strings here"):
        Directory({"/": lambda: [Route("/{number:int}", answer)]}).find("/")
