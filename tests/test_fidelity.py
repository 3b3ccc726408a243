"""Every sentence of the guide has its row, every row its evidence, every box its scenario."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest

from scenarios.guide import CHECKLIST, SENTENCES
from scenarios.play import EVERYTHING
from tests.documents import ROOT, rows_of, sentences_of_the_guide, text_of, unquoted

STATUSES = {"proved", "decided", "not yet", "no claim"}
PROOFS = (
    "tests/",
    "contracts/test_",
    "scenarios/checklist/",
    "scenarios/errors/",
    "scenarios/enterprise/",
)
SOURCES = {"guide", "public iCIMS", "ours", "–"}


def test_the_copy_of_the_guide_is_marked_as_jobcannons() -> None:
    header, _, text = text_of("docs/guide.txt").partition("\n")

    assert "JobCannon's published setup guide" in header
    assert text.startswith("\nSkip to main content\nJobCannon\n")


def test_every_sentence_of_the_guide_has_its_row_in_its_place() -> None:
    assert [row["The guide's words"] for row in fidelity()] == sentences_of_the_guide()


def test_scenarios_and_rows_call_a_sentence_by_the_same_id() -> None:
    rows = {row["Id"]: row["The guide's words"] for row in fidelity()}
    quoted = {sentence.id: sentence.words for sentence in SENTENCES}

    assert quoted.items() <= rows.items()
    assert len(rows) == len(fidelity())


@pytest.mark.parametrize("row", rows_of("docs/fidelity.md"), ids=lambda row: row["Id"])
def test_a_row_says_whence_and_how_far(row: dict[str, str]) -> None:
    evidence = evidence_of(row)

    assert row["Status"] in STATUSES
    assert set(row["From"].split(", ")) <= SOURCES
    assert row["What we do"]
    if row["Status"] == "proved":
        assert any(place.startswith(PROOFS) for place in evidence)
    if row["Status"] == "decided":
        assert evidence


@pytest.mark.parametrize("row", rows_of("docs/fidelity.md"), ids=lambda row: row["Id"])
def test_the_evidence_of_a_row_exists(row: dict[str, str]) -> None:
    for place in evidence_of(row):
        file, _, test = place.partition("::")

        assert (ROOT / file).is_file(), place
        assert not test or test in functions_in(file), place
        if file.startswith("scenarios/"):
            assert row["The guide's words"] in strings_in(file), place


def test_the_counts_above_the_table_are_right() -> None:
    statuses = [row["Status"] for row in fidelity()]
    said = re.search(
        r"(\d+) are proved, (\d+) decided, (\d+) not yet; (\d+) make no claim",
        text_of("docs/fidelity.md"),
    )

    assert said is not None
    counts = [statuses.count(each) for each in ("proved", "decided", "not yet", "no claim")]
    assert [int(number) for number in said.groups()] == counts


def test_every_line_of_the_checklist_has_its_scenario_and_its_tests() -> None:
    rows = rows_of("docs/checklist.md")

    assert [row["The guide's words"] for row in rows] == [line.words for line in CHECKLIST]
    for number, row in enumerate(rows, start=1):
        scenario = unquoted(row["Scenario"])
        assert scenario.startswith(f"scenarios/checklist/s{number:02}_")
        assert row["The guide's words"] in strings_in(scenario)

        places = re.findall(r"`([^`]+)`", row["Tests"])
        assert places
        for place in places:
            file, _, test = place.partition("::")
            assert test in functions_in(file), place


def test_the_readme_shows_every_box_of_a_whole_replay() -> None:
    shown = re.findall(r"^    - \[x\] (.+)$", text_of("README.md"), re.MULTILINE)

    assert shown == [one.box.sentence.words for one in EVERYTHING]


def fidelity() -> list[dict[str, str]]:
    """The rows about the guide; those about the public iCIMS API have a table of their own."""
    return [row for row in rows_of("docs/fidelity.md") if "The guide's words" in row]


def evidence_of(row: dict[str, str]) -> list[str]:
    return re.findall(r"`([^`]+)`", row["Evidence"])


@cache
def functions_in(file: str) -> set[str]:
    tree = ast.parse((ROOT / file).read_bytes())
    functions = ast.FunctionDef | ast.AsyncFunctionDef
    return {node.name for node in ast.walk(tree) if isinstance(node, functions)}


@cache
def strings_in(file: str) -> set[str]:
    tree = ast.parse((ROOT / file).read_bytes())
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
