"""The rules of the house that a program can check, checked."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path

import pytest
from importlinter.api import read_configuration
from importlinter.application import use_cases

from tests.documents import ROOT

FOLDERS = ("mock_icims", "integration", "contracts", "scenarios", "tests")
PROGRAMS = ("mock_icims", "integration")

LONGEST = 300
LONGER = {
    "tests/unit/integration/stage.py": "one room for all that is below JobCannon's web side: who "
    "stands in it uses the clock, the postman, the settings and the events of it together",
}
"""Files that may be longer, each with the reason."""

BANNED_WORDS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "manager",
    "base",
    "misc",
    "data",
    "info",
}

CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}
READS_THE_CLOCK = {"mock_icims/app.py", "integration/surroundings.py"}
"""The composition roots, which hand it to everybody else."""

SLEEPS_OR_PATCHES = {"time.sleep", "unittest.mock"}


def test_imports_flow_one_way(capsys: pytest.CaptureFixture[str]) -> None:
    held = use_cases.lint_imports(
        config_filename=str(ROOT / "pyproject.toml"), cache_dir=None, no_logo=True
    )

    assert held, capsys.readouterr().out


def test_both_programs_have_layers_that_know_every_module() -> None:
    contracts = read_configuration(str(ROOT / "pyproject.toml"))["contracts_options"]
    layers = [contract for contract in contracts if contract["type"] == "layers"]

    assert {contract["containers"][0] for contract in layers} == set(PROGRAMS)
    assert all(contract["exhaustive"] == "True" for contract in layers)


def test_every_folder_of_sources_is_looked_at() -> None:
    assert {name.partition("/")[0] for name in sources()} == set(FOLDERS)


def test_every_module_says_what_it_is_for() -> None:
    silent = [name for name, module in sources().items() if not ast.get_docstring(module.tree)]

    assert silent == []


def test_every_file_fits_in_ones_head() -> None:
    lengths = {name: module.lines for name, module in sources().items() if module.lines > LONGEST}

    assert lengths.keys() == LONGER.keys(), f"make two of it, or give a reason: {lengths}"


def test_every_module_is_named_after_a_thing() -> None:
    misnamed = [
        name
        for name in sources()
        if BANNED_WORDS & set(name.removesuffix(".py").replace("/", "_").split("_"))
    ]

    assert misnamed == []


def test_what_tests_share_is_in_no_test() -> None:
    """Whoever borrows from a test is in the way of whoever splits or renames it."""
    borrowed = {
        name: found
        for name, module in sources().items()
        if (
            found := {one for one in module.names if re.match(r"(tests|contracts)\..*\btest_", one)}
        )
    }

    assert borrowed == {}


def test_nothing_sleeps_and_nothing_is_patched() -> None:
    assert using(SLEEPS_OR_PATCHES) == {}


def test_time_comes_in_as_an_argument() -> None:
    assert using(CLOCKS).keys() == READS_THE_CLOCK


class Module:
    """A source file, parsed once."""

    def __init__(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        self.lines = len(text.splitlines())
        self.tree = ast.parse(text)

    @cached_property
    def names(self) -> set[str]:
        return set(self._names())

    def _names(self) -> Iterator[str]:
        """All that it imports or looks up, dotted: `from time import sleep` is time.sleep."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module
                yield from (f"{node.module}.{alias.name}" for alias in node.names)
            elif isinstance(node, ast.Attribute):
                yield ".".join(ast.unparse(node).split(".")[-2:])


@cache
def sources() -> dict[str, Module]:
    return {
        path.relative_to(ROOT).as_posix(): Module(path)
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
    }


def using(names: set[str]) -> dict[str, set[str]]:
    used = {name: names & module.names for name, module in sources().items()}
    return {name: found for name, found in used.items() if found}
