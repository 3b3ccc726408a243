"""What older keys have sealed: opened in its place, and whether there is the key for it."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection as Tx

from integration.storage.keys import customer_keys
from integration.storage.keys.vault import Place, SealBroken, Vault, generate_key
from tests.unit.integration.sealed_before import sealed_as_before
from tests.unit.integration.stage import KEY

ACME = "cus_acme000001"
LINK = Place(ACME, "invitations", "inv_alice", "link_sealed")
RESULT = Place(ACME, "results", "res_alice", "result_sealed")


@pytest.mark.parametrize(
    ("place", "bound"),
    [(LINK, "invitations|inv_alice|link_sealed"), (RESULT, "results|res_alice|result")],
    ids=["a link", "a result, by its shorter name"],
)
def test_what_is_older_than_data_keys_opens_in_its_place_alone(
    tx: Tx, place: Place, bound: str
) -> None:
    vault, sealed = Vault("eu", [generate_key(), KEY]), sealed_as_before("a secret", bound)

    assert vault.open(tx, sealed, place) == "a secret"
    for elsewhere in (LINK, RESULT, Place(ACME, place.table, "of Bob", place.column)):
        if elsewhere != place:
            with pytest.raises(SealBroken):
                vault.open(tx, sealed, elsewhere)


def test_whether_there_is_a_key_for_it_is_known_without_opening_it(tx: Tx) -> None:
    vault, stranger = Vault("eu", [KEY]), Vault("eu", [generate_key()])
    old, new = sealed_as_before("a secret", "…"), vault.seal(tx, "a secret", LINK)
    [key] = customer_keys.of_customer(tx, "eu", ACME)

    assert [vault.has_key_of(one) for one in (old, new, key.sealed)] == [True, True, True]
    # What a data key has sealed comes with that key, which is asked about itself.
    assert [stranger.has_key_of(one) for one in (old, new, key.sealed)] == [False, True, False]
    assert not vault.has_key_of(b"")
    assert not vault.has_key_of(b"\x09" + new[1:])


def test_a_data_key_that_is_sealed_anew_opens_with_the_new_key_alone(tx: Tx) -> None:
    newest = generate_key()
    sealed = Vault("eu", [KEY]).seal(tx, "a secret", LINK)
    [key] = customer_keys.of_customer(tx, "eu", ACME)

    Vault("eu", [newest, KEY]).rewrap(tx, key)

    assert Vault("eu", [newest]).open(tx, sealed, LINK) == "a secret"
    with pytest.raises(SealBroken):
        Vault("eu", [KEY]).open(tx, sealed, LINK)
    [again] = customer_keys.of_customer(tx, "eu", ACME)
    assert (again.id, again.generation) == (key.id, key.generation)
    assert customer_keys.by_kek(tx, "eu") == {Vault("eu", [newest]).newest: 1}
