"""Carol, Bob and Alice at a real browser: their clicks, by what a person reads on the page."""

from __future__ import annotations

from playwright.sync_api import Browser, Locator, Page

from scenarios.shapes import Staff
from scenarios.stack import Stack
from tests.browser.inspection import USUAL


def button(page: Page, words: str) -> Locator:
    return page.get_by_role("button", name=words, exact=True)


def link(page: Page, words: str) -> Locator:
    return page.get_by_role("link", name=words).first


def press(page: Page, words: str) -> None:
    """Until the page is there that the form leads to: what follows must not overtake it."""
    with page.expect_navigation():
        button(page, words).click()


def follow(page: Page, words: str) -> None:
    with page.expect_navigation():
        link(page, words).click()


def sign_in(page: Page, person: Staff) -> None:
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password").fill(person.password)
    press(page, "Sign in")


def admin_of_both(chromium: Browser, stack: Stack, *, seed: int) -> Page:
    """Signed in at iCIMS and at JobCannon."""
    tenant = stack.staging.open_tenant(seed=seed)
    opened = chromium.new_context(viewport=USUAL).new_page()
    opened.goto(f"{stack.addresses.icims}/candidates")
    sign_in(opened, next(one for one in tenant.staff if one.role == "admin"))
    opened.goto(f"{stack.addresses.jobcannon}/admin/account")
    opened.get_by_label("Password").fill(stack.addresses.admin_password or "")
    press(opened, "Sign in")
    return opened


def create_field(page: Page, name: str, kind: str) -> None:
    form = page.locator("form", has=button(page, "Create field"))
    form.get_by_label("Name").fill(name)
    form.get_by_label("Type").select_option(label=kind)
    press(page, "Create field")


def answer_by_keyboard(page: Page) -> None:
    """One page with Tab, Space, the arrows and Enter, as who uses no mouse does it."""
    page.locator("main").focus()
    statements = page.locator("fieldset:has(input[type=radio])").count()
    for number in range(statements):
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        for _ in range(number % 3):
            page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def answer_everything(page: Page) -> None:
    """Page after page, a different answer for each statement."""
    while button(page, "Save and continue").count():
        for number, statement in enumerate(page.locator("fieldset:has(input[type=radio])").all()):
            choices = statement.locator("input[type=radio]")
            choices.nth((3 * number + 1) % choices.count()).check(force=True)
        press(page, "Save and continue")
