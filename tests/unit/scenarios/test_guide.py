"""The transcript speaks the guide's words, each in its place."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import scenarios.checklist
from scenarios.guide import (
    CHECKLIST,
    ENTERPRISE,
    ERRORS,
    SENTENCES,
    STEPS,
    NotInTheGuide,
    Sentence,
    quote,
    required_scopes,
    unproven,
)
from scenarios.play import STORIES, Scenario

FILES = sorted(Path(scenarios.checklist.__file__).parent.glob("s0*.py"))
STORY_FILES = sorted(
    file
    for chapter in ("errors", "enterprise")
    for file in (FILES[0].parent.parent / chapter).glob("[a-z]*.py")
)

VERIFICATION_CHECKLIST = """
  • [ ] JobCannon app installed from iCIMS Marketplace
  • [ ] OAuth integration authorized with required scopes
  • [ ] Assessment triggers configured (auto or manual)
  • [ ] At least one test candidate advanced in staging
  • [ ] Assessment email received by test candidate
  • [ ] Scorecard updated after assessment completion
  • [ ] Webhook delivery logs confirm successful callback
"""
"""As it stands in the guide."""


def quoted_in(file: Path) -> list[str]:
    """The string constants of a scenario; adjacent literals are one."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]


def test_the_checklist_is_the_guides_word_for_word() -> None:
    lines = [line.partition("[ ] ")[2] for line in VERIFICATION_CHECKLIST.strip().splitlines()]

    assert [sentence.words for sentence in CHECKLIST] == lines


def test_there_is_one_scenario_file_for_each_line_of_the_checklist() -> None:
    assert [file.name[:3] for file in FILES] == [f"s0{number}" for number in range(1, 8)]


@pytest.mark.parametrize("sentence", CHECKLIST, ids=lambda sentence: sentence.id)
def test_a_checklist_sentence_is_asked_in_exactly_its_own_file(sentence: Sentence) -> None:
    files = [file.name for file in FILES if sentence.words in quoted_in(file)]

    assert len(files) == 1
    assert files[0].startswith(f"s0{sentence.id[-1]}")


@pytest.mark.parametrize("sentence", STEPS, ids=lambda sentence: sentence.id)
def test_every_sentence_of_the_four_steps_is_a_step_of_one_scenario(sentence: Sentence) -> None:
    assert sum(quoted_in(file).count(sentence.words) for file in FILES) == 1


def test_each_story_has_the_file_of_its_name_in_the_folder_of_its_chapter() -> None:
    named = {(one.box.chapter.value, one.name) for one in STORIES}

    assert named == {(file.parent.name, file.stem) for file in STORY_FILES}


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_a_story_quotes_all_that_the_guide_says_about_it_and_nobody_else_does(
    story: Scenario,
) -> None:
    about_it = [
        one
        for one in (*ERRORS, *ENTERPRISE)
        if one.id == story.box.sentence.id or one.id.startswith(f"{story.box.sentence.id}.")
    ]

    for sentence in about_it:
        files = [file.stem for file in STORY_FILES if sentence.words in quoted_in(file)]
        assert files == [story.name], sentence.words


def test_what_no_step_held_is_named_as_unproven() -> None:
    assert unproven(SENTENCES) == ()
    assert unproven(one for one in SENTENCES if one.id != "4.5") == (
        quote("Complete the assessment in browser"),
    )


def test_ids_and_sentences_are_unique() -> None:
    everything = SENTENCES

    assert len({sentence.id for sentence in everything}) == len(everything)
    assert len({sentence.words for sentence in everything}) == len(everything)


def test_other_words_than_the_guides_are_refused() -> None:
    assert quote("Save").id == "3.7"
    with pytest.raises(NotInTheGuide, match="Save everything"):
        quote("Save everything")


def test_the_required_scopes_are_the_four_of_step_2() -> None:
    assert required_scopes() == (
        "candidate_profile:read",
        "candidate_profile:write",
        "assessment_delivery:write",
        "scorecard:write",
    )
