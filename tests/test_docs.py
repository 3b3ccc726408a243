"""What the documents say is what the programs do: settings, retries, control lines, commands."""

from __future__ import annotations

import asyncio
import dataclasses
import importlib
import re
import shlex
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import cast

import click
import httpx
import pytest
from starlette.routing import Route

from contracts.conformance import icims_connect, icims_staging
from integration.domain.retry import SCHEDULE
from integration.settings import Settings as JobCannonSettings
from mock_icims.app import create_app
from mock_icims.cli.commands import cli as icims_cli
from mock_icims.domain.webhooks.events import RETRY_SCHEDULE, Answer
from mock_icims.seeds.plans import Pack
from mock_icims.settings import VERSION
from mock_icims.settings import Settings as IcimsSettings
from mock_icims.web.control.registering import apps_in
from mock_icims.web.control.routes import routes as control_routes
from tests.command_lines import PROGRAMS, commands_of, flags_of, settings_of
from tests.contract import checked_transport
from tests.documents import (
    DOCS,
    ROOT,
    rows_of,
    sentences_of_the_guide,
    shell_lines,
    tables_of,
    text_of,
    unquoted,
)
from tests.shell import Line, Shell, lines_of

SETTINGS = {"mock-icims": IcimsSettings, "jobcannon": JobCannonSettings}
IN_THE_PLURAL = {"encryption_keys": "encryption_key", "event_secrets": "event_secret"}
"""Fields that hold all that their flag lists."""

DOCUMENTS = [
    path.relative_to(ROOT).as_posix()
    for places in ("*.md", "docs/**/*.md", "contracts/*.md", "scenarios/*.md")
    for path in sorted(ROOT.glob(places))
]

every_program = pytest.mark.parametrize("program", SETTINGS)


@every_program
def test_every_setting_is_documented_with_its_variable_and_default(program: str) -> None:
    documented = {row["Flag"]: (row["Variable"], row["Default"]) for row in settings_of(program)}

    said_in_words = {flag for flag, (_, default) in documented.items() if "`" not in default}
    assert documented.keys() == flags_of(program).keys()
    for flag, (variable, default) in flags_of(program).items():
        assert documented[flag][0] == f"`{variable}`"
        assert documented[flag][1] == f"`{default}`" or flag in said_in_words
    assert all(flags_of(program)[flag][1] in ("", None, False, ()) for flag in said_in_words)


@every_program
def test_every_field_of_the_settings_has_a_flag_or_is_said_to_have_none(program: str) -> None:
    flags = {unquoted(flag).removeprefix("--").replace("-", "_") for flag in flags_of(program)}
    fields = {field.name for field in dataclasses.fields(SETTINGS[program])}

    hidden = {name for name in fields if IN_THE_PLURAL.get(name, name) not in flags}
    assert {name for name in hidden if f"`{name}`" not in text_of("docs/configuration.md")} == set()


@every_program
def test_a_flag_has_the_default_of_its_field(program: str) -> None:
    defaults = {
        field.name: field.default
        for field in dataclasses.fields(SETTINGS[program])
        if field.default not in (dataclasses.MISSING, None)
    }

    for flag, (_, default) in flags_of(program).items():
        name = unquoted(flag).removeprefix("--").replace("-", "_")
        if name in defaults and name != "public_url":
            assert default == defaults[name], flag


def test_the_guides_numbers_are_where_the_document_says_they_are() -> None:
    rows = [row for row in rows_of("docs/configuration.md") if "Number" in row]

    assert rows
    for row in rows:
        module, _, path = unquoted(row["Where"]).partition(":")
        found: object = importlib.import_module(module)
        for name in path.split("."):
            found = getattr(found, name)
        value = f"{found.days} days" if isinstance(found, timedelta) else str(found)
        assert row["Value"] == value


@pytest.mark.parametrize("document", ["docs/configuration.md", "docs/checklist.md"])
def test_what_is_quoted_from_the_guide_is_in_it(document: str) -> None:
    guide = "\n".join(sentences_of_the_guide())

    quoted = re.findall(r"“([^”]+)”", text_of(document))
    assert quoted
    assert [words for words in quoted if words not in guide] == []


@pytest.mark.parametrize(
    ("place", "schedule"), [(0, RETRY_SCHEDULE), (1, SCHEDULE)], ids=["events", "work"]
)
def test_the_published_retries_are_the_programs(place: int, schedule: tuple[object, ...]) -> None:
    published = [one.rows for one in tables_of("docs/retries.md") if "Waits" in one.rows[0]]
    rows = published[place]

    assert [f"{row['Waits']}.0" for row in rows] == [
        str(wait.total_seconds()) for wait in schedule if hasattr(wait, "total_seconds")
    ]
    assert [int(row["Attempt"]) for row in rows] == list(range(2, len(schedule) + 2))


def test_every_control_operation_has_a_line_that_calls_it() -> None:
    documented = [line.operation for line in lines_of("docs/control.md") if line.operation]
    routed = {route.name for route in control_routes if isinstance(route, Route)}

    assert set(documented) == routed
    assert routed == {operation.name for operation in icims_staging().operations}


def test_the_control_lines_do_what_they_say() -> None:
    called = asyncio.run(answers_of(list(lines_of("docs/control.md"))))

    operations = {
        (line.operation, operation.name)
        for line, method, path in called
        if (operation := icims_staging().find(method, path)[0]) is not None
    }
    headings = {line.operation for line, _, _ in called if line.operation}
    assert {name for name in headings if (name, name) not in operations} == set()


def test_the_lines_that_break_the_demo_call_what_exists() -> None:
    """The demo's customer is the first of a fake with seed 1, so its id can be written down."""
    called = asyncio.run(answers_of(list(lines_of("README.md")), pack=Pack.CHECKLIST))

    assert len(called) >= 3
    for line, method, path in called:
        known = [contract.find(method, path)[0] for contract in (icims_connect(), icims_staging())]
        assert any(known), line.command


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_commands_in_a_document_exist(document: str) -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", text_of("Makefile"), re.MULTILINE))
    text = text_of(document)

    made = set(re.findall(r"(?:^    |`)make ([a-z0-9-]+)", text, re.MULTILINE))
    assert made <= targets
    for program, command in re.findall(rf"(?:^    |`){PROGRAMS} ([a-z]+)", text, re.MULTILINE):
        assert command in commands_of(program)


def test_the_list_of_targets_fits_a_terminal() -> None:
    listed = re.findall(r"^([a-z0-9-]+):.*## (.*)$", text_of("Makefile"), re.MULTILINE)

    assert listed
    assert [target for target, says in listed if len(f"  {target:<10} {says}") > 80] == []


def test_the_lines_of_the_command_line_are_understood() -> None:
    lines = [one for one in shell_lines("docs/cli.md") if one.startswith("mock-icims ")]

    assert len(lines) >= 10
    for line in lines:
        words, command = shlex.split(line)[1:], cast(click.Command, icims_cli)
        context = click.Context(command)
        while isinstance(command, click.Group):
            found = command.get_command(context, words.pop(0))
            assert found is not None, line
            command = found
        # Raises UsageError for a flag or an argument that there is not.
        command.make_context(line, words)


def test_the_file_of_apps_in_the_document_is_one(tmp_path: Path) -> None:
    [example] = [
        block
        for block in re.findall(
            r"^```json\n(.*?)^```", text_of("docs/configuration.md"), re.M | re.S
        )
        if "app_id" in block
    ]
    (tmp_path / "apps.json").write_text(example, encoding="utf-8")

    assert [app.app_id for app in apps_in(tmp_path / "apps.json")] == ["acme"]


def test_every_seed_pack_is_where_one_is_chosen() -> None:
    for document, place in (
        ("docs/configuration.md", r"^\| `--pack` .*$"),
        ("docs/control.md", r"### `tenants.create`.*?###"),
    ):
        said = re.findall(place, text_of(document), re.M | (re.S if "?" in place else 0))
        assert [pack for pack in Pack if f"`{pack}`" not in said[0]] == []


def test_the_changelog_has_an_entry_for_the_version() -> None:
    version = tomllib.loads(text_of("pyproject.toml"))["project"]["version"]

    assert re.findall(r"^## \[(\d[^\]]*)\]", text_of("CHANGELOG.md"), re.MULTILINE)[0] == version
    assert version == VERSION


def test_every_decision_has_a_number_of_its_own_and_its_row_in_the_index() -> None:
    files = sorted(path.name for path in (DOCS / "decisions").glob("[0-9]*.md"))
    numbers = [name[:4] for name in files]
    headings = [text_of(f"docs/decisions/{name}").split(maxsplit=2)[1] for name in files]

    assert sorted({one for one in numbers if numbers.count(one) > 1}) == []
    assert headings == numbers
    assert [row["Number"] for row in rows_of("docs/decisions/README.md")] == [
        f"[{number}]({name})" for number, name in zip(numbers, files, strict=True)
    ]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_somewhere(document: str) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text_of(document))
    here = (ROOT / document).parent

    assert [
        link for link in links if not link.startswith("https:") and not (here / link).exists()
    ] == []


async def answers_of(lines: list[Line], *, pack: Pack | None = None) -> list[tuple[Line, str, str]]:
    """Runs the lines, in front of a first customer if there is a pack; what each called."""
    app = create_app(IcimsSettings(staging=True), sender=AcceptingSender())
    transport = checked_transport(app, icims_connect(), icims_staging())
    if pack is not None:
        app.services.staging.open(pack)

    called = []
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, timeout=10) as client,
    ):
        shell = Shell(client)
        for line in lines:
            answer = await shell.run(line.command)
            if answer is not None:
                request = answer.request
                called.append((line, request.method, request.url.path))
    return called


class AcceptingSender:
    """Stands for the apps: takes every event."""

    async def send(self, *, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        return Answer(status=202, error=None, body="", duration_ms=1.0)

    async def close(self) -> None: ...
