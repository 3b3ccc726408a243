"""`mock-icims snapshot`: keep a customer's whole world under a name, and bring it back."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from mock_icims import shapes
from mock_icims.cli import columns, documents, flags
from mock_icims.cli.exits import Code, Failed
from mock_icims.cli.staging_client import Fake, named
from mock_icims.cli.tenancies import tenant_at


@click.group()
def snapshot() -> None:
    """Keep a customer's world, and bring it back."""


@snapshot.command()
@click.argument("name")
@flags.speaks_to_a_fake
@flags.tenant_id
def save(*, name: str, url: str, token: str | None, tenant_id: str | None) -> None:
    """Keep it; replaces one of this name."""
    desk = _Desk(url, token, tenant_id)

    kept = desk.fake.control("PUT", desk.path(name), shapes.Snapshot)
    documents.say(f"Kept {kept.rows:,} rows as {kept.name}, {_with(kept)}.")


@snapshot.command()
@click.argument("name")
@flags.speaks_to_a_fake
@flags.tenant_id
def restore(*, name: str, url: str, token: str | None, tenant_id: str | None) -> None:
    """Bring it back, all at once."""
    desk = _Desk(url, token, tenant_id)

    desk.fake.control("POST", desk.path(name, "/restore"), shapes.Tenant)
    documents.say(f"{desk.tenant} is as it was kept in {name}.")


@snapshot.command("list")
@flags.speaks_to_a_fake
@flags.tenant_id
@flags.as_json
def list_snapshots(*, url: str, token: str | None, tenant_id: str | None, as_json: bool) -> None:
    """Show what is kept."""
    desk = _Desk(url, token, tenant_id)

    kept = desk.fake.control("GET", desk.path(), shapes.Snapshots).items
    if as_json:
        documents.show(msgspec.json.encode(kept))
    elif kept:
        columns.show(
            [
                (one.name, f"{one.at:%Y-%m-%d %H:%M}Z", one.rows, one.bytes, _programs(one))
                for one in kept
            ],
            headings=("Name", "Kept at", "Rows", "Bytes", "Programs"),
        )
    else:
        documents.say("Nothing is kept.")


@snapshot.command()
@click.argument("name")
@flags.speaks_to_a_fake
@flags.tenant_id
def delete(*, name: str, url: str, token: str | None, tenant_id: str | None) -> None:
    """Forget one."""
    desk = _Desk(url, token, tenant_id)

    desk.fake.control("DELETE", desk.path(name), type(None))
    documents.say(f"Forgot {name}.")


@snapshot.command("export")
@click.argument("name")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@flags.speaks_to_a_fake
@flags.tenant_id
def export_snapshot(
    *, name: str, file: Path, url: str, token: str | None, tenant_id: str | None
) -> None:
    """Write one to a file."""
    desk = _Desk(url, token, tenant_id)

    content = desk.fake.accepted("GET", f"/_staging{desk.path(name)}", bearer=token)
    try:
        file.write_bytes(content)
    except OSError as error:
        raise Failed(f"{file}: {error.strerror}.", Code.NO) from error
    documents.say(f"Wrote {len(content):,} bytes to {file}.")


@snapshot.command("import")
@click.argument("name")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@flags.speaks_to_a_fake
@flags.tenant_id
def import_snapshot(
    *, name: str, file: Path, url: str, token: str | None, tenant_id: str | None
) -> None:
    """Take one from a file; restore brings it back."""
    desk = _Desk(url, token, tenant_id)

    try:
        content = file.read_bytes()
    except OSError as error:
        raise Failed(f"{file}: {error.strerror}.", Code.NO) from error
    path = f"/_staging{desk.path(name, '/content')}"
    desk.fake.accepted("PUT", path, body=content, bearer=token)
    documents.say(f"Took {len(content):,} bytes as {name}.")


def _with(kept: shapes.Snapshot) -> str:
    return f"together with {_programs(kept)}" if kept.programs else "iCIMS alone"


def _programs(kept: shapes.Snapshot) -> str:
    return ", ".join(kept.programs) or "iCIMS alone"


class _Desk:
    """The snapshots of one customer of one fake."""

    def __init__(self, url: str, token: str | None, tenant_id: str | None) -> None:
        self.fake = Fake(url, token=token)
        self.tenant = tenant_at(self.fake, tenant_id).customer.id

    def path(self, name: str | None = None, more: str = "") -> str:
        own = f"/tenants/{self.tenant}/snapshots"
        return own if name is None else f"{own}/{named(name)}{more}"
