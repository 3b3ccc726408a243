"""The data files hold what a careful reader expects, and a broken one says where."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import Any

import pytest

from integration.catalogue.loader import (
    CatalogueFileBroken,
    InstrumentUnknown,
    catalogue,
    instrument,
    read_instrument,
)
from integration.domain.instruments import Instrument, Item, Use

EVERY_STATEMENT = [
    pytest.param(item.text, id=f"{chosen.key}-{item.number}")
    for chosen in catalogue().values()
    for item in chosen.items
    if item.exercise is None
]
REASONING = instrument("reasoning")
EVERY_EXERCISE = [pytest.param(item, id=f"reasoning-{item.number}") for item in REASONING.items]

# What the figures come to, worked out apart from the file that says which option is right.
WORKED_OUT = {
    1: f"{48 // 6 * 10}",
    3: f"{240 * 85 // 100} euros",
    5: f"{(200 - 160) * 100 // 160} percent",
    7: f"{3 / 24:.1%}".replace("%", " percent"),
    9: f"{450 // (90 + 60)} hours",
    11: f"{5 * 4 - (3 + 4 + 5 + 5)}",
    13: f"{round(1190 / 1.19):,} euros",
    15: f"{12 * 5 // 4} days",
    17: f"{100 * 60 + 40 * 45:,} euros",
    19: f"{56 * 5 // 8}",
    21: ("None", "One", "Two", "Three")[sum(day > 40 for day in (30, 45, 25, 60))],
    23: f"{9000 * 3 // (5 + 3 + 1):,} euros",
}

# Pre-offer questions about health are unlawful (ADA); so no item may read like one.
CLINICAL = re.compile(
    r"\b(depress\w*|anxi\w*|panic\w*|mood\w*|sad\w*|blue|sleep\w*|insomnia|medic\w*|drug\w*"
    r"|therap\w*|symptom\w*|disorder\w*|ill|illness|pain\w*|tired\w*|fatigue\w*|exhaust\w*"
    r"|headache\w*|nervous\w*|stress\w*|cry\w*|hopeless\w*|suicid\w*|trauma\w*|alcohol)\b",
    re.IGNORECASE,
)

Content = dict[str, Any]


def content(key: str) -> Content:
    raw = files("integration.catalogue").joinpath(f"{key}.json").read_bytes()
    loaded: Content = json.loads(raw)
    return loaded


def test_the_catalogue_holds_big_five_disc_style_and_work_reasoning() -> None:
    assert [(key, found.name) for key, found in catalogue().items()] == [
        ("big-five", "Big Five"),
        ("disc", "DISC-style"),
        ("reasoning", "Work reasoning"),
    ]


def test_the_files_are_read_once() -> None:
    assert instrument("disc") is instrument("disc")


def test_an_unknown_assessment_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InstrumentUnknown, match=r"no assessment 'enneagram'.*big-five, disc, r"):
        instrument("enneagram")


@pytest.mark.parametrize("text", EVERY_STATEMENT)
def test_a_statement_is_one_short_sentence_about_work_and_not_about_health(text: str) -> None:
    assert text.endswith(".")
    assert text.count(".") == 1
    assert 3 <= len(text.split()) <= 14
    assert not CLINICAL.search(text)


def test_no_item_occurs_twice_in_the_whole_catalogue() -> None:
    texts = [
        f"{item.exercise.material if item.exercise else ''}{item.text}".casefold()
        for chosen in catalogue().values()
        for item in chosen.items
    ]

    assert len(set(texts)) == len(texts) == 50 + 32 + 24


@pytest.mark.parametrize("item", EVERY_EXERCISE)
def test_a_question_is_short_has_four_options_and_is_not_about_health(item: Item) -> None:
    exercise = item.exercise
    assert exercise is not None
    assert item.text.endswith("?")
    assert len(exercise.material.split()) <= 40
    assert len(set(exercise.options)) == 4
    assert not CLINICAL.search(" ".join((exercise.material, item.text, *exercise.options)))


def test_every_question_about_figures_is_keyed_as_it_comes_out() -> None:
    keyed = {
        item.number: item.exercise.options[item.exercise.right]
        for item in REASONING.items_of("figures")
        if item.exercise
    }

    assert keyed == WORKED_OUT


def test_no_place_among_the_options_is_right_more_often_than_another() -> None:
    places = [item.exercise.right for item in REASONING.items if item.exercise]

    assert sorted(places) == sorted([0, 1, 2, 3] * 6)
    assert all(len(set(three)) > 1 for three in zip(places, places[1:], places[2:], strict=False))


def test_work_reasoning_says_for_which_jobs_on_what_evidence_and_within_which_limits() -> None:
    use = REASONING.hiring_use

    assert use is not None
    assert "job analysis" in use.jobs
    assert "has not been shown yet" in use.evidence
    assert "four-fifths" in use.limits
    assert "No time limit" in use.conditions
    assert (REASONING.use, REASONING.norms) == (Use.SELECTION_SUPPORT, None)


@pytest.mark.parametrize("chosen", catalogue().values(), ids=catalogue().keys())
def test_every_dimension_has_one_question_for_the_interview(chosen: Instrument) -> None:
    assert all(known.question.endswith("?") for known in chosen.dimensions)


def test_disc_style_has_eight_items_for_each_of_four_scales() -> None:
    disc = instrument("disc")

    assert {known.name: len(disc.items_of(known.key)) for known in disc.dimensions} == {
        "Dominance": 8,
        "Influence": 8,
        "Steadiness": 8,
        "Conscientiousness": 8,
    }


def test_disc_style_is_for_discussion_only_and_has_neither_overall_score_nor_norms() -> None:
    disc = instrument("disc")

    assert (disc.use, disc.overall, disc.norms) == (Use.DISCUSSION_ONLY, None, None)


def test_big_five_norms_are_labelled_provisional_and_pooled_with_their_sample() -> None:
    norms = instrument("big-five").norms

    assert norms is not None
    assert {"Provisional", "pooled"} <= set(re.findall(r"\w+", norms.label))
    assert str(norms.sample_size) in norms.label


def test_the_overall_score_is_labelled_as_no_recommendation() -> None:
    overall = instrument("big-five").overall

    assert overall is not None
    assert overall.label == "Profile average, not a recommendation"


@pytest.mark.parametrize("chosen", catalogue().values(), ids=catalogue().keys())
def test_pages_hold_every_item_once_and_at_most_ten_at_a_time(chosen: Instrument) -> None:
    assert [item for page in chosen.pages for item in page] == list(chosen.items)
    assert max(map(len, chosen.pages)) <= 10


@pytest.mark.parametrize("chosen", catalogue().values(), ids=catalogue().keys())
def test_both_ends_of_every_dimension_are_described_alike(chosen: Instrument) -> None:
    for known in chosen.dimensions:
        for text in (known.texts.low, known.texts.high):
            assert re.fullmatch(r"Tends to [^.;]+; useful [^.;]+, while [^.;]+\.", text)
        assert re.fullmatch(r"Tends to [^.;]+\.", known.texts.average)


GONE = object()


def spoiled(key: str, path: str, value: object) -> Content:
    """The file with one field changed, or taken out."""
    bad = content(key)
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    place: Any = bad
    for step in way:
        place = place[step]
    if value is GONE:
        del place[last]
    else:
        place[last] = value
    return bad


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        ("minutes", GONE, "missing required field `minutes`"),
        ("key", "big-six", "key: must be the file's name"),
        ("use", "hiring", "Invalid enum value 'hiring' - at `$.use`"),
        ("use", "discussion only", "overall: must be null"),
        ("page_size", 0, "page_size: must be at least 1"),
        ("items.3.number", "four", "Expected `int`, got `str` - at `$.items[3].number`"),
        ("items.3.number", 5, "items[3].number: must be 4, got 5"),
        ("items.3.dimension", "X", "items[3].dimension: 'X' is not one of"),
        ("items.3.reverse", GONE, "missing required field `reverse` - at `$.items[3]`"),
        (
            "items.1.text",
            "I often speak first when a meeting opens for discussion.",
            "items[1].text",
        ),
        ("items", [], "dimensions[0].key: no item belongs to 'extraversion'"),
        ("dimensions.1.key", "extraversion", "dimensions: keys must differ"),
        ("overall.terms", [], "overall.terms: must not be empty"),
        ("overall.terms.0.dimension", "X", "overall.terms[0].dimension: 'X' is not one of"),
        ("norms", None, "bands.measure: 't' needs norms"),
        ("norms.scales.0", GONE, "norms.scales: must hold one norm for each"),
        ("norms.scales.2.mean", 41, "norms.scales[2].mean: must be within 0 to 40, got 41"),
        ("norms.scales.2.sd", 0, "sd: must be above 0, got 0.0 - at `$.norms.scales[2]`"),
        ("norms.scales.2.alpha", 1, "alpha: must be between 0 and 1, got 1.0"),
        ("norms.scales.2.alpha", 0, "alpha: must be between 0 and 1, got 0.0"),
        ("bands.low_below", 55, "low_below: must be under high_above 55"),
        ("response_scale.choices.0", GONE, "choices: values must count up from 0"),
        ("response_scale", None, "items[0].exercise: either the instrument has a scale or"),
    ],
)
def test_a_broken_file_is_refused_by_file_and_field(
    path: str, value: object, complaint: str
) -> None:
    bad = spoiled("big-five", path, value)

    with pytest.raises(CatalogueFileBroken, match=rf"^big-five\.json: .*{re.escape(complaint)}"):
        read_instrument("big-five.json", json.dumps(bad).encode())


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'"\xff"'])
def test_a_file_that_is_no_json_object_is_refused_by_name(raw: bytes) -> None:
    with pytest.raises(CatalogueFileBroken, match=r"^licensed\.json: "):
        read_instrument("licensed.json", raw)
