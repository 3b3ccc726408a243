"""Mallory at the end of the install: callbacks of other browsers, issuers, states and codes."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.e2e.hostile.callers import JSON, Program
from tests.e2e.hostile.company import Company
from tests.e2e.hostile.refusals import refused, refused_on_a_page
from tests.e2e.hostile.windows import Window

CALLBACK = "/icims/oauth-callback"
LISTING = "/marketplace/listings/jobcannon/installations"
MARKUP = '<script>alert(1)</script><img src=x onerror="alert(2)">'

Parameters = list[tuple[str, str | int | float | bool | None]]


@dataclass(frozen=True, slots=True)
class Begun:
    """A walk that is on its way through iCIMS, in the browser that began it."""

    window: Window
    authorize_url: str
    state: str
    iss: str

    def callback(self, **changed: str | None) -> dict[str, str]:
        told = {"code": "made-up", "state": self.state, "iss": self.iss} | changed
        return {name: value for name, value in told.items() if value is not None}


@pytest.fixture
def begun(jobcannon: Program, home: Company) -> Begun:
    return begin(jobcannon, home)


def begin(jobcannon: Program, home: Company) -> Begun:
    window = Window(jobcannon)
    started = window.http.get(home.carol.post(LISTING, json={}).json()["redirect_to"])
    there = started.headers["location"]
    (state,) = parse_qs(urlsplit(there).query)["state"]
    return Begun(window, there, state, home.icims.url)


@pytest.mark.parametrize(
    "changed",
    [
        {"state": "made-up"},
        {"state": None},
        {"state": "x" * 5000},
        {"state": "' OR 1=1 --"},
        {"iss": "https://evil.test"},
        {"iss": None},
        {"error": "access_denied", "state": "made-up"},
        {"error": "access_denied", "iss": None},
    ],
    ids=["state", "no-state", "long-state", "sql", "iss", "no-iss", "error-state", "error-iss"],
)
@pytest.mark.usefixtures("nothing_changes")
def test_a_bent_callback_ends_there_and_spoils_nothing(
    begun: Begun, changed: dict[str, str | None]
) -> None:
    http, sent = begun.window.http, begun.callback(**changed)

    told = http.get(CALLBACK, params=sent, headers={"accept": JSON})
    refused(told, 400, "authorization_invalid")
    refused_on_a_page(http.get(CALLBACK, params=sent), 400)
    still_open(begun)


@pytest.mark.usefixtures("nothing_changes")
def test_another_browser_cannot_end_the_walk(
    jobcannon: Program, home: Company, begun: Begun
) -> None:
    for mallory in (Window(jobcannon), begin(jobcannon, home).window):
        refused_on_a_page(mallory.http.get(CALLBACK, params=begun.callback()), 400)
        denied = begun.callback(error="access_denied", code=None)
        refused_on_a_page(mallory.http.get(CALLBACK, params=denied), 400)

    still_open(begun)


@pytest.mark.parametrize("code", [None, ""], ids=["none", "empty"])
@pytest.mark.usefixtures("nothing_changes")
def test_a_callback_without_a_code_asks_nobody_and_spoils_nothing(
    begun: Begun, code: str | None
) -> None:
    refused_on_a_page(begun.window.http.get(CALLBACK, params=begun.callback(code=code)), 400)
    still_open(begun)


@pytest.mark.usefixtures("nothing_changes")
def test_a_code_that_icims_did_not_give_is_the_callers_mistake(begun: Begun) -> None:
    refused_on_a_page(begun.window.http.get(CALLBACK, params=begun.callback()), 400)


@pytest.mark.usefixtures("nothing_changes")
def test_the_words_of_an_error_are_shown_as_words(begun: Begun) -> None:
    sent = begun.callback(code=None, error=MARKUP, error_description=MARKUP)

    page = refused_on_a_page(begun.window.http.get(CALLBACK, params=sent), 403)

    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.usefixtures("nothing_changes")
def test_a_parameter_sent_twice_is_refused(begun: Begun) -> None:
    twice: Parameters = [*begun.callback().items(), ("state", "made-up")]

    refused_on_a_page(begun.window.http.get(CALLBACK, params=twice), 400)
    still_open(begun)


def test_a_finished_walk_cannot_be_walked_again(
    icims: Program, jobcannon: Program, home: Company, operator: httpx.Client, begun: Begun
) -> None:
    """Not even by the browser that walked it; and the token it gave lives on."""
    carol = Window.of(icims, home.person("admin"))
    callback = carol.send(carol.form(begun.authorize_url, "Approve")).headers["location"]
    assert begun.window.http.get(callback).status_code == 200

    refused_on_a_page(begun.window.http.get(callback), 400)
    refused_on_a_page(jobcannon.caller(accept="text/html").get(callback), 400)
    made_up = {"cookie": "jobcannon_oauth=made-up"}
    refused_on_a_page(Window(jobcannon).http.get(callback, headers=made_up), 400)

    (connection,) = operator.get("/integrations/icims").json()["items"]
    assert (connection["status"], connection["work"]["parked"]) == ("active", 0)
    assert home.carol.get("/apps/jobcannon").json()["status"] == "active"


def still_open(begun: Begun) -> None:
    """The browser that began it can still end it: here, by saying that the admin denied."""
    denied = begun.callback(code=None, error="access_denied")
    refused_on_a_page(begun.window.http.get(CALLBACK, params=denied), 403)
    refused_on_a_page(begun.window.http.get(CALLBACK, params=denied), 400)
