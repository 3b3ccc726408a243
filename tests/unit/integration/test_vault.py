"""Secrets at rest: sealed, bound to their place, and rotated."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.storage.vault import KeyUnusable, Place, SealBroken, Vault, generate_key, hashed

OLD, NEW = generate_key(), generate_key()
PLACE = Place("connections", "cus_1", "token_sealed")


@given(st.text().filter(lambda text: text.isprintable()))
def test_what_is_sealed_is_opened(secret: str) -> None:
    vault = Vault([OLD])

    assert vault.open(vault.seal(secret, PLACE), PLACE) == secret


def test_the_same_secret_never_looks_the_same_twice() -> None:
    vault = Vault([OLD])

    assert vault.seal("secret", PLACE) != vault.seal("secret", PLACE)


@pytest.mark.parametrize(
    "elsewhere",
    [
        Place("connections", "cus_2", "token_sealed"),
        Place("connections", "cus_1", "other"),
        Place("attempts", "cus_1", "token_sealed"),
    ],
)
def test_a_secret_opens_in_its_own_row_and_column_only(elsewhere: Place) -> None:
    vault = Vault([OLD])

    with pytest.raises(SealBroken):
        vault.open(vault.seal("secret", PLACE), elsewhere)


def test_no_byte_can_be_changed_or_cut_off() -> None:
    vault = Vault([OLD])
    sealed = vault.seal("secret", PLACE)

    for place in range(len(sealed)):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        for broken in (changed, sealed[:place]):
            with pytest.raises(SealBroken):
                vault.open(broken, PLACE)


def test_the_old_key_opens_while_the_new_one_seals() -> None:
    sealed = Vault([OLD]).seal("secret", PLACE)
    rotating = Vault([NEW, OLD])

    assert rotating.open(sealed, PLACE) == "secret"
    assert Vault([NEW]).open(rotating.seal("secret", PLACE), PLACE) == "secret"
    with pytest.raises(SealBroken):
        Vault([NEW]).open(sealed, PLACE)


@pytest.mark.parametrize("key", ["", "short", "A" * 40, "A" * 43 + "!", "ä"])
def test_a_key_of_another_shape_is_refused(key: str) -> None:
    with pytest.raises(KeyUnusable):
        Vault([key])


@given(st.text())
def test_any_text_can_be_looked_up(text: str) -> None:
    assert len(hashed(text)) == 64
