"""Checklist 1, by step 1 of the guide: register in iCIMS Marketplace."""

from __future__ import annotations

from scenarios import expect
from scenarios.report import Report
from scenarios.walk import APP, APP_ID, Walk

NEEDS = ()


def run(report: Report, walk: Walk) -> None:
    carol = walk.carol

    with report.step("Navigate to iCIMS Marketplace: https://www.icims.com/marketplace/"):
        carol.open_marketplace().expect("Marketplace")

    with report.step('Search for "JobCannon"'):
        carol.search_marketplace(APP).expect(APP)

    with report.step('Click "Install" on the JobCannon assessments app'):
        carol.open_listing(APP)
        carol.install()

    with report.step("Review permissions:"):
        carol.browser.page.expect("Review permissions")

    for permission in (
        "Candidate profile read/write",
        "Assessment delivery",
        "Scorecard field updates",
    ):
        with report.step(permission):
            carol.browser.page.expect(permission)

    with report.step('Click "Authorize" — iCIMS will redirect to OAuth flow'):
        carol.authorize()
        arrived = carol.browser.trail[-1].url.path
        expect.equal("the page after the redirects", arrived, "/oauth/authorize")

    with report.step("JobCannon app installed from iCIMS Marketplace"):
        installation = walk.records.installation()
        expect.equal("app", installation.app_id, APP_ID)
        expect.holds(
            installation.status in ("pending", "active"),
            "an installation that waits for consent, or has it",
            seen=installation.status,
        )
