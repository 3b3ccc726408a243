"""The guide's walk in a real browser: every page of it looked at, wide and narrow."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from scenarios.eventually import eventually
from scenarios.stack import Stack
from tests.browser.inspection import USUAL, Inspection
from tests.browser.people import (
    answer_by_keyboard,
    answer_everything,
    button,
    create_field,
    follow,
    link,
    press,
    sign_in,
)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_walk_works_and_every_page_of_it_is_accessible(
    chromium: Browser, stack: Stack, inspection: Inspection, scripts: bool
) -> None:
    """axe itself is a script, so without scripts the pages are walked and not judged."""
    tenant = stack.staging.open_tenant(seed=1 + scripts)
    carol = next(one for one in tenant.staff if one.role == "admin")
    icims, jobcannon = stack.addresses.icims, stack.addresses.jobcannon
    window = chromium.new_context(java_script_enabled=scripts, viewport=USUAL)
    page = window.new_page()
    inspection.watch(page)

    def look(name: str) -> None:
        if scripts:
            inspection.look(page, name)

    page.goto(f"{icims}/marketplace?q=JobCannon")
    look("01-sign-in")
    sign_in(page, carol)
    look("02-marketplace")
    follow(page, "View JobCannon")
    look("03-listing")
    follow(page, "Install")
    look("04-permissions")
    press(page, "Authorize")
    look("05-consent")
    press(page, "Approve")
    expect(page.get_by_role("heading", level=1)).to_contain_text("JobCannon is connected")
    look("06-connected")

    page.goto(f"{icims}/settings/scorecard-fields")
    create_field(page, "Openness", "Number")
    create_field(page, "Big Five report", "URL")
    look("07-scorecard-fields")
    page.goto(f"{icims}/settings/marketplace-apps/jobcannon/configuration")
    page.get_by_label("On candidate stage entry (auto-send)").check()
    for rule in range(2):
        stages = page.get_by_label("Stage", exact=True).nth(rule)
        stages.select_option(label="Assessment", value=None)
    page.get_by_role("checkbox", name="Big Five").check()
    look("08-configuration")
    press(page, "Save")
    look("09-configuration-saved")

    email = f"alice.{tenant.customer.id}@mail.{carol.email.partition('@')[2]}".replace("_", "-")
    page.goto(f"{icims}/candidates")
    look("10-candidates")
    form = page.locator("form", has=button(page, "Create candidate"))
    if not form.get_by_label("First name").is_visible():
        page.locator("summary", has_text="Create").first.click()
    form.get_by_label("First name").fill("Alice")
    form.get_by_label("Last name").fill("Moreau")
    form.get_by_label("E-mail address").fill(email)
    press(page, "Create candidate")
    look("11-candidate")
    press(page, "Assign job")
    page.get_by_label("Advance to stage").select_option(label="Assessment")
    press(page, "Advance")
    look("12-candidate-advanced")
    record = page.url

    mail = stack.staging.wait_for_mail(email)
    page.goto(f"{icims}/_staging/mailbox?customer_id={tenant.customer.id}")
    look("13-mailbox")
    follow(page, mail.subject)
    look("14-mail")

    page.goto(next(one for one in mail.links if "/assessments/" in one))
    look("15-assessment")
    follow(page, "Ask for an accommodation")
    look("15-accommodation")
    follow(page, "Back to the assessment")
    press(page, "Begin")
    look("16-statements")
    press(page, "Save and continue")
    look("17-statements-missing")
    page.goto(page.url.partition("?")[0])
    answer_by_keyboard(page)
    expect(page.get_by_text("10 of 50 answered")).to_be_visible()
    if scripts:
        page.get_by_label("Very accurate").first.check(force=True)
        expect(page.get_by_role("status")).to_have_text("Saved")
        expect(page.get_by_text("11 of 50 answered")).to_be_visible()
        page.reload()
        expect(page.get_by_label("Very accurate").first).to_be_checked()
    answer_everything(page)
    look("18-review")
    press(page, "Submit")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your answers are in")
    look("19-done")
    follow(page, "See my result")
    if scripts:
        page.get_by_text("The same profile as a radar chart").click()
    look("19-own-result")

    logs = f"{jobcannon}/admin/integrations/icims/logs"
    page.goto(logs)
    if page.get_by_label("Password").count():
        look("20-admin-sign-in")
        page.get_by_label("Password").fill(stack.addresses.admin_password or "")
        press(page, "Sign in")
    eventually(
        lambda: (page.goto(logs), link(page, "Callback").count())[1],
        bool,
        expected="the callback in the delivery log",
    )
    look("21-delivery-log")
    follow(page, "Callback")
    look("22-delivery")
    page.goto(f"{jobcannon}/admin/integrations/icims")
    look("23-connections")

    page.goto(record)
    look("24-candidate-with-scorecard")
    follow(page, "Open report")
    look("25-report")
    page.goto(f"{icims}/settings/events")
    look("26-events")
    page.goto(f"{icims}/nowhere")
    look("27-not-found")
    page.goto(f"{icims}/_staging/journal?path=callback")
    look("28-journal")
    page.get_by_role("row").get_by_role("link").first.click()
    look("29-exchange")

    window.close()
    assert inspection.findings == []
