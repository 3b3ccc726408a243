"""Secrets at rest: sealed under a customer's own key, bound to their place, rotated, shredded."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection as Tx

from integration.storage.keys import customer_keys
from integration.storage.keys.key_check import refuse_foreign_key
from integration.storage.keys.vault import (
    KeyUnusable,
    Place,
    SealBroken,
    Vault,
    generate_key,
    hashed,
)

OLD, NEW = generate_key(), generate_key()
PLACE = Place("cus_1", "connections", "cus_1", "token_sealed")


def test_what_is_sealed_is_opened_and_never_looks_the_same_twice(tx: Tx) -> None:
    vault = Vault("eu", [OLD])
    first, second = vault.seal(tx, "ein Geheimnis ✓", PLACE), vault.seal(tx, "x", PLACE)

    assert vault.open(tx, first, PLACE) == "ein Geheimnis ✓"
    assert first != vault.seal(tx, "ein Geheimnis ✓", PLACE)
    assert b"Geheimnis" not in first + second


@pytest.mark.parametrize(
    "elsewhere",
    [
        replace(PLACE, row="cus_2"),
        replace(PLACE, column="other"),
        replace(PLACE, table="attempts"),
        replace(PLACE, customer_id="cus_2"),
    ],
)
def test_a_secret_opens_in_its_own_row_column_and_customer_only(tx: Tx, elsewhere: Place) -> None:
    vault = Vault("eu", [OLD])
    vault.seal(tx, "another", elsewhere)

    with pytest.raises(SealBroken):
        vault.open(tx, vault.seal(tx, "secret", PLACE), elsewhere)


def test_a_secret_of_one_region_opens_in_no_other(tx: Tx) -> None:
    sealed = Vault("eu", [OLD]).seal(tx, "secret", PLACE)

    with pytest.raises(SealBroken):
        Vault("us", [OLD]).open(tx, sealed, PLACE)


def test_no_byte_can_be_changed_or_cut_off(tx: Tx) -> None:
    vault = Vault("eu", [OLD])
    sealed = vault.seal(tx, "secret", PLACE)

    for place in range(len(sealed)):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        for broken in (changed, sealed[:place]):
            with pytest.raises(SealBroken):
                vault.open(tx, broken, PLACE)


def test_no_byte_of_a_data_key_can_be_changed(tx: Tx) -> None:
    vault = Vault("eu", [OLD])
    vault.seal(tx, "secret", PLACE)
    (key,) = customer_keys.of_customer(tx, "eu", "cus_1")

    assert vault.proves(key)
    for place in range(9, len(key.sealed)):
        changed = key.sealed[:place] + bytes([key.sealed[place] ^ 1]) + key.sealed[place + 1 :]
        assert not vault.proves(replace(key, sealed=changed))
    assert not vault.proves(replace(key, customer_id="cus_2"))


def test_the_old_key_opens_while_the_new_one_seals(tx: Tx) -> None:
    sealed = Vault("eu", [OLD]).seal(tx, "secret", PLACE)
    other = replace(PLACE, customer_id="cus_2")
    rotating = Vault("eu", [NEW, OLD])

    assert rotating.open(tx, sealed, PLACE) == "secret"
    assert Vault("eu", [NEW]).open(tx, rotating.seal(tx, "new", other), other) == "new"
    with pytest.raises(SealBroken):
        Vault("eu", [NEW]).open(tx, sealed, PLACE)
    with pytest.raises(SealBroken, match="1 of 2 data keys are sealed by another key"):
        refuse_foreign_key(tx, Vault("eu", [NEW]))
    refuse_foreign_key(tx, rotating)


def test_without_its_data_key_nothing_of_a_customer_opens_and_others_do(tx: Tx) -> None:
    vault, other = Vault("eu", [OLD]), replace(PLACE, customer_id="cus_2")
    backup, others = vault.seal(tx, "secret", PLACE), vault.seal(tx, "theirs", other)

    (key,) = customer_keys.of_customer(tx, "eu", "cus_1")
    customer_keys.destroy(tx, "eu", [key.id])

    with pytest.raises(SealBroken):
        vault.open(tx, backup, PLACE)
    assert vault.open(tx, others, other) == "theirs"


@pytest.mark.parametrize("key", ["", "short", "A" * 40, "A" * 43 + "!", "ä"])
def test_a_key_of_another_shape_is_refused(key: str) -> None:
    with pytest.raises(KeyUnusable):
        Vault("eu", [key])


@given(st.text())
def test_any_text_can_be_looked_up(text: str) -> None:
    assert len(hashed(text)) == 64
