"""Tomorrow's vendor: the same answers, as a later version may give them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mock_icims.domain.faults.tomorrow import ADDED, TODAY, Tomorrow

ORDER = {"id": "ord_1", "trigger": "stage_entry", "entries": [{"value": 1}], "customer": {"a": 1}}

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(min_size=1), inner),
    max_leaves=20,
)


def without_additions(value: object) -> object:
    if isinstance(value, list):
        return [without_additions(one) for one in value]
    if isinstance(value, dict):
        return {name: without_additions(one) for name, one in value.items() if name != ADDED}
    return value


def test_every_object_has_a_member_more() -> None:
    shaped = Tomorrow(extra_fields=True).shaped(ORDER)

    assert isinstance(shaped, dict)
    assert ADDED in shaped
    assert ADDED in shaped["entries"][0]
    assert ADDED in shaped["customer"]


def test_members_come_in_another_order_and_lists_do_not() -> None:
    shaped = Tomorrow(reordered_keys=True).shaped({"a": 1, "b": [1, 2, {"c": 3, "d": 4}]})

    assert isinstance(shaped, dict)
    assert list(shaped) == ["b", "a"]
    assert shaped["b"][:2] == [1, 2]
    assert list(shaped["b"][2]) == ["d", "c"]


def test_closed_sets_grow() -> None:
    shaped = Tomorrow(new_values=True).shaped(ORDER)

    assert shaped == {**ORDER, "trigger": "talent_pool"}


def test_what_is_null_stays_null() -> None:
    assert Tomorrow(new_values=True).shaped({"trigger": None}) == {"trigger": None}


def test_today_is_as_it_was() -> None:
    assert TODAY.shaped(ORDER) == ORDER
    assert not TODAY.on
    assert Tomorrow(page_limit=2).on


@given(value=JSON)
def test_whoever_ignores_additions_and_order_reads_the_same(value: object) -> None:
    tomorrow = Tomorrow(extra_fields=True, reordered_keys=True)

    shaped = tomorrow.shaped(value)

    assert without_additions(shaped) == value
    assert tomorrow.shaped(value) == shaped
