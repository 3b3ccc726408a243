"""A customer as bytes: everything that is theirs at one moment, in a format with a version."""

from __future__ import annotations

import gc
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from types import MappingProxyType

import msgspec
from msgspec import Raw

from mock_icims.domain.clock import ClockState
from mock_icims.domain.customers import Customer, Origin
from mock_icims.domain.ids import CustomerId
from mock_icims.domain.journal.entries import masked
from mock_icims.domain.journal.journal import Journal, Kept
from mock_icims.domain.snapshots import SnapshotRefused
from mock_icims.domain.structs import replace
from mock_icims.settings import VERSION
from mock_icims.storage.codecs import codecs_of
from mock_icims.storage.parts import parts
from mock_icims.storage.world import Belongings, Tenant, World, belonging

FORMAT = "mock-icims/1"
"""
Another number when this program cannot read what an older one wrote. New parts, and new attributes
of a row that have a default, need none: what a picture does not have is as in a fresh customer.
"""


# Nested deeper than Python goes is as good as no JSON.
_UNREADABLE = (msgspec.MsgspecError, RecursionError)


class Written(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The file: `parts` are the tenant's own, `belongings` what the world keeps of theirs."""

    format: str
    made_by: str
    at: datetime
    customer: Customer
    seed: int
    origin: Origin
    parts: dict[str, Raw]
    journal: Kept
    belongings: dict[str, Raw]
    programs: dict[str, bytes] = {}
    """What other programs had of the customer, by their apps; only they know what it means."""


class Format(msgspec.Struct):
    """What is looked at before anything else."""

    format: str = ""


@contextmanager
def _undisturbed() -> Iterator[None]:
    """By the garbage collector, which would look at all rows again and again as they are made."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@_undisturbed()
def twin(tenant: Tenant) -> Tenant:
    """The same customer once more; what happens to one of them does not happen to the other."""
    copies = {name: part.copy() for name, part in parts(tenant)}
    return replace(
        tenant,
        journal=Journal.of(tenant.journal.kept()),
        **copies,  # type: ignore[arg-type]  # each goes where it came from
    )


def still(tenant: Tenant) -> Tenant:
    """A twin to keep: its `time` is what the clock shows now, not when it was set."""
    other, state = twin(tenant), tenant.clock.state()
    other.time.put(replace(state, at=state.shown))
    return other


def shown(tenant: Tenant) -> ClockState:
    """What the clock of one who stands still showed. `recall` it."""
    return tenant.time.get() or tenant.clock.state()


def write(
    tenant: Tenant, belongings: Belongings, programs: Mapping[str, bytes] = MappingProxyType({})
) -> bytes:
    """A customer who stands still."""
    of_tenant, of_world = codecs_of(Tenant), codecs_of(World)
    return msgspec.json.encode(
        Written(
            format=FORMAT,
            made_by=f"mock-icims {VERSION}",
            at=shown(tenant).shown,
            customer=tenant.customer,
            seed=tenant.seed,
            origin=tenant.origin,
            parts={
                name: Raw(of_tenant[name].write(part.columns())) for name, part in parts(tenant)
            },
            journal=_masked(tenant.journal.kept()),
            belongings={name: Raw(of_world[name].write(rows)) for name, rows in belongings.items()},
            programs=dict(programs),
        )
    )


class Programs(msgspec.Struct):
    programs: dict[str, bytes] = {}


def programs_in(content: bytes) -> dict[str, bytes]:
    """What other programs had, of a snapshot that `read` takes. Raises SnapshotRefused."""
    try:
        return msgspec.json.decode(content, type=Programs).programs
    except _UNREADABLE as error:
        raise SnapshotRefused(f"This snapshot is damaged, or not ours: {error}.") from error


@_undisturbed()
def read(content: bytes, *, system_clock: Callable[[], datetime]) -> tuple[Tenant, Belongings]:
    """The customer, standing still, and what the world keeps of theirs. Raises SnapshotRefused."""
    try:
        found = msgspec.json.decode(content, type=Format).format
    except _UNREADABLE as error:
        raise SnapshotRefused("This is no snapshot: it is not JSON that names a format.") from error
    if found != FORMAT:
        raise SnapshotRefused(
            f"This snapshot has the format {found!r}, and mock-icims {VERSION} reads {FORMAT!r}: "
            "restore it with the version that made it, or save it anew."
        )

    try:
        written = msgspec.json.decode(content, type=Written)
        tenant = Tenant(
            customer=written.customer,
            seed=written.seed,
            origin=written.origin,
            system_clock=system_clock,
            journal=Journal.of(written.journal),
        )
        _fill(tenant, written.parts)
        shown(tenant).require_possible()
        return tenant, _belongings(written.belongings, written.customer.id)
    except (*_UNREADABLE, ValueError, TypeError, AttributeError) as error:
        raise SnapshotRefused(f"This snapshot is damaged, or not ours: {error}.") from error


def _fill(tenant: Tenant, written: dict[str, Raw]) -> None:
    codecs, found = codecs_of(Tenant), dict(parts(tenant))
    _require_known(written, found)
    for name, rows in written.items():
        columns = codecs[name].read_columns(rows)
        columns.require_order()
        found[name].fill(columns)


def _belongings(written: dict[str, Raw], customer_id: CustomerId) -> Belongings:
    """All of them the customer's own."""
    codecs = codecs_of(World)
    _require_known(written, belonging())
    found = {name: codecs[name].read_rows(rows) for name, rows in written.items()}
    for name, rows in found.items():
        for row in rows:
            if (whose := getattr(row, "customer_id", None)) != customer_id:
                raise ValueError(f"one of its {name} is of {whose}")
    return found


def _masked(kept: Kept) -> Kept:
    """What leaves the process shows what is kept by its hash nowhere in clear."""
    return replace(kept, exchanges=tuple(masked(one) for one in kept.exchanges))


def _require_known(written: Iterable[str], known: Container[str]) -> None:
    for name in written:
        if name not in known:
            raise ValueError(f"it has {name!r}, which mock-icims {VERSION} does not know")
