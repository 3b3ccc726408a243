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
from integration.domain.instruments import Instrument, Use

EVERY_ITEM = [
    pytest.param(item.text, id=f"{chosen.key}-{item.number}")
    for chosen in catalogue().values()
    for item in chosen.items
]

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


def test_the_catalogue_holds_big_five_and_disc_style() -> None:
    assert [(key, found.name) for key, found in catalogue().items()] == [
        ("big-five", "Big Five"),
        ("disc", "DISC-style"),
    ]


def test_the_files_are_read_once() -> None:
    assert instrument("disc") is instrument("disc")


def test_an_unknown_assessment_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InstrumentUnknown, match=r"no assessment 'enneagram'.*big-five, disc"):
        instrument("enneagram")


@pytest.mark.parametrize("text", EVERY_ITEM)
def test_an_item_is_one_short_sentence_about_work_and_not_about_health(text: str) -> None:
    assert text.endswith(".")
    assert text.count(".") == 1
    assert 3 <= len(text.split()) <= 14
    assert not CLINICAL.search(text)


def test_no_item_occurs_twice_in_the_whole_catalogue() -> None:
    texts = [item.text.casefold() for chosen in catalogue().values() for item in chosen.items]

    assert len(set(texts)) == len(texts) == 82


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
        ("bands.low_below", 60, "low_below: must be under high_above 55"),
        ("response_scale.choices.0", GONE, "choices: values must count up from 0"),
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
