"""Checklist 3, by step 3 of the guide: configure assessment triggers."""

from __future__ import annotations

from scenarios import expect
from scenarios.report import Report
from scenarios.walk import (
    APP,
    BIG_FIVE,
    BIG_FIVE_MAPPING,
    DISC,
    DISC_MAPPING,
    FIELDS,
    STAGE,
    Walk,
)

NEEDS = (2,)


def run(report: Report, walk: Walk) -> None:
    carol = walk.carol
    configuring = carol.configure()

    with report.step(
        "Custom fields: Pre-create scorecard fields in iCIMS before assessment delivery"
    ):
        page = carol.pre_create_fields(FIELDS)
        for field in FIELDS:
            page.expect(field.name)

    with report.step("Once authorized, configure how assessments are triggered:"):
        expect.equal("installation", walk.records.installation().status, "active")

    with report.step("Log in to iCIMS"):
        carol.sign_out()
        carol.sign_in().expect(carol.account.name)

    with report.step("Go to Settings → Marketplace Apps → JobCannon"):
        carol.browser.page.expect("Settings")
        carol.go_to_app(APP)
        expect.equal("heading", carol.browser.page.heading, APP)

    with report.step('Click "Configuration"'):
        carol.open_configuration().expect("Trigger rules")

    with report.step("Set trigger rules:"):
        configuring.begin()

    with report.step("On candidate stage entry (auto-send)"):
        configuring.on_stage_entry(stage=STAGE, assessment=BIG_FIVE)

    with report.step("On recruiter action (manual)"):
        configuring.on_recruiter_action()

    with report.step("Custom workflows (advanced)"):
        configuring.custom_workflows(on=False)

    with report.step("Set assessment catalog (Big Five, DISC, etc.)"):
        configuring.catalog([BIG_FIVE, DISC])

    with report.step("Configure email template (branded or default)"):
        configuring.email_template("Branded")

    with report.step("Save"):
        configuring.scorecard(BIG_FIVE, BIG_FIVE_MAPPING)
        configuring.scorecard(DISC, DISC_MAPPING)
        configuring.save().expect("saved")

    with report.step("Assessment triggers configured (auto or manual)"):
        saved = walk.records.configuration()
        expect.equal("version", saved.version, 1)
        expect.holds(
            saved.triggers.stage_entry.enabled and bool(saved.triggers.stage_entry.rules),
            "auto-send with a rule",
            seen=saved.triggers.stage_entry,
        )
        expect.equal("manual", saved.triggers.recruiter_action.enabled, True)
        expect.equal("catalog", sorted(saved.catalog), ["big-five", "disc"])
        expect.equal("email template", saved.email_template, "branded")
        mapped = len(BIG_FIVE_MAPPING) + len(DISC_MAPPING)
        expect.equal("mapped results", len(saved.scorecard_mapping), mapped)
