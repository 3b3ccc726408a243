"""Pictures: everything that a customer has is in them, and nothing that cannot come back."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from mock_icims.domain.snapshots import SnapshotRefused
from mock_icims.storage import picture
from mock_icims.storage.codecs import codecs_of
from mock_icims.storage.parts import of_customers, parts, rows_of
from mock_icims.storage.tables import Table
from mock_icims.storage.world import Tenant, World
from tests.icims_cast import NOON, auto_send, grant, install, northwind, sign_in, world_with

NOT_PARTS = {
    "customer": "never changes, and stands at the head of a picture",
    "seed": "never changes, and stands at the head of a picture",
    "origin": "never changes, and stands at the head of a picture",
    "system_clock": "the machine's own",
    "journal": "keeps and makes itself: `kept` and `of`",
    "ids": "deals from `dealt`",
    "clock": "goes by `time`",
    "random": "draws by `tallies`",
    "mailbox": "holds `mails`",
    "faults": "are `rules`",
}
"""Attributes of a tenant that are no table, shelf or cell, each with the reason."""

NOT_PARTS_OF_THE_WORLD = {
    "tenants": "each has its own picture",
    "keep": "the way to the state file",
    "_clients": "found again when it is asked for",
    "_people": "who is in the tenants' `users`",
    "_numbered": "who has which number, which follows from the id",
}


def test_whatever_a_tenant_has_is_part_of_its_picture() -> None:
    forgotten = set(Tenant.__struct_fields__) - set(rows_of(Tenant))

    assert forgotten == set(NOT_PARTS), (
        "snapshots and the state file remember what is annotated as Table[Row], Shelf[Key, Row] or "
        "Cell[Row] (mock_icims/storage): make it one, or say in NOT_PARTS why it needs no memory"
    )


def test_whatever_the_world_has_is_remembered() -> None:
    forgotten = set(World.__struct_fields__) - set(rows_of(World))

    assert forgotten == set(NOT_PARTS_OF_THE_WORLD)


def test_what_the_world_keeps_of_customers_can_be_found_by_customer() -> None:
    world = World()

    assert of_customers(World), "sessions and tokens are such"
    for name in of_customers(World):
        table = getattr(world, name)
        assert isinstance(table, Table)
        assert table.having("customer_id", "cus_nobody") == []


@pytest.mark.parametrize("owner", [Tenant, World], ids=lambda owner: owner.__name__)
def test_every_row_can_be_written_and_read(owner: type) -> None:
    assert set(codecs_of(owner)) == set(rows_of(owner))


def test_a_twin_is_the_same_and_goes_its_own_way() -> None:
    tenant = northwind()
    other = picture.twin(tenant)
    before = picture.write(tenant, {})

    assert picture.write(other, {}) == before

    other.candidates.delete("cand_alice1")
    other.ids.next("cand")
    other.clock.advance(timedelta(days=1))
    other.random.uniform(0, 1)
    install(other)
    assert picture.write(tenant, {}) == before
    assert picture.write(other, {}) != before


def test_a_picture_read_is_the_one_that_was_written() -> None:
    tenant = northwind()
    world = world_with(tenant)
    install(tenant, configuration=auto_send())
    grant(world, tenant)
    sign_in(world, tenant, "bob")
    written = picture.write(tenant, world.belongings(tenant.customer.id))

    again, belongings = picture.read(written, system_clock=lambda: NOON)

    assert picture.write(again, belongings) == written
    assert picture.shown(again).frozen
    assert picture.shown(again).shown == NOON
    assert [name for name, rows in belongings.items() if rows] == ["sessions", "tokens"]
    assert again.ids.next("cand") == tenant.ids.next("cand")


def test_what_an_older_program_did_not_have_is_as_in_a_fresh_customer() -> None:
    older = msgspec.json.decode(picture.write(northwind(), {}))
    del older["parts"]["followers"]
    del older["parts"]["candidates"]["rows"][0]["version"]

    found, _ = picture.read(msgspec.json.encode(older), system_clock=lambda: NOON)

    assert len(found.followers) == 0
    assert found.candidates.get("cand_alice1").version == 1


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"format": "mock-icims/99"}, "This snapshot has the format 'mock-icims/99'"),
        ({"format": 1}, "it is not JSON that names a format"),
        ({"seed": "one"}, "damaged"),
        ({"parts": {"wishes": []}}, "it has 'wishes', which mock-icims 0.1.0 does not know"),
        ({"parts": {"jobs": {"keys": ["job_a"], "places": [1], "rows": [{}]}}}, "damaged"),
        ({"parts": {"jobs": {"keys": ["job_a"], "places": [1], "rows": []}}}, "damaged"),
        ({"parts": {"rules": {"keys": [], "places": [1], "rows": []}}}, "damaged"),
        ({"belongings": {"tenants": []}}, "which mock-icims 0.1.0 does not know"),
        ({"more": 1}, "damaged"),
    ],
)
def test_what_is_no_picture_is_refused_in_a_sentence(
    changed: dict[str, object], sentence: str
) -> None:
    content = msgspec.json.decode(picture.write(northwind(), {})) | changed

    with pytest.raises(SnapshotRefused) as refusal:
        picture.read(msgspec.json.encode(content), system_clock=lambda: NOON)

    assert sentence in refusal.value.detail


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"\xff", b"SQLite format 3\0", b'{"a":' * 100_000],
    ids=["empty", "list", "byte", "database", "depth"],
)
def test_what_is_no_json_is_refused(content: bytes) -> None:
    with pytest.raises(SnapshotRefused, match="This is no snapshot"):
        picture.read(content, system_clock=lambda: NOON)


def test_a_tenant_is_remembered_in_places_of_its_own() -> None:
    one, other = northwind(), northwind(id="cus_contos")

    shared = {id(part) for _, part in parts(one)} & {id(part) for _, part in parts(other)}

    assert shared == set()
