"""Two admins have the configuration open: who saves second is asked, and loses nothing."""

from __future__ import annotations

import pytest

from mock_icims.domain.recruiting.configurations import Configuration
from tests.icims_cast import JOBCANNON
from tests.web.mock_icims.browsing import Browser, Desk, Page
from tests.web.mock_icims.oauth_client import token_from

PAGE = "/settings/marketplace-apps/jobcannon/configuration"
STAGE = "stg_assessment"


def saved(desk: Desk) -> Configuration:
    return desk.tenant.configurations[JOBCANNON]


@pytest.fixture(autouse=True)
def installed(carol: Browser, stranger: Browser) -> None:
    token_from(carol, stranger)


@pytest.fixture
def second(desk: Desk) -> Browser:
    return desk.browser("carol")


def both_open(carol: Browser, second: Browser) -> Page:
    """The second one saves first, with an assessment that the other page does not have."""
    opened = carol.get(PAGE)
    theirs = second.get(PAGE)
    done = second.submit(theirs.form("Save"), catalog=["big-five", "disc"], custom_workflows="on")
    assert done.status == 303, done.text
    return opened


def test_who_saves_second_is_told_and_nothing_is_saved(
    desk: Desk, carol: Browser, second: Browser
) -> None:
    opened = both_open(carol, second)
    before = saved(desk)

    refused = carol.submit(opened.form("Save"), catalog=["big-five"], email_template="default")

    assert refused.status == 412
    assert saved(desk) == before
    assert "Somebody saved this configuration while you had it open" in refused.text
    assert "Version 1, saved 23 Nov 2026, 12:00 UTC by Carol" in refused.text


def test_what_differs_stands_beside_each_other(desk: Desk, carol: Browser, second: Browser) -> None:
    opened = both_open(carol, second)

    refused = carol.submit(
        opened.form("Save"),
        catalog=["big-five"],
        email_template="default",
        stage_entry="on",
        stage_entry_stage=[STAGE, ""],
        stage_entry_assessment=["big-five", "big-five"],
        stage_entry_job=["", ""],
        stage_entry_reentry=["ask", "send_again"],
    )

    rows = {row[0]: row[1:] for row in differences(refused)}
    assert rows["Assessment catalog"] == ["Big Five, DISC", "Big Five"]
    assert rows["Custom workflows (advanced)"] == ["On", "Off"]
    assert rows["Stage entry rule 1"] == ["None", "Assessment, Big Five, Ask the recruiter"]
    assert "On recruiter action (manual)" not in rows


def test_the_form_has_ones_own_input_and_saves_it_when_asked_again(
    desk: Desk, carol: Browser, second: Browser
) -> None:
    opened = both_open(carol, second)
    refused = carol.submit(opened.form("Save"), catalog=["big-five"])

    again = carol.submit(refused.form("Save mine instead"))

    assert (again.status, again.location) == (303, f"{PAGE}?notice=configuration-saved")
    assert saved(desk).catalog == ("big-five",)
    assert saved(desk).version == 2


def test_or_one_takes_what_is_saved(desk: Desk, carol: Browser, second: Browser) -> None:
    opened = both_open(carol, second)

    refused = carol.submit(opened.form("Save"), catalog=["big-five"])

    assert PAGE in refused.links
    assert "Leave mine, show what is saved" in refused.words("a")


def test_it_is_asked_again_when_somebody_saves_meanwhile(
    desk: Desk, carol: Browser, second: Browser
) -> None:
    opened = both_open(carol, second)
    refused = carol.submit(opened.form("Save"), catalog=["big-five"])
    second.submit(second.get(PAGE).form("Save"), catalog=["disc"])

    again = carol.submit(refused.form("Save mine instead"))

    assert again.status == 412
    assert saved(desk).catalog == ("disc",)


def test_nobody_else_saved_and_it_is_saved_at_once(
    desk: Desk, carol: Browser, second: Browser
) -> None:
    carol.submit(carol.get(PAGE).form("Save"), catalog=["disc"])

    done = carol.submit(carol.get(PAGE).form("Save"), catalog=["big-five"])

    assert done.status == 303
    assert saved(desk).version == 2


def differences(page: Page) -> list[list[str]]:
    (table,) = page.tree.xpath("//table[caption='What differs']")
    return [
        [" ".join(cell.text_content().split()) for cell in row] for row in table.xpath("./tbody/tr")
    ]
