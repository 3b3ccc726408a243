"""What a step says of a score that is not the published key's."""

from __future__ import annotations

import pytest

from scenarios.expect import Mismatch
from scenarios.scored import agree, in_callback, on_scorecard
from scenarios.shapes import Dimension, Entry, Result, Scorecard

KEYED = {"openness": 88, "sensitivity to stress": 10, "profile average": 86}
CALLBACK = Result("big-five", 86, [Dimension("sensitivity-to-stress", 10)], "https://x.test/1")


def test_only_what_differs_is_told_with_the_place() -> None:
    with pytest.raises(Mismatch) as told:
        agree(KEYED | {"openness": 60}, KEYED, "in the report")

    assert told.value.expected == "what the published key makes of the answers: openness 88"
    assert told.value.seen == "in the report: openness 60"


def test_a_dimension_that_the_key_does_not_have_is_told() -> None:
    with pytest.raises(Mismatch, match="luck not in it; in the callback: luck 7"):
        agree(KEYED | {"luck": 7}, KEYED, "in the callback")


def test_no_scores_are_not_the_right_ones() -> None:
    with pytest.raises(Mismatch, match="there are none"):
        agree({}, KEYED, "on the scorecard")


def test_scores_are_read_under_the_names_that_people_see() -> None:
    entries = [
        Entry("Big Five average", "number", 86, "ord_1"),
        Entry("Big Five report", "url", "https://x.test/1", "ord_1"),
    ]

    assert on_scorecard(Scorecard(1, None, entries)) == {"profile average": 86}
    assert in_callback(CALLBACK) == {"sensitivity to stress": 10, "profile average": 86}
    agree(in_callback(CALLBACK), KEYED, "in the callback")
