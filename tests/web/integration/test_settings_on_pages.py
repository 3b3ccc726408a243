"""What settings change about pages and cookies."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.web.integration.desk import PASSWORD, Desk, settings_for


@pytest.fixture
def production(database_url: str) -> Iterator[Desk]:
    settings = replace(settings_for(database_url), public_url="https://jobcannon.test")
    with asyncio.Runner() as runner:
        made = Desk(database_url, runner, settings)
        yield made
        made.close()


@pytest.fixture
def demo(database_url: str) -> Iterator[Desk]:
    settings = replace(settings_for(database_url), staging_banner=True)
    with asyncio.Runner() as runner:
        made = Desk(database_url, runner, settings)
        yield made
        made.close()


def test_where_the_public_address_is_https_cookies_are_secure_and_browsers_stay_with_it(
    production: Desk,
) -> None:
    answer = production.browser().post("/admin/sessions", json={"password": PASSWORD})

    assert "Secure" in answer.headers["set-cookie"]
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


def test_the_banner_is_there_in_a_demo_only(production: Desk, demo: Desk) -> None:
    assert "Staging demo" not in production.browser().page("/admin/sign-in").text
    assert "Staging demo" in demo.browser().page("/admin/sign-in").text
