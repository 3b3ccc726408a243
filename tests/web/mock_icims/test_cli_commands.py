"""The commands of mock-icims: their help, their exit codes, and words that are safe to show."""

from __future__ import annotations

import json
from collections.abc import Iterator

import click
import pytest

from mock_icims.cli.commands import cli
from mock_icims.cli.exits import Code
from tests.documents import rows_of, unquoted
from tests.web.mock_icims.terminal import ROOT, WIDTH, elsewhere, fake, ran, run, said

__all__ = ["elsewhere", "fake", "run"]

ODD = "what cannot be a name"


def commands() -> Iterator[tuple[str, ...]]:
    for name in cli.list_commands(ROOT):
        yield (name,)
        command = cli.get_command(ROOT, name)
        if isinstance(command, click.Group):
            yield from ((name, inner) for inner in command.commands)


@pytest.mark.parametrize("words", [(), *commands()], ids=" ".join)
def test_help_fits_a_terminal_and_ends_with_its_sentences(words: tuple[str, ...]) -> None:
    shown = said(*words, "--help")

    assert max(map(len, shown.splitlines())) <= WIDTH
    assert "Sentinel" not in shown
    assert "..." not in shown.replace("[ARGS]...", "").replace("[WORD]...", "")


def test_the_documented_exit_codes_are_the_programs() -> None:
    documented = {int(row["Code"]) for row in rows_of("docs/cli.md") if "Code" in row}

    assert documented == set(Code)


def test_every_command_is_documented() -> None:
    documented = {unquoted(row["Command"]) for row in rows_of("docs/cli.md") if "Command" in row}

    assert documented == set(cli.list_commands(ROOT))


@pytest.mark.usefixtures("run")
@pytest.mark.parametrize("odd", ["Foo Bar", "a/b", "a?b", "ü", "../x", "", "%00"])
@pytest.mark.parametrize(
    "words",
    [
        ("snapshot", "save", ODD),
        ("snapshot", "restore", ODD),
        ("logs", "--tenant", ODD),
        ("trigger", "stage.entered", "--candidate", ODD),
        ("trigger", "stage.entered", "--application", ODD),
    ],
)
def test_what_cannot_be_a_name_is_refused_by_the_fake(words: tuple[str, ...], odd: str) -> None:
    """And not taken for a fake that is not there."""
    refused = ran(*(odd if word == ODD else word for word in words))

    assert refused.exit_code in (Code.REFUSED, Code.NO), refused.stderr
    assert refused.stderr.count("\n") == 1


@pytest.mark.usefixtures("run")
def test_json_holds_no_command_for_the_terminal() -> None:
    shown = said("seed", "--json", "--name", "Acme \u009b31m")

    assert shown.strip().isprintable()
    assert json.loads(shown)["customer"]["name"] == "Acme \u009b31m"


@pytest.mark.usefixtures("run")
def test_words_for_people_hold_no_command_for_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = said("seed", "--name", "Acme \u009b31m")
    customer = opened.partition(" ")[0]
    monkeypatch.setenv("MOCK_ICIMS_TENANT", customer)

    shown = [opened, said("status"), said("trigger", "clock", "--advance", "1s")]

    assert ["Acme \\x9b31m" in text for text in shown] == [True, True, True]
    assert ["\u009b" in text for text in shown] == [False, False, False]


@pytest.mark.usefixtures("run")
def test_a_refusal_holds_no_command_for_the_terminal() -> None:
    refused = ran("snapshot", "import", "first", "\x1b]0;missing\x07")

    assert refused.stderr == "mock-icims: \\x1b]0;missing\\x07: No such file or directory.\n"
