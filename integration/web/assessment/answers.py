"""Saving answers: any number of them, from a program's JSON or from a page's radio buttons."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from integration.domain.attempts import Attempt
from integration.domain.errors import Invalid
from integration.web.assessment.access import candidate
from integration.web.assessment.attempts import attempt_out, page_url
from integration.web.bodies import read_json
from integration.web.csrf import read_own_form
from integration.web.media import is_form
from integration.web.negotiation import json_response
from integration.web.state import State, run

ITEM = re.compile(r"[1-9][0-9]{0,2}")
VALUE = re.compile(r"[0-9]{1,2}")
DIRECTIONS = frozenset({"next", "back", "review"})


class AnswersBody(msgspec.Struct, forbid_unknown_fields=True):
    answers: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveAnswers:
    """`page` and `go` say where a person wants to be next; a program does not say."""

    answers: Mapping[int, int]
    page: int = 1
    go: str = "next"

    @classmethod
    async def read(cls, request: Request[State], *, secret: str) -> SaveAnswers:
        if is_form(request.headers):
            return cls.of_form(await read_own_form(request, bound_to=secret))

        body = await read_json(request, AnswersBody)
        return cls(answers={_item(key): value for key, value in body.answers.items()})

    @classmethod
    def of_form(cls, fields: Mapping[str, str]) -> SaveAnswers:
        answers, rest = {}, dict(fields)
        for name in fields:
            if name.startswith("item-"):
                answers[_item(name.removeprefix("item-"))] = _whole(rest.pop(name), at=name)

        page, go = _whole(rest.pop("page", "1"), at="page"), rest.pop("go", "next")
        if go not in DIRECTIONS:
            raise Invalid.at("go", "must be next, back or review")
        if rest:
            raise Invalid.at(next(iter(rest)), "is not a field of this form")
        return cls(answers=answers, page=page, go=go)


async def save_answers(request: Request[State]) -> Response:
    who = candidate(request)
    sent = await SaveAnswers.read(request, secret=who.secret)

    attempt = await run(
        request,
        lambda tx, services, at: services.assessments.save(
            tx,
            attempt_id=who.attempt_id,
            attempt_secret=who.secret,
            answers=sent.answers,
            at=at,
        ),
    )
    if is_form(request.headers):
        return RedirectResponse(next_url(attempt, sent), status_code=303)
    return json_response(attempt_out(attempt))


def next_url(attempt: Attempt, sent: SaveAnswers) -> str:
    """Onward only from a page without gaps: else the same page again, with what is missing."""
    page = min(max(sent.page, 1), attempt.pages)
    if sent.go == "back":
        return page_url(attempt, max(page - 1, 1))

    of_this_page = range((page - 1) * attempt.page_size + 1, page * attempt.page_size + 1)
    if sent.go == "next" and any(number in attempt.missing for number in of_this_page):
        return f"{page_url(attempt, page)}?show=missing"
    if sent.go == "next" and page < attempt.pages:
        return page_url(attempt, page + 1)
    return f"/attempts/{attempt.id}/review"


def _item(text: str) -> int:
    if not ITEM.fullmatch(text):
        raise Invalid.at(f"answers.{text[:20]}", "is not the number of an item")
    return int(text)


def _whole(text: str, *, at: str) -> int:
    if not VALUE.fullmatch(text):
        raise Invalid.at(at, "must be a whole number")
    return int(text)


routes = [
    Route("/attempts/{attempt_id}/answers", save_answers, methods=["PUT"], name="answers.save"),
]
