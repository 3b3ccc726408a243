"""Flag = variable = file: each setting in all three ways, and what is refused in a file."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from mock_icims.cli.commands import cli
from mock_icims.cli.config_files import FILE, url_of
from mock_icims.cli.exits import Failed
from mock_icims.settings import VARIABLE, Settings

Value = str | int | bool | list[str]

OTHERS: dict[str, Value] = {
    "host": "::1",
    "port": 8300,
    "smtp_port": 8325,
    "public_url": "https://icims.example",
    "staging": True,
    "staging_token": "a-token",
    "pack": "empty",
    "seed": 7,
    "apps": "apps.json",
    "state": "world.state",
    "allow_subnets": ["10.0.0.0/8", "192.168.0.0/16"],
    "stop_with_stdin": True,
}
"""For each setting a value that is not its default."""

every_setting = pytest.mark.parametrize("name", OTHERS)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty one, with none of our variables set."""
    for variable in [name for name in os.environ if name.startswith(VARIABLE)]:
        monkeypatch.delenv(variable)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_setting_is_tried_here() -> None:
    assert {field.name for field in dataclasses.fields(Settings)} == OTHERS.keys()


@every_setting
def test_a_flag_sets_its_setting(name: str) -> None:
    assert meant(*flag(name))[name] == OTHERS[name]


@every_setting
def test_a_variable_sets_its_setting(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE + name.upper(), variable(name))

    assert meant()[name] == OTHERS[name]


@every_setting
def test_a_line_of_the_file_sets_its_setting(name: str, folder: Path) -> None:
    (folder / FILE).write_text(f"{name} = {written(OTHERS[name])}\n")

    assert meant()[name] == OTHERS[name]


@every_setting
def test_without_any_of_them_it_is_something_else(name: str) -> None:
    assert meant()[name] != OTHERS[name]


def test_flag_wins_over_variable_and_variable_over_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / FILE).write_text("port = 1\nsmtp_port = 2\nseed = 3\n")
    monkeypatch.setenv("MOCK_ICIMS_PORT", "10")
    monkeypatch.setenv("MOCK_ICIMS_SMTP_PORT", "20")

    found = meant("--port", "100")

    assert (found["port"], found["smtp_port"], found["seed"]) == (100, 20, 3)


def test_a_switch_that_the_file_turns_on_can_be_turned_off(folder: Path) -> None:
    (folder / FILE).write_text("staging = true\n")

    assert meant("--no-staging")["staging"] is False


@pytest.mark.parametrize("named", ["flag", "variable"])
def test_a_file_of_another_name_is_read_in_its_place(
    named: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / FILE).write_text("seed = 3\nport = 4\n")
    (folder / "other.toml").write_text("seed = 5\n")
    monkeypatch.setenv("MOCK_ICIMS_CONFIG", "other.toml" if named == "variable" else "")

    found = meant(*(["--config", "other.toml"] if named == "flag" else []))

    assert (found["seed"], found["port"]) == (5, 8100)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("seed = 1\nprot = 1\n", "line 2: there is no setting 'prot'. Did you mean port?"),
        ("smtp-port = 1\n", "line 1: there is no setting 'smtp-port'. Did you mean smtp_port?"),
        ("\n[serve]\nport = 1\n", "line 2: there is no setting 'serve'."),
        ("port = 70000\n", "line 1: port cannot be used: 70000 is not in the range"),
        ("port = 'many'\n", "line 1: port cannot be used: 'many' is not a valid integer"),
        ("port = true\n", "line 1: port cannot be true or false."),
        ("staging = 'yes'\n", "line 1: staging must be true or false."),
        ("seed = [1]\n", "line 1: seed must be one value."),
        ("allow_subnets = '10.0.0.0/8'\n", "line 1: allow_subnets must be a list"),
        ("host = 1979-05-27\n", "line 1: host cannot be used: it is no text and no number."),
        ("port = \n", "Invalid value (at line 1, column 8)"),
        ("port = 1\nport = 2\n", "line 2"),
    ],
)
def test_what_cannot_be_used_names_the_file_and_the_line(
    text: str, refusal: str, folder: Path
) -> None:
    (folder / FILE).write_text(text)

    with pytest.raises(Failed) as refused:
        meant()

    assert refused.value.exit_code == 2
    assert refused.value.message.startswith(FILE)
    assert refusal in refused.value.message


def test_an_unknown_key_is_told_which_there_are(folder: Path) -> None:
    (folder / FILE).write_text("colour = 'blue'\n")

    with pytest.raises(Failed) as refused:
        meant()

    assert refused.value.message.endswith(f"There are {', '.join(OTHERS)}.")


def test_a_file_that_is_not_there_is_refused_if_it_was_asked_for() -> None:
    with pytest.raises(Failed) as refused:
        meant("--config", "missing.toml")

    assert refused.value.message == "missing.toml: No such file or directory."


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("", "http://127.0.0.1:8100"),
        ("port = 8300\n", "http://127.0.0.1:8300"),
        ("host = '0.0.0.0'\n", "http://127.0.0.1:8100"),
        ("host = '::1'\nport = 1\n", "http://[::1]:1"),
        ("public_url = 'https://icims.example/'\nport = 1\n", "https://icims.example"),
    ],
)
def test_other_commands_look_for_the_fake_where_the_file_puts_it(
    text: str, url: str, folder: Path
) -> None:
    (folder / FILE).write_text(text)

    with context("wait") as found:
        assert found.params["url"] == url


def test_other_commands_take_the_token_from_the_file(folder: Path) -> None:
    (folder / FILE).write_text("staging_token = 'a-token'\n")

    with context("status") as found:
        assert found.params["token"] == "a-token"


def test_a_variable_of_serve_leads_other_commands_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOCK_ICIMS_PORT", "8400")

    assert url_of({"port": 8300}) == "http://127.0.0.1:8400"


def test_init_writes_every_setting_and_changes_none(folder: Path) -> None:
    before = meant()

    assert ran("init").output == f"Wrote {FILE}.\n"

    text = (folder / FILE).read_text()
    assert meant() == before
    assert [name for name in OTHERS if f"\n# {name} = " not in text] == []
    uncommented = text.replace("# port = ", "port = 1")
    (folder / FILE).write_text(uncommented)
    assert meant()["port"] == 18100


def test_init_leaves_a_file_that_is_there_alone(folder: Path) -> None:
    (folder / FILE).write_text("seed = 3\n")

    refused = ran("init")

    assert refused.exit_code == 1
    assert (folder / FILE).read_text() == "seed = 3\n"


def ran(*words: str) -> Result:
    return CliRunner().invoke(cli, words)


def context(command: str, *words: str) -> click.Context:
    """What the command would be called with."""
    parent = click.Context(cli, info_name="mock-icims")
    found = cli.get_command(parent, command)
    assert found is not None
    return found.make_context(command, list(words), parent=parent)


def meant(*words: str) -> dict[str, object]:
    """The settings of `serve`, paths as text and lists as lists."""
    with context("serve", *words) as found:
        return {name: _plain(value) for name, value in found.params.items()}


def _plain(value: object) -> object:
    if isinstance(value, Path):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def flag(name: str) -> list[str]:
    value, word = OTHERS[name], f"--{name.replace('_', '-')}"
    if isinstance(value, bool):
        return [word]
    return [
        part for one in (value if isinstance(value, list) else [value]) for part in (word, str(one))
    ]


def variable(name: str) -> str:
    value = OTHERS[name]
    return " ".join(value) if isinstance(value, list) else str(value)


def written(value: Value) -> str:
    """As TOML."""
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value)
