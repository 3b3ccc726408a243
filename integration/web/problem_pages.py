"""The page a person gets in place of a problem document: same status, same words, and a way on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from integration.web.admin.sign_in_page import HOME, sign_in_page, sign_in_url
from integration.web.csrf import READING
from integration.web.pages import page
from integration.web.state import State

OPEN_LINK_AGAIN = (
    "Open the link in your email again and continue from there: your answers are saved."
)


@dataclass(frozen=True, slots=True)
class Link:
    href: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """`names_fields`: whether the page says of each field what is wrong with it."""

    heading: str
    advice: str = ""
    names_fields: bool = True
    tone: str = "warn"
    icon: str = "alert"
    link: Link | None = None


ANY = Wording(heading="That did not work")
IN_A_MOMENT = Wording(
    heading="Please try again in a moment",
    advice="Load the page again, or send the form again if you were sending one. "
    "What was saved before is still there.",
    tone="calm",
    icon="clock",
)
BY_CODE = {
    "not_found": Wording(
        heading="There is nothing here", advice="Check the address for typing mistakes."
    ),
    "moved": Wording(
        heading="This has moved",
        advice="Your browser should open the new address by itself. Otherwise, ask the recruiter "
        "for a new link.",
        tone="calm",
        icon="clock",
    ),
    "gone": Wording(
        heading="This is no longer available",
        advice="Ask the recruiter who invited you if you think this is a mistake.",
        icon="clock",
    ),
    "invitation_expired": Wording(
        heading="This invitation has expired",
        advice="Ask the recruiter who invited you to send the assessment again. "
        "What you answered so far is not evaluated, and is erased with the rest.",
        icon="clock",
    ),
    "already_submitted": Wording(
        heading="You have already submitted your answers",
        advice="There is nothing more for you to do. The recruiting team has your result.",
        tone="good",
        icon="check",
    ),
    "answers_incomplete": Wording(
        heading="Some answers are missing",
        advice="What you have answered is saved. The review leads to each that is missing.",
        names_fields=False,
    ),
    "order_cancelled": Wording(
        heading="This invitation was withdrawn",
        advice="Ask the recruiter who invited you if you think this is a mistake.",
    ),
    "csrf_failed": Wording(
        heading="This form could not be accepted",
        advice="Go back, reload the page and send the form again. Cookies must be allowed.",
    ),
    "unauthenticated": Wording(heading="Please come in again", advice=OPEN_LINK_AGAIN),
    "setup_invalid": Wording(
        heading="This set-up link does not work",
        advice="It works once, and for three days. Ask an operator of JobCannon for a new one.",
        icon="clock",
    ),
    "operator_only": Wording(
        heading="This is for JobCannon's operators",
        advice="Your account is for one customer. What you see of that one is all in the menu.",
    ),
    "unavailable": IN_A_MOMENT,
    "customer_moving": IN_A_MOMENT,
    "rate_limited": Wording(
        heading="Too many attempts", advice="Wait a little, then try again.", icon="clock"
    ),
    "internal": Wording(
        heading="Something went wrong on our side",
        advice="Try again in a moment. If it happens again, send us the reference below.",
        tone="bad",
        icon="cross",
    ),
}
BACK = Link(HOME, "Back to the admin")
SESSION_OVER = Wording(
    heading="Please sign in again", advice="Your session is over. Nothing was changed."
)
# Read by recruiters, whom nobody invited.
OF_REPORTS = {
    "not_found": Wording(
        heading="This link does not work",
        advice="Open the report from the candidate's record in iCIMS, or copy its whole address.",
    ),
    "gone": Wording(
        heading="This report is no longer available",
        advice="If it was written to the scorecard, it is in iCIMS as long as iCIMS keeps it.",
        icon="clock",
    ),
}
UNKNOWN_LINK = Wording(
    heading="This link does not work",
    advice="Copy the whole link from your email. "
    "If it still does not work, ask the recruiter for a new one.",
)


def problem_page(
    request: Request[State], problem: dict[str, object], *, headers: Mapping[str, str]
) -> Response:
    path, status = request.url.path, int(str(problem["status"]))
    signs_in = problem["code"] != "setup_invalid"
    if path.startswith("/admin") and status == 401 and request.method in READING and signs_in:
        return RedirectResponse(sign_in_url(request), status_code=303)
    if path == "/admin/sessions" and problem["code"] in {"credentials_invalid", "rate_limited"}:
        return sign_in_page(request, refused=str(problem["detail"]), status=status, headers=headers)
    if str(problem["code"]).startswith(("ticket_", "authorization_")):
        context: dict[str, object] = {"problem": problem}
        return page(request, "install/refused.html", context, status=status, headers=headers)

    words = wording(path, str(problem["code"]))
    if words.link == BACK and (form := page_of_the_form(request)):
        words = replace(words, link=Link(form, "Back to the form"))
    context = {"problem": problem, "page": words}
    return page(request, "problem.html", context, status=status, headers=headers)


def wording(path: str, code: str) -> Wording:
    root, _, rest = path.lstrip("/").partition("/")
    if root == "reports" and code in OF_REPORTS:
        return OF_REPORTS[code]
    if code == "not_found" and root == "assessments":
        return UNKNOWN_LINK

    words = BY_CODE.get(code, ANY)
    if root == "admin":
        words = SESSION_OVER if code == "unauthenticated" else words
        return replace(words, link=_within_the_admin(path, code))
    if code == "answers_incomplete":
        attempt_id = rest.partition("/")[0]
        return replace(words, link=Link(f"/attempts/{attempt_id}/review", "Review your answers"))
    return words


def _within_the_admin(path: str, code: str) -> Link | None:
    """A list that was asked for what it does not know is there without its filters."""
    if code == "setup_invalid":
        return None
    if code == "unauthenticated":
        return Link(HOME, "Sign in")
    if code == "validation_failed" and path.rpartition("/")[2] in {"logs", "audit"}:
        return Link(path, "Back to the list, without filters")
    return BACK


def page_of_the_form(request: Request[State]) -> str | None:
    """Where the browser says that the refused form stood, if that is a page of the admin."""
    try:
        referer = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return None
    here = referer.netloc == request.headers.get("host") and request.method not in READING
    return referer.path if here and referer.path.startswith("/admin/") else None
