"""What is wrong with a configuration is said where it stands, and what was typed is kept."""

from __future__ import annotations

import pytest

from tests.icims_cast import JOBCANNON
from tests.web.mock_icims.browsing import Browser, Desk, Page
from tests.web.mock_icims.oauth_client import token_from

PAGE = "/settings/marketplace-apps/jobcannon/configuration"
STAGE = "stg_assessment"
NOT_TICKED = "Big Five is not ticked in the assessment catalog"


@pytest.fixture(autouse=True)
def installed(carol: Browser, stranger: Browser) -> None:
    token_from(carol, stranger)


def saving(carol: Browser, **fields: str | list[str]) -> Page:
    return carol.submit(carol.get(PAGE).form("Save"), **fields)


def without_catalog(carol: Browser) -> Page:
    return saving(
        carol,
        stage_entry="on",
        stage_entry_stage=["", STAGE],
        stage_entry_reentry=["send_again", "ask"],
        email_template="default",
    )


def wrong(page: Page) -> list[tuple[str, str, str]]:
    """The id of the control that is linked to, what is said above, and what beside the control."""
    found = []
    for item in page.tree.xpath("//*[@role='alert']//li"):
        (at,) = item.xpath(".//a/@href")
        (control,) = page.tree.xpath(f"//*[@id='{at.lstrip('#')}' and @aria-invalid='true']")
        (beside,) = page.tree.xpath(f"//*[@id='{control.get('aria-describedby')}']")
        found.append((at, " ".join(item.text_content().split()), beside.text_content()))
    return found


def test_it_is_said_above_and_beside_the_field_in_the_words_of_the_page(carol: Browser) -> None:
    refused = without_catalog(carol)

    assert refused.status == 422
    assert wrong(refused) == [
        (
            "#stage_entry_assessment-1",
            f"Stage entry rule 1, Assessment: {NOT_TICKED}.",
            NOT_TICKED,
        )
    ]
    assert "Error: Configuration of JobCannon" in (refused.tree.findtext(".//title") or "")


def test_what_was_typed_is_saved_when_it_is_put_right(desk: Desk, carol: Browser) -> None:
    refused = without_catalog(carol)
    assert desk.tenant.configurations.get(JOBCANNON) is None

    saved = carol.submit(refused.form("Save"), catalog=["big-five"])

    assert saved.status == 303, saved.text
    configuration = desk.tenant.configurations[JOBCANNON]
    (rule,) = configuration.triggers.stage_entry_rules
    assert (rule.stage_id, rule.reentry, configuration.email_template) == (STAGE, "ask", "default")


def test_whoever_was_overtaken_is_still_asked(desk: Desk, carol: Browser) -> None:
    refused = without_catalog(carol)
    desk.browser("carol").submit(desk.browser("carol").get(PAGE).form("Save"), catalog=["disc"])

    assert carol.submit(refused.form("Save"), catalog=["big-five"]).status == 412


@pytest.mark.parametrize(
    ("fields", "at", "sentence"),
    [
        (
            {"custom_stage": STAGE, "catalog": ["big-five"]},
            "#custom_name-1",
            "Custom workflow 1, Name: must not be empty.",
        ),
        (
            {
                "custom_stage": STAGE,
                "custom_name": "Retest",
                "custom_assessment": "disc",
                "custom_score": "big-five.overall",
                "custom_at_least": "80",
                "custom_at_most": "20",
                "catalog": ["disc"],
            },
            "#custom_at_least-1",
            "Custom workflow 1, At least: must not be above “At most”.",
        ),
        (
            {"chain_name": "Heads"},
            "#chain_step-1-1",
            "Approval chain 1, Step 1: must not be empty.",
        ),
    ],
    ids=["no name", "bounds", "no steps"],
)
def test_each_setting_is_found_by_its_label(
    carol: Browser, fields: dict[str, str | list[str]], at: str, sentence: str
) -> None:
    refused = saving(carol, custom_workflows="on", approvals="on", **fields)

    assert [(where, said) for where, said, _ in wrong(refused)] == [(at, sentence)]
    for name, value in fields.items():
        if isinstance(value, str):
            assert value in [
                sent for sent_as, sent in refused.form("Save").fields if sent_as == name
            ]


def test_what_is_on_and_can_do_nothing_is_said(carol: Browser) -> None:
    saving(carol, stage_entry="on", custom_workflows="on", approvals="on")

    shown = carol.get(PAGE).text

    assert "On candidate stage entry (auto-send) is on, but no rule names a stage" in shown
    assert "On recruiter action (manual) is on, but the assessment catalog is empty" in shown
    assert "Custom workflows (advanced) is on, but no rule names a stage" in shown
    assert "Approval workflows are on, but there is no chain" in shown


def test_what_can_do_something_is_not_warned_of(carol: Browser) -> None:
    saving(carol, stage_entry="on", stage_entry_stage=[STAGE, ""], catalog=["big-five"])

    assert "is on, but" not in carol.get(PAGE).text
