"""Dockerfile and compose.yaml, as far as they can be checked without a container engine."""

from __future__ import annotations

import json
import re
import shlex
from importlib.resources import files
from typing import cast

import click
import pytest
import typer
import typer.main
import yaml

from integration.cli.commands import cli as jobcannon
from integration.domain.regions import Region
from integration.settings import beside
from mock_icims.cli.commands import cli as icims
from tests.documents import ROOT, text_of

PROGRAMS: dict[str, click.Group] = {
    "mock-icims": icims,
    "jobcannon": cast("click.Group", typer.main.get_command(jobcannon)),
}
COMPOSE: dict[str, dict[str, dict[str, object]]] = yaml.safe_load(text_of("compose.yaml"))
SERVICES = COMPOSE["services"]
OF_THE_IMAGE = {"postgresql": {"POSTGRES_USER", "POSTGRES_PASSWORD"}}
"""Variables of an image that is not ours."""
PARTS = [
    line for line in re.sub(r"\\\n", " ", text_of("Dockerfile")).splitlines() if line[:1].isupper()
]


def test_what_is_copied_is_there_and_not_ignored() -> None:
    copied = [path for path in words_of("COPY") if not path.startswith("/")]
    let_through = {line[1:] for line in text_of(".dockerignore").splitlines() if line[:1] == "!"}

    sources = {path for path in copied if path != "./"}
    assert sources == let_through
    assert [path for path in sources if not (ROOT / path).exists()] == []


def test_everything_that_the_wheel_is_built_of_is_copied() -> None:
    build = text_of("pyproject.toml")
    named = set(re.findall(r'"(README\.md|LICENSE|mock_icims|integration)"', build))

    assert named == {"README.md", "LICENSE", "mock_icims", "integration"}
    assert named <= set(words_of("COPY"))


def test_the_images_are_named_and_nobody_is_root() -> None:
    assert all(re.fullmatch(r"FROM [a-z]+:[0-9.]+-slim( AS [a-z]+)?", line) for line in of("FROM"))
    assert of("USER") == ["USER staging"]
    assert PARTS.index("USER staging") < PARTS.index(of("CMD")[0])


def test_no_secret_is_built_in() -> None:
    assert not re.search(r"(?i)(token|secret|password|key)\s*=", text_of("Dockerfile"))


@pytest.mark.parametrize("instruction", ["CMD", "HEALTHCHECK"])
def test_its_commands_are_ours(instruction: str) -> None:
    [line] = of(instruction)
    program, command, *words = json.loads(line[line.index("[") :])

    accepts(program, command, words)


def test_it_listens_for_others_and_keeps_its_state_in_the_volume() -> None:
    [line] = of("CMD")
    _, command, *words = json.loads(line.removeprefix("CMD "))

    meant = command_of(icims, command).make_context(command, words).params
    assert (meant["host"], meant["staging"]) == ("0.0.0.0", True)
    assert str(meant["state"]).startswith(f"{words_of('VOLUME')[0]}/")
    assert of("EXPOSE") == [f"EXPOSE {meant['port']} {meant['smtp_port']}"]


@pytest.mark.parametrize("service", SERVICES)
def test_every_variable_is_a_setting(service: str) -> None:
    known = {
        parameter.envvar
        for program in PROGRAMS.values()
        for parameter in command_of(program, "serve").params
    }

    assert set(environment_of(service)) - OF_THE_IMAGE.get(service, known) == set()


def test_compose_does_not_start_without_the_staging_token() -> None:
    wanted = environment_of("icims")["MOCK_ICIMS_STAGING_TOKEN"]

    assert str(wanted).startswith("${MOCK_ICIMS_STAGING_TOKEN:?")


def test_ports_are_for_this_machine_only() -> None:
    published = [
        str(port) for one in SERVICES.values() for port in cast("list[str]", one.get("ports", []))
    ]

    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_jobcannon_is_started_as_the_packaged_registration_has_it() -> None:
    app = json.loads((files("mock_icims.seeds") / "apps" / "jobcannon.json").read_text())
    own = environment_of("jobcannon")
    program, command, *words = cast("list[str]", SERVICES["jobcannon"]["command"])

    accepts(program, command, words)
    assert own["JOBCANNON_CLIENT_SECRET"] == app["client_secret"]
    assert own["JOBCANNON_EVENT_SECRET"] == app["event_secret"]
    assert own["JOBCANNON_CALLBACK_SECRET"] == app["callback_secret"]
    assert app["events_url"].startswith(f"{own['JOBCANNON_PUBLIC_URL']}/")
    assert app["events_url"].startswith("http://127.0.0.1:")
    assert environment_of("icims")["MOCK_ICIMS_ALLOW_SUBNETS"] == "127.0.0.0/8"


def test_the_key_is_made_where_no_other_container_has_to_be() -> None:
    """Compose refuses a service in the network of one that has no container yet."""
    [line] = re.findall(r"docker compose run --rm --no-deps ([^)]*)", text_of("compose.yaml"))
    service, program, *words = shlex.split(line)

    accepts(program, words[0], words[1:])
    assert "network_mode" not in SERVICES[service]


def test_the_profile_serves_without_work_and_works_beside_it_on_the_same_databases() -> None:
    serving = cast("list[str]", SERVICES["serve"]["command"])
    working = cast("list[str]", SERVICES["worker"]["command"])
    shared = environment_of("worker")

    accepts(serving[0], serving[1], serving[2:])
    accepts(working[0], working[1], working[2:])
    meant = command_of(PROGRAMS["jobcannon"], "serve").make_context("serve", serving[2:]).params
    assert meant["works"] is False
    assert {**environment_of("serve"), **shared} == environment_of("serve")
    assert (
        environment_of("jobcannon").items()
        >= {
            name: value for name, value in shared.items() if "SECRET" in name or "PUBLIC" in name
        }.items()
    )


def test_the_databases_that_the_profile_makes_are_those_that_it_asks_for() -> None:
    named = str(environment_of("serve")["JOBCANNON_DATABASE_URL"])
    address = re.sub(r"\$\{[^}]*\}", "a-secret", named)
    made = yaml.safe_load(text_of("compose.yaml"))["configs"]["databases"]["content"]

    wanted = {beside(address, region).rpartition("/")[2] for region in Region}
    assert set(re.findall(r'CREATE DATABASE "([^"]+)";', made)) == wanted
    assert address.endswith(f"/{environment_of('postgresql')['POSTGRES_USER']}")


def test_only_those_of_the_profile_need_it() -> None:
    profiled = {name for name, one in SERVICES.items() if one.get("profiles") == ["postgresql"]}

    assert profiled == {"postgresql", "serve", "worker"}


def command_of(program: click.Group, name: str) -> click.Command:
    found = program.get_command(click.Context(program), name)
    assert found is not None, name
    return found


def accepts(program: str, command: str, words: list[str]) -> None:
    """Raises click.UsageError for what the program would refuse."""
    command_of(PROGRAMS[program], command).make_context(command, list(words))


def environment_of(service: str) -> dict[str, object]:
    return cast("dict[str, object]", SERVICES[service]["environment"])


def of(instruction: str) -> list[str]:
    return [line for line in PARTS if line.startswith(f"{instruction} ")]


def words_of(instruction: str) -> list[str]:
    """Without flags; for COPY without the destination."""
    lines = [shlex.split(line)[1:] for line in of(instruction) if "--from" not in line]
    if instruction == "COPY":
        lines = [words[:-1] for words in lines]
    return [word for words in lines for word in words]
