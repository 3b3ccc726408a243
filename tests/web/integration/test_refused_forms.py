"""A form that is refused is the form again: what was typed, and what is wrong at its control."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

import httpx
import pytest
from lxml import html

from tests.web.integration.browser import Browser
from tests.web.integration.desk import Desk
from tests.web.integration.icims import ACME

HOME = "/admin/integrations/icims"
RESIDENCY, RETENTION = f"{HOME}/residency", f"{HOME}/retention"
HELD, ERASED = f"{RETENTION}/{ACME}/holds", f"{RETENTION}/{ACME}/erasures"
NO_ID = "must be an id: a few small letters, an underline, then small letters and digits"
DANA = "dana@acme.test"
LONG = "x" * 501

Typed = dict[str, str]

REFUSED: list[tuple[str, str, Typed, int, list[str]]] = [
    (
        RESIDENCY,
        f"{RESIDENCY}/new?_method=PUT",
        {"customer_id": "ACME", "region": "eu"},
        422,
        [f"Customer id in iCIMS: {NO_ID}."],
    ),
    (
        RETENTION,
        HELD,
        {"candidate_id": "Alice", "ground": "litigation", "note": "Case 7"},
        422,
        [f"Candidate (empty: everybody): {NO_ID}."],
    ),
    (
        RETENTION,
        HELD,
        {"candidate_id": "Alice", "ground": "litigation", "note": LONG},
        422,
        [
            f"Candidate (empty: everybody): {NO_ID}.",
            "Why (erased with the candidate): must have at most 500 characters.",
        ],
    ),
    (RETENTION, ERASED, {"candidate_id": "Alice"}, 422, [f"Candidate: {NO_ID}."]),
    (
        f"{HOME}/logs",
        f"{HOME}/recovery",
        {"since": "2026-13-01T00:00"},
        422,
        ["Failed since (UTC): is no date and time, such as 2026-11-23T09:00:00Z."],
    ),
]
ASKED: list[tuple[str, Typed, list[str]]] = [
    (
        f"{HOME}/logs",
        {"since": "yesterday", "order_id": "ord_000001"},
        ["Since (UTC): is no date and time, such as 2026-11-23T09:00:00Z."],
    ),
    (f"{HOME}/audit", {"customer_id": "Acme"}, [f"Customer: {NO_ID}."]),
    (
        RETENTION,
        {"customer_id": ACME, "days": "3"},
        ["Days, 7 to 1461: must be within 7 to 1461."],
    ),
]


@pytest.fixture(autouse=True)
def installed(icims: Browser) -> None:
    """JobCannon, for Acme."""


def tree(answer: httpx.Response) -> html.HtmlElement:
    return html.document_fromstring(answer.text)


def sent(browser: Browser, seen: str, path: str, typed: Typed) -> httpx.Response:
    """As a browser sends it, which says on which page the form stood."""
    page = tree(browser.page(seen))
    (csrf, *_) = page.xpath("//input[@name='csrf']/@value")
    hidden = page.xpath(f"//form[@action='{path}']//input[@type='hidden'][@name!='csrf']")
    fields = {one.get("name"): one.get("value") for one in hidden}
    return browser.post(
        path,
        data={"csrf": csrf, **fields, **typed},
        headers={"accept": "text/html", "referer": f"http://jobcannon.test{seen}"},
    )


def asked(browser: Browser, path: str, typed: Typed) -> httpx.Response:
    return browser.page(f"{path}?{urlencode(typed)}")


def said_above(answer: httpx.Response) -> list[str]:
    (alert,) = tree(answer).xpath("//main/*[1][@autofocus]//*[@role='alert']")
    told = alert.xpath(".//li") or alert.xpath(".//p")
    return [" ".join(one.text_content().split()) for one in told]


def filled_in(form: html.HtmlElement) -> Typed:
    fields = form.xpath(".//input[@name]")
    chosen = form.xpath(".//option[@selected]")
    lists = {one.xpath("ancestor::select/@name")[0]: one.get("value") for one in chosen}
    return {one.get("name"): one.get("value") for one in fields} | lists


def form_of(answer: httpx.Response, path: str, method: str) -> html.HtmlElement:
    forms = tree(answer).xpath(f"//form[@action='{path}'][@method='{method}']")
    form: html.HtmlElement = next(
        one for one in forms if one.xpath(".//*[@aria-invalid]") or len(forms) == 1
    )
    return form


def assert_linked(answer: httpx.Response) -> None:
    """Each link leads to a control that says the same, and that can be seen."""
    page = tree(answer)
    for item in page.xpath("//*[@role='alert']//li"):
        (link,) = item.xpath(".//a/@href")
        (control,) = page.xpath(f"//*[@id='{link.lstrip('#')}']")
        assert control.get("aria-invalid") == "true"
        (told,) = page.xpath(f"//*[@id='{control.get('aria-describedby').split()[0]}']")
        assert told.text_content().lower() in item.text_content().lower()
        assert all(one.get("open") is not None for one in control.iterancestors("details"))


@pytest.mark.parametrize(("seen", "path", "typed", "status", "said"), REFUSED)
def test_what_was_typed_is_there_and_what_is_wrong_is_said(
    admin: Browser, seen: str, path: str, typed: Typed, status: int, said: list[str]
) -> None:
    refused = sent(admin, seen, path, typed)

    assert (refused.status_code, said_above(refused)) == (status, said)
    assert (tree(refused).findtext(".//title") or "").startswith("Error: ")
    assert typed.items() <= filled_in(form_of(refused, path, "post")).items()
    assert_linked(refused)


@pytest.mark.parametrize(("path", "typed", "said"), ASKED)
def test_what_is_looked_for_is_kept_too(
    admin: Browser, path: str, typed: Typed, said: list[str]
) -> None:
    refused = asked(admin, path, typed)

    assert (refused.status_code, said_above(refused)) == (422, said)
    assert typed.items() <= filled_in(form_of(refused, path, "get")).items()
    assert_linked(refused)


def test_the_role_of_an_account_is_asked_for_again(desk: Desk, admin: Browser) -> None:
    dana = desk.account(DANA, customer_id=ACME)
    page = f"/admin/accounts/{dana.id}"

    refused = sent(admin, page, f"{page}?_method=PATCH", {"role": "operator", "customer_id": ACME})

    assert (refused.status_code, len(said_above(refused))) == (422, 1)
    form = form_of(refused, f"{page}?_method=PATCH", "post")
    assert {"role": "operator", "customer_id": ACME}.items() <= filled_in(form).items()


def test_a_region_that_was_settled_meanwhile_leads_to_the_page_of_now(
    desk: Desk, admin: Browser, icims: Browser
) -> None:
    path = f"{RESIDENCY}/new?_method=PUT"
    desk.invite(icims)

    typed = {"customer_id": ACME, "region": "us"}
    refused = sent(admin, RESIDENCY, path, typed)

    assert (refused.status_code, len(said_above(refused))) == (409, 1)
    assert typed.items() <= filled_in(form_of(refused, path, "post")).items()


def test_every_form_of_the_admin_is_tried_here_or_has_its_own_way(
    desk: Desk, admin: Browser
) -> None:
    dana = desk.account(DANA, customer_id=ACME)
    tried = {urlsplit(path).path for _, path, *_ in REFUSED} | {path for path, *_ in ASKED}
    own = {"/admin/accounts", f"/admin/accounts/{dana.id}", "/admin/account/password"}
    pages = [HOME, RESIDENCY, RETENTION, "/admin/accounts", f"/admin/accounts/{dana.id}"]
    pages += [f"{HOME}/{one}" for one in ("logs", "configuration", "fields", "audit", "health")]
    untried = set()
    for path in pages:
        for form in tree(admin.page(path)).iter("form"):
            action = urlsplit(form.get("action", "")).path
            if form.xpath(".//select | .//input[not(@type='hidden')]"):
                untried.add(action)

    assert untried - tried - own - {f"{RESIDENCY}/{ACME}"} == set()


@pytest.mark.parametrize(
    "referer",
    [
        "http://evil.test/admin/accounts",
        "http://jobcannon.test/reports/x",
        f"http://jobcannon.test{HOME}/logs.csv",
        "http://[",
    ],
)
def test_a_form_from_anywhere_else_is_told_of_as_before(admin: Browser, referer: str) -> None:
    (csrf, *_) = tree(admin.page(RESIDENCY)).xpath("//input[@name='csrf']/@value")
    refused = admin.post(
        f"{RESIDENCY}/new?_method=PUT",
        data={"csrf": csrf, "customer_id": "ACME", "region": "eu"},
        headers={"accept": "text/html", "referer": referer},
    )

    assert refused.status_code == 422
    assert f"<strong>Customer id</strong>: {NO_ID}" in refused.text


def test_an_address_that_got_old_leads_to_the_list_as_before(admin: Browser) -> None:
    refused = asked(admin, f"{HOME}/logs", {"cursor": "of another time"})

    assert refused.status_code == 422
    assert "Back to the list, without filters" in refused.text
