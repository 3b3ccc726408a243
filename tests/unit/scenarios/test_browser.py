"""The browser behaves as a person's: cookies, redirects, what pages allow."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from scenarios.exchanges import Exchanges
from scenarios.expect import Mismatch
from scenarios.plain_browser import PlainBrowser

ICIMS, JOBCANNON = "http://127.0.0.1:8100", "http://127.0.0.1:8200"

Handler = Callable[[httpx.Request], httpx.Response]


def browser_at(handler: Handler, *, staging_token: str | None = None) -> PlainBrowser:
    exchanges = Exchanges(transport=httpx.MockTransport(handler))
    return PlainBrowser(exchanges, home=ICIMS, staging_token=staging_token)


def page(html: str, **headers: str) -> httpx.Response:
    return httpx.Response(200, html=f"<main><h1>Page</h1>{html}</main>", headers=headers)


def see_other(location: str, **headers: str) -> httpx.Response:
    return httpx.Response(303, headers={"location": location, **headers})


def test_cookies_of_one_port_are_not_sent_to_another() -> None:
    seen: list[tuple[int | None, str | None]] = []

    def serve(request: httpx.Request) -> httpx.Response:
        seen.append((request.url.port, request.headers.get("cookie")))
        answer = page("")
        answer.headers["set-cookie"] = f"from={request.url.port}; Path=/; HttpOnly"
        return answer

    browser = browser_at(serve)
    for address in (ICIMS, JOBCANNON, ICIMS, JOBCANNON):
        browser.open(address)

    assert seen == [(8100, None), (8200, None), (8100, "from=8100"), (8200, "from=8200")]


def test_a_cookie_stays_on_its_path() -> None:
    def serve(request: httpx.Request) -> httpx.Response:
        answer = page(request.headers.get("cookie", "none"))
        answer.headers["set-cookie"] = "attempt=1; Path=/attempts"
        return answer

    browser = browser_at(serve)
    browser.open("/attempts")

    assert browser.open("/attempts/2").shows("attempt=1")
    assert browser.open("/reports").shows("none")


def test_a_form_is_posted_and_its_redirects_followed_by_get_across_both_hosts() -> None:
    def serve(request: httpx.Request) -> httpx.Response:
        match f"{request.method} {request.url.port} {request.url.path}":
            case "GET 8100 /":
                return page(
                    '<form method="post" action="/install"><button>Authorize</button></form>'
                )
            case "POST 8100 /install":
                return see_other(f"{JOBCANNON}/oauth/authorize?ticket=t")
            case "GET 8200 /oauth/authorize":
                return see_other(f"{ICIMS}/consent")
        return page("Consent")

    browser = browser_at(serve)
    browser.open("/")
    arrived = browser.click("Authorize")

    assert arrived.url == f"{ICIMS}/consent"
    assert [(hop.method, hop.url.path, hop.status) for hop in browser.trail] == [
        ("POST", "/install", 303),
        ("GET", "/oauth/authorize", 303),
        ("GET", "/consent", 200),
    ]


def test_it_says_where_a_request_comes_from_as_browsers_do() -> None:
    seen: list[tuple[str, str | None]] = []

    def serve(request: httpx.Request) -> httpx.Response:
        seen.append((request.headers["sec-fetch-site"], request.headers.get("origin")))
        form = '<form method="post" action="/save"><button>Save</button></form>'
        return page(f'{form}<a href="{JOBCANNON}/">Over there</a>')

    browser = browser_at(serve)
    browser.open("/")
    browser.click("Save")
    browser.follow("Over there")

    assert seen == [("none", None), ("same-origin", ICIMS), ("same-site", None)]


def test_a_page_that_hides_its_address_posts_without_origin() -> None:
    seen: list[str | None] = []

    def serve(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("origin"))
        form = '<form method="post" action="/save"><button>Save</button></form>'
        return page(form, **{"referrer-policy": "no-referrer"})

    browser = browser_at(serve)
    browser.open("/")
    browser.click("Save")

    assert seen == [None, "null"]


@pytest.mark.parametrize(
    ("policy", "stopped"),
    [
        ("default-src 'self'; form-action 'self'", True),
        ("form-action 'none'", True),
        (f"form-action 'self' {JOBCANNON}", False),
        ("form-action 'self' http:", False),
        ("default-src 'self'", False),
        ("", False),
    ],
)
def test_a_form_stops_where_the_policy_of_its_page_stops_it(policy: str, stopped: bool) -> None:
    def serve(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            return see_other(f"{JOBCANNON}/")
        form = '<form method="post" action="/install"><button>Go</button></form>'
        return page(form, **{"content-security-policy": policy})

    browser = browser_at(serve)
    browser.open("/")

    if stopped:
        with pytest.raises(Mismatch, match="a browser stops here"):
            browser.click("Go")
    else:
        assert browser.click("Go").url == f"{JOBCANNON}/"


def test_a_search_form_puts_its_words_into_the_query() -> None:
    form = '<form action="/find"><label for="q">Words</label><input id="q" name="q"><button>Search'

    browser = browser_at(lambda request: page(form))
    browser.open("/")
    found = browser.press(browser.form("Search").fill("Words", "Job Cannon"))

    assert found.url == f"{ICIMS}/find?q=Job+Cannon"


def test_a_refusal_is_told_in_the_words_of_its_page() -> None:
    problem = (
        "<main><h1>Not allowed</h1><p role='alert'>Only an iCIMS admin may.</p>"
        "<small>403 <code>role_required</code></small> Bob <code>ember-indigo-55</code></main>"
    )

    with pytest.raises(Mismatch) as caught:
        browser_at(lambda request: httpx.Response(403, html=problem)).open("/marketplace")

    assert caught.value.expected == "a page with status 200"
    assert caught.value.seen == (
        "on “Not allowed” (/marketplace): 403 Only an iCIMS admin may. (role_required)"
    )


def test_a_refusal_may_be_what_is_expected() -> None:
    refused = browser_at(lambda request: httpx.Response(403, html="<h1>No</h1>"))

    assert refused.open("/", expect=(403,)).heading == "No"


def test_what_is_no_page_is_no_answer_to_a_browser() -> None:
    with pytest.raises(Mismatch, match="application/json"):
        browser_at(lambda request: httpx.Response(200, json={})).open("/")


def test_a_ring_of_redirects_ends() -> None:
    with pytest.raises(Mismatch, match="more than 10 redirects"):
        browser_at(lambda request: see_other("/again")).open("/")


def test_a_missing_link_is_said_with_the_links_that_are_there() -> None:
    browser = browser_at(lambda request: page('<a href="/a">Candidates</a> <a href="/b">Jobs</a>'))
    browser.open("/")

    with pytest.raises(Mismatch, match="links: “Candidates”, “Jobs”"):
        browser.follow("Marketplace")


def test_the_links_in_a_frame_can_be_followed() -> None:
    def serve(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/mail":
            return page('<iframe title="The e-mail as HTML" src="/mail/html"></iframe>')
        return page('<a href="/begin">Begin the assessment</a>')

    browser = browser_at(serve)
    browser.open("/mail")
    browser.open_frame("The e-mail as HTML")

    assert browser.follow("Begin the assessment").url == f"{ICIMS}/begin"


def test_the_staging_token_goes_to_the_stage_and_nowhere_else() -> None:
    seen: dict[str, str | None] = {}

    def serve(request: httpx.Request) -> httpx.Response:
        seen[str(request.url)] = request.headers.get("authorization")
        return page("")

    browser = browser_at(serve, staging_token="t0p")
    for address in ("/candidates", "/_staging/mailbox", f"{JOBCANNON}/_staging/mailbox"):
        browser.open(address)

    assert seen == {
        f"{ICIMS}/candidates": None,
        f"{ICIMS}/_staging/mailbox": "Bearer t0p",
        f"{JOBCANNON}/_staging/mailbox": None,
    }


def test_a_private_window_knows_nothing() -> None:
    browser = browser_at(lambda request: page(""))
    browser.open("/")
    browser.forget()

    with pytest.raises(Mismatch, match="just started"):
        _ = browser.page
