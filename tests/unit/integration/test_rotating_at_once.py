"""A key is destroyed at the moment at which somebody seals with it: nothing is lost."""

from __future__ import annotations

from functools import partial

from sqlalchemy import Connection as Tx
from sqlalchemy import select

from integration.domain.ids import CustomerId
from integration.services.retention import rotation
from integration.storage.audit import AuditLog
from integration.storage.connections.authorizations import Authorization, Authorizations
from integration.storage.keys import customer_keys
from integration.storage.keys.vault import Place, Vault
from integration.storage.tables.connections import connections
from tests.unit.integration.fake_icims import CUSTOMER
from tests.unit.integration.moments import at_once
from tests.unit.integration.on_postgresql import stage, where_it_is
from tests.unit.integration.stage import ISSUER, KEY, NOON, Stage

VAULT, LOG = Vault("eu", [KEY]), AuditLog([KEY])
TOKEN = Place(CUSTOMER, "connections", CUSTOMER, "token_sealed")

__all__ = ["stage"]

pytestmark = where_it_is


def keep(tx: Tx, *, token: str) -> None:
    sealed = VAULT.seal(tx, token, TOKEN)
    tx.execute(connections.update().values(token_sealed=sealed))


def kept(stage: Stage) -> str:
    sealed = stage.connection()["token_sealed"]
    return stage.tx(lambda tx: VAULT.open(tx, sealed, TOKEN))


def keys(stage: Stage) -> list[int]:
    found = stage.tx(lambda tx: customer_keys.of_customer(tx, "eu", CUSTOMER))
    return [one.generation for one in found]


def test_what_is_sealed_while_the_keys_are_rotated_is_sealed_anew(stage: Stage) -> None:
    """A row that nobody can see yet: the rotation waits for the key that sealed it."""
    rotate = partial(rotation.rotate, stage.database, VAULT, LOG)
    walks, walk = (
        Authorizations(VAULT),
        Authorization(
            customer_id=CustomerId(CUSTOMER),
            issuer=ISSUER,
            redirect_uri="http://jobcannon.test/icims/oauth-callback",
            verifier="a verifier",
            expires_at=NOON,
            spent=False,
        ),
    )
    begin = partial(walks.begin, state="s", browser_secret="b", authorization=walk)

    at_once(stage, begin, rotate)

    assert stage.tx(partial(walks.find, state="s", browser_secret="b")) == walk
    assert keys(stage) == [2]


def test_what_is_written_while_the_keys_are_rotated_stays(stage: Stage) -> None:
    rotate = partial(rotation.rotate, stage.database, VAULT, LOG)

    at_once(stage, partial(keep, token="the newest token"), rotate)

    assert (kept(stage), keys(stage)) == ("the newest token", [2])


def test_what_is_sealed_with_a_key_that_is_new_but_not_used_yet_waits_for_nobody(
    stage: Stage,
) -> None:
    """The rotation has made a key and seals its first slice: whoever seals now takes that one."""
    with stage.database.engine.connect() as tx:
        VAULT.renew(tx, CUSTOMER, generation=2)
        stage.tx(partial(keep, token="the newest token"))
        tx.commit()

    assert kept(stage) == "the newest token"
    rotation.rotate(stage.database, VAULT, LOG)
    assert (kept(stage), keys(stage)) == ("the newest token", [2])


def test_two_who_rotate_at_one_moment_leave_one_key(stage: Stage) -> None:
    rotate = partial(rotation.rotate, stage.database, VAULT, LOG)
    before = kept(stage)

    def renewed(tx: Tx) -> None:
        """As far as one has come when the other begins."""
        VAULT.renew(tx, CUSTOMER, generation=2)
        tx.execute(select(connections).with_for_update())

    at_once(stage, renewed, rotate)

    assert (kept(stage), keys(stage)) == (before, [2])
