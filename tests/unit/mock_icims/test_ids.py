"""Ids say their kind, and the same seed deals the same."""

from __future__ import annotations

import re

from mock_icims.domain.ids import Ids


def test_the_same_seed_deals_the_same_ids() -> None:
    first, second = Ids(7), Ids(7)

    assert [first.next("cand") for _ in range(3)] == [second.next("cand") for _ in range(3)]


def test_an_id_says_its_kind_and_keeps_the_contracts_pattern() -> None:
    ids = Ids("northwind")

    dealt = {ids.next("ord") for _ in range(1000)}

    assert len(dealt) == 1000
    assert all(re.fullmatch(r"ord_[0-9a-z]{6,40}", id) for id in dealt)


def test_one_kind_does_not_shift_another() -> None:
    alone, mixed = Ids(1), Ids(1)
    mixed.next("job")

    assert alone.next("cand") == mixed.next("cand")


def test_many_at_once_are_those_that_come_one_by_one() -> None:
    ids, single = Ids(7), Ids(7)

    dealt = [ids.next("cand"), *ids.deal("cand", 3), ids.next("cand")]

    assert dealt == [single.next("cand") for _ in range(5)]
    assert ids.deal("cand", 0) == []


def test_the_first_ids_stay_what_they_were() -> None:
    assert [Ids(1).next("cand"), Ids("world:1").next("cus")] == [
        "cand_4qbjisoebqsj",
        "cus_h6munsparmqh",
    ]


def test_other_seeds_deal_other_ids() -> None:
    assert Ids(1).next("cand") != Ids(2).next("cand")
