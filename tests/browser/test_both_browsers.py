"""Our own browser does what Chromium does: the same story, told to both."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser as Program

from scenarios.browser import Browser, Browsers
from scenarios.chromium import browsers_of
from scenarios.evidence import exchanged
from scenarios.exchanges import Exchanges
from scenarios.expect import Mismatch
from scenarios.plain_browser import PlainBrowser
from tests.sites import Answered, Asked, Site, page, see_other, serving

SAVE = '<form method="post" action="/save"><button>Save</button></form>'
FORM = """
<form method="post" action="/save">
  <input type="hidden" name="version" value="7">
  <label>Name <input name="name" value="before"></label>
  <label for="note">Note</label> <textarea id="note" name="note"></textarea>
  <label><input type="checkbox" name="rule" value="entry"> On stage entry</label>
  <label><input type="checkbox" name="rule" value="manual" checked> On recruiter action</label>
  <details><summary>Advanced</summary>
    <label for="stage">Stage</label>
    <select id="stage" name="stage">
      <option value="" selected disabled>Choose a stage</option>
      <optgroup label="Corporate"><option value="s1">Assessment</option></optgroup>
      <optgroup label="Retail"><option value="s2">Assessment</option></optgroup>
    </select>
  </details>
  <fieldset><legend>How true is it?</legend>
    <style>.drawn { position: absolute; opacity: 0; pointer-events: none }</style>
    <label><input class="drawn" type="radio" name="q-1" value="no" checked> Not at all</label>
    <label><input class="drawn" type="radio" name="q-1" value="yes"> Very</label>
  </fieldset>
  <fieldset disabled><input name="never" value="sent"></fieldset>
  <button name="do" value="save">Save</button>
</form>
"""


@pytest.fixture
def exchanges() -> Iterator[Exchanges]:
    with Exchanges() as ours:
        yield ours


@pytest.fixture(params=["our own", "Chromium"])
def browsers(request: pytest.FixtureRequest, chromium: Program) -> Browsers:
    return PlainBrowser if request.param == "our own" else browsers_of(chromium, patience=2)


@pytest.fixture
def icims() -> Iterator[Site]:
    with serving(Site()) as site:
        yield site


@pytest.fixture
def jobcannon() -> Iterator[Site]:
    with serving(Site()) as site:
        yield site


@pytest.fixture
def browser(browsers: Browsers, exchanges: Exchanges, icims: Site) -> Browser:
    return browsers(exchanges, home=icims.url, staging_token="the-token")


def test_a_form_leads_through_both_hosts_and_each_hop_is_told(
    browser: Browser, exchanges: Exchanges, icims: Site, jobcannon: Site
) -> None:
    def answer(asked: Asked) -> Answered:
        if asked.path == "/":
            return page('<form method="post" action="/install"><button>Authorize</button></form>')
        return see_other(f"{jobcannon.url}/authorize?ticket=t") if asked.body == "" else page("")

    icims.answer = answer
    jobcannon.answer = lambda asked: (
        page("Consent") if asked.path == "/consent" else see_other("/consent")
    )
    browser.open("/")
    arrived = browser.click("Authorize")

    assert arrived.url == f"{jobcannon.url}/consent"
    assert arrived.shows("Consent")
    assert [(hop.method, hop.url.path, hop.status) for hop in browser.trail] == [
        ("POST", "/install", 303),
        ("GET", "/authorize", 303),
        ("GET", "/consent", 200),
    ]
    assert [one.status_code for one in exchanges.answers] == [200, 303, 303, 200]
    assert exchanges.answers[2].headers["location"] == "/consent"
    assert all(exchanged(one).milliseconds > 0 for one in exchanges.answers)


def test_it_says_where_it_comes_from(browser: Browser, icims: Site, jobcannon: Site) -> None:
    icims.answer = lambda asked: page(f'{SAVE}<a href="{jobcannon.url}/">Over there</a>')
    browser.open("/")
    browser.click("Save")
    browser.follow("Over there")

    told = [
        (one.headers["sec-fetch-site"], one.headers.get("origin"))
        for one in (*icims.asked, *jobcannon.asked)
    ]
    assert told == [("none", None), ("same-origin", icims.url), ("same-site", None)]


def test_a_page_that_hides_its_address_posts_without_origin(browser: Browser, icims: Site) -> None:
    icims.answer = lambda asked: page(SAVE, referrer_policy="no-referrer")
    browser.open("/")
    browser.click("Save")

    assert icims.asked[-1].headers["origin"] == "null"


@pytest.mark.parametrize("policy", ["form-action 'none'", "form-action 'self'"])
def test_a_form_stops_where_the_policy_of_its_page_stops_it(
    browser: Browser, icims: Site, jobcannon: Site, policy: str
) -> None:
    icims.answer = lambda asked: (
        see_other(f"{jobcannon.url}/")
        if asked.method == "POST"
        else page(SAVE, content_security_policy=policy)
    )
    browser.open("/")

    with pytest.raises(Mismatch):
        browser.click("Save")
    assert jobcannon.asked == []


def test_what_is_filled_in_is_what_is_sent(browser: Browser, icims: Site) -> None:
    icims.answer = lambda asked: page(FORM)
    browser.open("/")
    form = browser.form("Save")
    form.fill("Name", "Alice & Bob").fill("Note", "so\nfar")
    form.tick("On stage entry").tick("On recruiter action", on=False)
    form.choose("Stage", "Retail / Assessment")
    form.pick("q-1", 1)
    browser.press(form)

    assert icims.asked[-1].body == (
        "version=7&name=Alice+%26+Bob&note=so%0D%0Afar&rule=entry&stage=s2&q-1=yes&do=save"
    )


def test_cookies_are_kept_until_they_are_dropped(browser: Browser, icims: Site) -> None:
    def answer(asked: Asked) -> Answered:
        setting = {"set-cookie": f"{asked.path[1:]}=1; Path=/; HttpOnly"}
        return Answered("<h1>Page</h1>", headers=setting if len(asked.path) > 1 else {})

    icims.answer = answer
    for path in ("/one", "/two", "/"):
        browser.open(path)
    browser.drop_cookie("one")
    browser.open("/")
    browser.forget()
    assert browser.blank
    browser.open("/")

    sent = [one.headers.get("cookie") for one in icims.asked[2:]]
    assert sent == ["one=1; two=1", "two=1", None]


def test_the_staging_token_opens_the_staging_pages_and_goes_nowhere_else(
    browser: Browser, icims: Site
) -> None:
    for path in ("/_staging/mailbox", "/candidates"):
        browser.open(path)

    told = [one.headers.get("authorization") for one in icims.asked]
    assert told == ["Bearer the-token", None]


def test_a_letter_is_read_in_its_frame_and_its_link_leads_out(
    browser: Browser, icims: Site
) -> None:
    letter = '<base target="_blank"><a href="/begin">Begin the assessment</a>'
    frame = '<iframe title="The e-mail" src="/letter" sandbox="allow-popups"></iframe>'
    icims.answer = lambda asked: page(letter if asked.path == "/letter" else frame)
    browser.open("/mail")
    browser.open_frame("The e-mail")
    arrived = browser.follow("Begin the assessment")

    assert arrived.url == f"{icims.url}/begin"
    assert [(hop.method, hop.url.path, hop.status) for hop in browser.trail] == [
        ("GET", "/begin", 200)
    ]


def test_a_refusal_is_told_in_the_words_of_its_page(browser: Browser, icims: Site) -> None:
    icims.answer = lambda asked: Answered(
        "<main><h1>Not allowed</h1><p role='alert'>Only an iCIMS admin may.</p></main>", 403
    )

    with pytest.raises(Mismatch, match="Only an iCIMS admin may"):
        browser.open("/marketplace")
    assert browser.open("/marketplace", expect=(403,)).heading == "Not allowed"


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ('<input name="name" value="Alice" hidden>', "a field that can be filled in"),
        ('<input name="name" required>', "a page that this leads to"),
    ],
    ids=["hidden", "required"],
)
def test_chromium_does_what_a_person_could_and_no_more(
    chromium: Program, exchanges: Exchanges, icims: Site, field: str, expected: str
) -> None:
    icims.answer = lambda asked: page(
        f'<form method="post"><label>Name {field}</label><button>Save</button></form>'
    )
    browser = browsers_of(chromium, patience=1)(exchanges, home=icims.url)
    browser.open("/")

    with pytest.raises(Mismatch) as caught:
        browser.press(browser.form("Save").fill("Name", ""))
    assert caught.value.expected == expected
    assert [one.method for one in icims.asked] == ["GET"]
