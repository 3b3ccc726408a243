"""The result says what was measured, how sure one can be, and never what to do."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.catalogue.loader import instrument
from integration.domain.instruments import Instrument
from integration.domain.response_quality import Status
from integration.domain.results import AssessmentResult, evaluate

BIG_FIVE = instrument("big-five")
DISC = instrument("disc")
REASONING = instrument("reasoning")
NOON = datetime(2026, 6, 12, 12, tzinfo=UTC)
VERDICTS = re.compile(
    r"\b(recommend(ed|s)?|hire|reject|fail\w*|pass(ed|es)?|suitab\w*|unsuitab\w*|unfit|ideal"
    r"|good|bad|poor|weak\w*|strong\w*|excellent|better|worse|best|worst|should|problematic)\b",
    re.IGNORECASE,
)


def result(
    chosen: Instrument, answers: dict[int, int], *, seconds: float | None = 300
) -> AssessmentResult:
    return evaluate(
        chosen,
        answers,
        attempt_id="att_alice",
        completed_at=NOON,
        duration_seconds=seconds,
        report_url="https://jobcannon.test/reports/att_alice",
    )


def varied(chosen: Instrument) -> dict[int, int]:
    return {item.number: item.number * 7 % 5 for item in chosen.items}


@st.composite
def results(draw: st.DrawFn) -> AssessmentResult:
    chosen = draw(st.sampled_from([BIG_FIVE, DISC]))
    size = len(chosen.items)
    answers = draw(st.lists(st.integers(0, 4), min_size=size, max_size=size))
    seconds = draw(st.none() | st.integers(0, 3600))
    return result(chosen, dict(enumerate(answers, start=1)), seconds=seconds)


def test_a_big_five_result_names_its_instrument_version_and_norms() -> None:
    found = result(BIG_FIVE, varied(BIG_FIVE))

    assert (found.assessment, found.instrument, found.instrument_version) == (
        "big-five",
        "Big Five",
        "1.0.0",
    )
    assert found.norm_id == "big-five-web-pooled-provisional-1"
    assert (found.schema_version, found.attempt_id) == (1, "att_alice")
    assert [dimension.key for dimension in found.dimensions] == [
        "extraversion",
        "agreeableness",
        "conscientiousness",
        "sensitivity-to-stress",
        "openness",
    ]
    assert found.validity.status is Status.VALID


@given(results())
def test_only_big_five_has_an_overall_score(found: AssessmentResult) -> None:
    assert (found.overall_score is None) == (found.assessment == "disc")


@given(results())
def test_a_result_survives_json_unchanged(found: AssessmentResult) -> None:
    wire = msgspec.json.encode(found)

    assert msgspec.json.decode(wire, type=AssessmentResult) == found


def test_on_the_wire_an_interval_is_a_pair_and_a_time_is_utc() -> None:
    wire = msgspec.json.decode(msgspec.json.encode(result(BIG_FIVE, varied(BIG_FIVE))))

    assert wire["completed_at"] == "2026-06-12T12:00:00Z"
    assert wire["validity"] == {"status": "valid", "flags": []}
    assert set(wire["dimensions"][0]) == {
        "key",
        "name",
        "raw",
        "score",
        "percentile",
        "band",
        "interval",
    }
    assert len(wire["dimensions"][0]["interval"]) == 2


@given(results())
def test_a_narrative_is_three_to_five_sentences_without_a_verdict(found: AssessmentResult) -> None:
    sentences = re.findall(r"[A-Z][^.]*\.", found.narrative)

    assert " ".join(sentences) == found.narrative
    assert 3 <= len(sentences) <= 5
    assert found.narrative.endswith("not a recommendation.")
    assert not VERDICTS.search(found.narrative)


def test_a_big_five_narrative_compares_with_the_norm_group() -> None:
    levels = {"extraversion": 3, "agreeableness": 2, "sensitivity-to-stress": 3}
    answers = {}
    for item in BIG_FIVE.items:
        felt = levels.get(item.dimension, 1) + (item.number % 3 == 0)
        answers[item.number] = 4 - felt if item.reverse else felt

    assert result(BIG_FIVE, answers).narrative == (
        "Compared with the norm group, the answers are higher on Extraversion and Sensitivity to "
        "stress. They are lower on Agreeableness, Conscientiousness and Openness. Furthest from "
        "the middle is Openness: tends to prefer proven methods and concrete tasks; useful where "
        "consistency counts, while new approaches may call for a practical case. This is a "
        "self-description, one source among others, and not a recommendation."
    )


def test_a_disc_style_narrative_speaks_of_the_answers_alone() -> None:
    at_the_top = {item.number: 0 if item.reverse else 4 for item in DISC.items}

    assert result(DISC, at_the_top).narrative == (
        "The answers lean towards Dominance, Influence, Steadiness and Conscientiousness. "
        "Furthest from the middle is Dominance: tends to decide fast and to state views "
        "directly; useful for moving work forward, while others may need time to respond. "
        "This is a self-description for discussion only, and not a recommendation."
    )


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (300, "Read with caution (many identical answers in a row and answers that hardly differ)"),
        (20, "The profile is not reliable (many identical answers in a row, "),
    ],
)
def test_a_narrative_passes_on_doubts_about_the_answers(seconds: float, words: str) -> None:
    uniform = dict.fromkeys(varied(BIG_FIVE), 3)

    assert words in result(BIG_FIVE, uniform, seconds=seconds).narrative


def test_a_narrative_of_questions_speaks_of_right_and_wrong_and_of_no_self_description() -> None:
    answers = {
        item.number: (item.exercise.right + (item.dimension == "conclusions")) % 4
        for item in REASONING.items
        if item.exercise
    }

    assert result(REASONING, answers).narrative == (
        "The answers are mostly right on Working with figures. They are more often wrong than "
        "right on Drawing conclusions. Furthest from the middle is Working with figures: tends to "
        "work out everyday figures without error; useful where quantities, prices or shares are "
        "decided daily, while others may need the way to the result explained. This shows how a "
        "set of questions was answered once, one source among others, and not a recommendation."
    )
