"""docs/public-icims.md says what the fake serves of the public iCIMS API, and its lines run."""

from __future__ import annotations

import asyncio
import re

import httpx

from contracts.conformance import icims_public, icims_staging
from mock_icims.app import create_app
from mock_icims.domain.public.errors import ErrorCode
from mock_icims.domain.public.numbers import Kind
from mock_icims.domain.public.results import NOTES_LONGEST, OF_ORDERS, RESULT_LONGEST
from mock_icims.domain.public.search import LARGEST_ANSWER, MINUTES
from mock_icims.domain.public.unserved import COLLECTIONS, UNSERVED
from mock_icims.services.public.rows import JOB, PERSON, WORKFLOW
from mock_icims.settings import Settings
from tests.contract import checked_transport
from tests.documents import tables_of, text_of, unquoted
from tests.shell import Shell, lines_of

PAGE = "docs/public-icims.md"


def test_the_lines_do_what_they_say() -> None:
    called = asyncio.run(answers())

    operations = {
        found.name
        for method, path in called
        if (found := icims_public().find(method, path)[0]) is not None
    }
    assert operations >= {
        "public.token",
        "public.customer_read",
        "public.people_read",
        "public.people_update",
        "public.jobs_read",
        "public.search",
        "public.workflows_update",
        "public.workflows_log",
        "public.results_create",
        "public.results_update",
    }


def test_every_operation_is_listed_with_its_call() -> None:
    (table,) = [one for one in tables_of(PAGE) if one.heading == "What is served"]
    listed = {
        unquoted(row["Operation"]): unquoted(row["Call"]).partition("?")[0] for row in table.rows
    }

    assert listed == {one.name: f"{one.method} {one.path}" for one in icims_public().operations}


def test_every_error_code_is_listed() -> None:
    (table,) = [one for one in tables_of(PAGE) if one.heading == "Errors"]

    assert [int(row["Code"]) for row in table.rows] == sorted(ErrorCode)
    for row in table.rows:
        assert row["From"] == ("ours" if int(row["Code"]) > 9000 else "public iCIMS")


def test_what_is_not_served_is_listed_by_name() -> None:
    listed = re.findall(r"^- (.+)$", section("Not served"), re.MULTILINE)

    assert set(listed) == {*UNSERVED.values(), COLLECTIONS}


def test_every_filter_is_listed() -> None:
    lists = {
        prefix: set(re.findall(r"`([a-zA-Z.]+)`", names))
        for prefix, names in re.findall(
            r"^- `([a-z]+)\.`: (.*?)(?=\n- |\n\n)", section("Searches"), re.MULTILINE | re.DOTALL
        )
    }

    assert lists["person"] == set(PERSON)
    assert lists["job"] == set(JOB)
    assert {name for name in lists["applicantworkflow"] if "." not in name} == set(WORKFLOW)


def test_the_numbers_are_the_programs() -> None:
    text = text_of(PAGE)

    for kind in Kind:
        assert f"from {kind.first + 1}" in text
    for number in (LARGEST_ANSWER, OF_ORDERS + 1, MINUTES, RESULT_LONGEST, NOTES_LONGEST):
        assert f"{number:,}" in text


def section(heading: str) -> str:
    _, _, behind = text_of(PAGE).partition(f"\n## {heading}\n")
    return behind.partition("\n## ")[0]


async def answers() -> list[tuple[str, str]]:
    app = create_app(Settings(staging=True))
    transport = checked_transport(app, icims_public(), icims_staging())
    called = []
    async with httpx.AsyncClient(transport=transport) as client:
        shell = Shell(client)
        for line in lines_of(PAGE):
            answer = await shell.run(line.command)
            if answer is not None:
                called.append((answer.request.method, answer.request.url.path))
    return called
