"""A refused form in a real browser, without scripts: the keyboard is where the mistake is told."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from scenarios.stack import Stack
from tests.browser.inspection import Inspection
from tests.browser.people import admin_of_both, press

UNCHECKED = "document.querySelectorAll('form').forEach(form => { form.noValidate = true })"
"""As from a browser that checks nothing before it sends."""

FOCUSED = "document.activeElement.getAttribute('aria-labelledby') || document.activeElement.id"

ICIMS = [
    ("/settings/scorecard-fields", "Create field", "Name", "#name", "\t"),
    ("/candidates", "Create candidate", "E-mail address (optional)", "#email", "no address"),
    ("/candidates", "Create candidate", "First name", "#first_name", ""),
]
JOBCANNON = [
    ("residency", "Specify", "Customer id in iCIMS", "#customer", "Acme"),
    ("logs", "Recover", "Failed since (UTC)", "#failed-since", ""),
    ("logs", "Filter", "Order", "#order", "Alice Berg"),
    ("audit", "Filter", "Customer", "#customer", "Acme Robotics"),
]


@pytest.fixture
def page(chromium: Browser, stack: Stack) -> Page:
    return admin_of_both(chromium, stack, seed=12)


def refused(page: Page, address: str, button: str, control: str, typed: str) -> None:
    page.goto(address)
    page.evaluate(UNCHECKED)
    page.locator("main").locator(control).fill(typed)
    press(page, button)


def judged(page: Page, label: str, control: str, typed: str) -> None:
    """The keyboard is on what is wrong, and from there one link leads to the control."""
    assert page.title().startswith("Error: ")
    assert page.evaluate(FOCUSED) == "wrong"
    assert page.locator("main").locator(control).input_value() == typed
    told = page.get_by_role("alert").get_by_role("link", name=label)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert told.get_attribute("href") == control
    assert page.locator(control).get_attribute("aria-invalid") == "true"
    assert page.evaluate("document.querySelector(location.hash).checkVisibility()")


@pytest.mark.parametrize(("path", "button", "label", "control", "typed"), ICIMS)
def test_a_refused_form_of_the_fake(
    page: Page,
    stack: Stack,
    inspection: Inspection,
    path: str,
    button: str,
    label: str,
    control: str,
    typed: str,
) -> None:
    refused(page, stack.addresses.icims + path, button, control, typed)

    inspection.look(page, f"refused-icims-{control.strip('#')}")
    judged(page, label.removesuffix(" (optional)"), control, typed)
    assert inspection.findings == []


@pytest.mark.parametrize(("path", "button", "label", "control", "typed"), JOBCANNON)
def test_a_refused_form_of_jobcannons_admin(
    page: Page,
    stack: Stack,
    inspection: Inspection,
    path: str,
    button: str,
    label: str,
    control: str,
    typed: str,
) -> None:
    admin = f"{stack.addresses.jobcannon}/admin/integrations/icims"
    refused(page, f"{admin}/{path}", button, control, typed)

    inspection.look(page, f"refused-jobcannon-{path}-{control.strip('#')}")
    judged(page, label, control, typed)
    assert inspection.findings == []
