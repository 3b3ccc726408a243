"""What is judged on every page that a person sees: its picture, accessibility and console."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, ViewportSize

WCAG_2_2_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
NARROWEST = ViewportSize(width=320, height=800)
USUAL = ViewportSize(width=1280, height=900)
REFUSED = re.compile("Failed to load resource: the server responded with a status of [45]")
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SPILLED = """
[...document.querySelectorAll('td, th, dd, li')].filter(cell => {
    const inside = document.createRange()
    inside.selectNodeContents(cell)
    const edge = cell.getBoundingClientRect()
    const unseen = edge.width <= 1 || cell.closest('thead') || !cell.checkVisibility()
    const closed = cell.querySelector('details:not([open])')
    return !unseen && !closed && inside.getBoundingClientRect().right > edge.right + 1
}).map(cell => cell.textContent.trim())
"""
"""What is written across the edge of its cell; what is folded away has a place all the same."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """Findings are collected and told all at once; pictures go to `folder`."""

    folder: Path
    findings: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """A refused script, style or form shows in the console only; as does a refused page."""

        def note(message: ConsoleMessage) -> None:
            of_the_page = message.location.get("url") == page.url
            if message.type == "error" and not (of_the_page and REFUSED.match(message.text)):
                self.findings.append(f"console of {page.url}: {message.text}")

        page.on("console", note)
        page.on("pageerror", lambda error: self.findings.append(f"{page.url}: {error}"))

    def look(self, page: Page, name: str) -> None:
        """Wide and narrow; a page must not scroll sideways at 320 pixels (WCAG 1.4.10)."""
        page.screenshot(path=self.folder / f"{name}.png", full_page=True)
        self._axe(page, name)

        page.set_viewport_size(NARROWEST)
        page.screenshot(path=self.folder / f"{name}-320.png", full_page=True)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > NARROWEST["width"]:
            self.findings.append(f"{name}: {wide} pixels wide at {NARROWEST['width']}")
        for text in page.evaluate(SPILLED):
            self.findings.append(f"{name}: {text!r} runs out of its cell")
        page.set_viewport_size(USUAL)

    def _axe(self, page: Page, name: str) -> None:
        answer = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG_2_2_AA}})
        for violation in answer.response["violations"]:
            where = [node["target"] for node in violation["nodes"]]
            self.findings.append(f"{name}: {violation['id']}: {violation['help']} at {where}")
