"""Every page: its frame and its policy, who may see it, and what is there where no page is."""

from __future__ import annotations

import pytest

from tests.icims_cast import install, northwind
from tests.web.mock_icims.browsing import BEHIND_THE_DOOR, Browser, Desk, opened
from tests.web.mock_icims.oauth_client import asking

SHOWN = [
    *BEHIND_THE_DOOR,
    "/signin",
    "/_staging/mailbox",
    "/_staging/journal",
    asking(),
    "/nowhere",
]


@pytest.mark.parametrize("path", SHOWN)
def test_every_page_has_the_banner_one_heading_and_a_way_past_the_menu(
    desk: Desk, carol: Browser, path: str
) -> None:
    install(desk.tenant)

    page = carol.get(path)

    tree = page.tree
    assert "Staging fake. Not iCIMS." in page.words("p")
    assert page.heading
    assert tree.get("lang") == "en"
    assert tree.findtext(".//title", "").endswith("· iCIMS staging")
    assert tree.get_element_by_id("main").tag == "main"
    assert "#main" in page.links


@pytest.mark.parametrize("path", SHOWN)
def test_every_page_is_without_inline_style_and_script(
    desk: Desk, carol: Browser, path: str
) -> None:
    install(desk.tenant)

    page = carol.get(path)

    elements = list(page.tree.iter())
    assert not [one for one in elements if one.tag in ("style", "script")]
    assert not [one for one in elements if {"style", "onclick"} & set(one.attrib)]
    for link in [*page.tree.iter("link"), *page.tree.iter("img")]:
        assert link.get("href", link.get("src", "")).startswith("/")


@pytest.mark.parametrize("path", SHOWN)
def test_every_page_keeps_frames_sniffers_and_caches_out(
    desk: Desk, carol: Browser, path: str
) -> None:
    install(desk.tenant)

    headers = carol.get(path).answer.headers

    policy = headers["content-security-policy"]
    for part in ("default-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"):
        assert part in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] in ("same-origin", "no-referrer")


@pytest.mark.parametrize("path", SHOWN)
def test_every_control_has_a_label_and_every_table_a_caption(
    desk: Desk, carol: Browser, path: str
) -> None:
    install(desk.tenant)

    tree = carol.get(path).tree

    labelled = {label.get("for") for label in tree.iter("label")}
    controls = [
        one for one in tree.iter("input", "select", "textarea") if one.get("type") != "hidden"
    ]
    assert {one.get("id") for one in controls} <= labelled
    assert len({one.get("id") for one in controls}) == len(controls)
    assert all(table.find("caption") is not None for table in tree.iter("table"))
    assert all(head.get("scope") for head in tree.iter("th"))
    assert all(time.get("datetime") for time in tree.iter("time"))


@pytest.mark.parametrize("path", BEHIND_THE_DOOR)
def test_every_page_asks_who_is_there(stranger: Browser, path: str) -> None:
    page = stranger.get(path)

    assert page.status == 303
    assert page.location.startswith("/signin?next=%2F")


@pytest.mark.parametrize("path", ["/candidates/cand_alice1", "/marketplace/payroll", "/nowhere"])
def test_what_is_not_there_has_a_page_that_says_so(path: str) -> None:
    stranger_to_alice = northwind(id="cus_other1")
    stranger_to_alice.candidates.delete("cand_alice1")
    desk = opened(stranger_to_alice)

    page = desk.browser("carol", of=stranger_to_alice).get(path)

    assert page.status == 404
    assert page.heading == "Not found"


def test_the_start_page_is_the_candidates(carol: Browser) -> None:
    assert carol.get("/").location == "/candidates"


def test_the_stylesheet_is_served_and_may_be_kept(stranger: Browser) -> None:
    answer = stranger.get("/static/staging.css").answer

    assert answer.headers["content-type"].startswith("text/css")
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["etag"]


def test_a_logo_is_drawn_for_any_app(stranger: Browser) -> None:
    answer = stranger.get("/marketplace/jobcannon/logo.svg").answer

    assert answer.headers["content-type"] == "image/svg+xml"
    assert ">JC</text>" in answer.text
