"""The invitation as a mail program draws it, by day and by night."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser

from integration.domain.orders import EmailTemplate
from integration.mail.compose import compose
from tests.browser.inspection import Inspection
from tests.unit.integration.invitation import LETTER, parts

LIGHTNESS = """
[...document.querySelectorAll('body, .card')].map(one =>
    getComputedStyle(one).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number))
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("template", list(EmailTemplate))
def test_a_letter_is_as_light_as_the_reader_wants_and_can_be_read(
    chromium: Browser, tmp_path: Path, template: EmailTemplate, scheme: Literal["light", "dark"]
) -> None:
    inspection = Inspection(tmp_path)
    page = chromium.new_page(color_scheme=scheme)
    _, html = parts(compose(replace(LETTER, template=template)))

    page.set_content(html)
    inspection.look(page, f"letter-{template}-{scheme}")

    assert inspection.findings == []
    colours = page.evaluate(LIGHTNESS)
    assert len(colours) == 2
    assert all((min(colour) > 200) == (scheme == "light") for colour in colours), colours
    page.close()
