"""The pages of an assessment: its items, the review, the submission and the end."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from integration.catalogue.loader import catalogue
from integration.domain.attempts import Attempt, AttemptPage, AttemptStatus
from integration.web.addresses import page_number
from integration.web.assessment.access import Candidate, attempt_form_token, candidate
from integration.web.bodies import read_nothing
from integration.web.csrf import read_own_form
from integration.web.instants import instant
from integration.web.media import is_form, wants_page
from integration.web.negotiation import json_response, respond
from integration.web.state import State, run


async def read_attempt(request: Request[State]) -> Response:
    attempt = await _attempt(request, candidate(request))
    if wants_page(request.headers):
        return RedirectResponse(place_of(attempt), status_code=303)
    return json_response(attempt_out(attempt))


async def read_page(request: Request[State]) -> Response:
    who, number = candidate(request), page_number(request)

    shown = await run(
        request,
        lambda tx, services, at: services.assessments.page(
            tx, attempt_id=who.attempt_id, attempt_secret=who.secret, page=number, at=at
        ),
    )
    if _is_over(request, shown.attempt):
        return RedirectResponse(done_url(shown.attempt), status_code=303)
    asked = request.query_params.get("show") == "missing"
    return respond(
        request,
        "assessment/page.html",
        page_out(shown),
        instruction=shown.instruction,
        missing=[q.number for q in shown.questions if q.answer is None] if asked else [],
        save_url=f"/attempts/{who.attempt_id}/answers?_method=PUT",
        answers_url=f"/attempts/{who.attempt_id}/answers",
        csrf=attempt_form_token(request),
    )


async def review_attempt(request: Request[State]) -> Response:
    attempt = await _attempt(request, candidate(request))
    if _is_over(request, attempt):
        return RedirectResponse(done_url(attempt), status_code=303)
    return respond(
        request,
        "assessment/review.html",
        {"attempt": attempt_out(attempt), "missing": list(attempt.missing)},
        rated=catalogue()[attempt.assessment].response_scale is not None,
        gaps=[{"number": n, "href": item_url(attempt, n)} for n in attempt.missing],
        pages=[page_tally(attempt, page) for page in range(1, attempt.pages + 1)],
        submit_url=f"/attempts/{attempt.id}/submission",
        csrf=attempt_form_token(request),
    )


async def submit_attempt(request: Request[State]) -> Response:
    who = candidate(request)
    if is_form(request.headers):
        await read_own_form(request, bound_to=who.secret)
    else:
        await read_nothing(request)

    attempt = await run(
        request,
        lambda tx, services, at: services.assessments.submit(
            tx, attempt_id=who.attempt_id, attempt_secret=who.secret, at=at
        ),
    )
    request.state["cell"].wake()
    if is_form(request.headers):
        return RedirectResponse(done_url(attempt), status_code=303)
    return json_response(attempt_out(attempt), status=201)


async def read_end(request: Request[State]) -> Response:
    who = candidate(request)
    attempt = await _attempt(request, who)
    if wants_page(request.headers) and attempt.status is not AttemptStatus.SUBMITTED:
        return RedirectResponse(place_of(attempt), status_code=303)
    link = await run(
        request,
        lambda tx, services, at: services.assessments.link_of(
            tx, attempt_id=who.attempt_id, attempt_secret=who.secret, at=at
        ),
    )
    return respond(
        request,
        "assessment/done.html",
        {"attempt": attempt_out(attempt)},
        own_report=f"{link}/report",
    )


async def _attempt(request: Request[State], who: Candidate) -> Attempt:
    return await run(
        request,
        lambda tx, services, at: services.assessments.read(
            tx, attempt_id=who.attempt_id, attempt_secret=who.secret, at=at
        ),
    )


def _is_over(request: Request[State], attempt: Attempt) -> bool:
    return wants_page(request.headers) and attempt.status is AttemptStatus.SUBMITTED


def attempt_out(attempt: Attempt) -> dict[str, object]:
    return {
        "id": attempt.id,
        "assessment": attempt.assessment,
        "status": attempt.status,
        "answered": attempt.answered,
        "items": attempt.items,
        "pages": attempt.pages,
        "answers": {str(number): value for number, value in sorted(attempt.answers.items())},
        "started_at": instant(attempt.started_at),
        "submitted_at": instant(attempt.submitted_at),
    }


def page_out(shown: AttemptPage) -> dict[str, object]:
    return {
        "attempt": attempt_out(shown.attempt),
        "page": shown.page,
        "pages": shown.attempt.pages,
        "scale": choices_out(shown.scale),
        "items": [
            {
                "number": asked.number,
                "material": asked.material,
                "text": asked.text,
                "choices": choices_out(asked.choices),
                "answer": asked.answer,
            }
            for asked in shown.questions
        ],
    }


def choices_out(choices: tuple[tuple[int, str], ...]) -> list[dict[str, object]]:
    return [{"value": value, "label": label} for value, label in choices]


def page_tally(attempt: Attempt, page: int) -> dict[str, object]:
    first = (page - 1) * attempt.page_size + 1
    numbers = range(first, min(first + attempt.page_size, attempt.items + 1))
    return {
        "number": page,
        "href": page_url(attempt, page),
        "answered": sum(number in attempt.answers for number in numbers),
        "items": len(numbers),
    }


def page_url(attempt: Attempt, page: int) -> str:
    return f"/attempts/{attempt.id}/pages/{page}"


def item_url(attempt: Attempt, number: int) -> str:
    return f"{page_url(attempt, (number - 1) // attempt.page_size + 1)}#item-{number}"


def done_url(attempt: Attempt) -> str:
    return f"/attempts/{attempt.id}/done"


def place_of(attempt: Attempt) -> str:
    """Where a person goes on: the first unanswered page, the review, or the end."""
    if attempt.status is AttemptStatus.SUBMITTED:
        return done_url(attempt)
    if attempt.missing:
        return page_url(attempt, attempt.first_unanswered_page)
    return f"/attempts/{attempt.id}/review"


routes = [
    Route("/attempts/{attempt_id}", read_attempt, methods=["GET"], name="attempts.read"),
    Route("/attempts/{attempt_id}/pages/{page}", read_page, methods=["GET"], name="attempts.page"),
    Route("/attempts/{attempt_id}/review", review_attempt, methods=["GET"], name="attempts.review"),
    Route(
        "/attempts/{attempt_id}/submission",
        submit_attempt,
        methods=["POST"],
        name="attempts.submit",
    ),
    Route("/attempts/{attempt_id}/done", read_end, methods=["GET"], name="attempts.done"),
]
