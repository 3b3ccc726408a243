"""`mock-icims seed`: a fresh customer in a running fake."""

from __future__ import annotations

import click
import msgspec

from mock_icims import shapes
from mock_icims.cli import columns, documents, flags
from mock_icims.cli.staging_client import Fake
from mock_icims.settings import PACKS

TIERS = ("professional", "enterprise", "enterprise_plus")
REGIONS = ("us", "eu")


@click.command()
@flags.speaks_to_a_fake
@click.option(
    "--pack",
    cls=flags.Flag,
    default="checklist",
    metavar="PACK",
    help=f"What they have: {', '.join(PACKS)}.",
)
@click.option(
    "--seed",
    cls=flags.Flag,
    default=1,
    type=click.IntRange(1, 2**31),
    metavar="NUMBER",
    help="The same seed makes the same people.",
)
@click.option("--name", metavar="NAME", help="Of the customer. Left out: one out of the seed.")
@click.option(
    "--tier",
    cls=flags.Flag,
    metavar="TIER",
    default=TIERS[-1],
    type=click.Choice(TIERS),
    help=f"{', '.join(TIERS)}.",
)
@click.option(
    "--region",
    cls=flags.Flag,
    metavar="REGION",
    default=REGIONS[0],
    type=click.Choice(REGIONS),
    help=f"{', '.join(REGIONS)}.",
)
@flags.as_json
def seed(
    *,
    url: str,
    token: str | None,
    pack: str,
    seed: int,
    name: str | None,
    tier: str,
    region: str,
    as_json: bool,
) -> None:
    """Open a fresh customer, and print who can sign in."""
    body = {"pack": pack, "seed": seed, "name": name, "tier": tier, "region": region}
    made = Fake(url, token=token).control("POST", "/tenants", msgspec.Raw, body=body)
    if as_json:
        documents.show(bytes(made))
        return

    tenant = msgspec.json.decode(made, type=shapes.Tenant)
    documents.say(f"{tenant.customer.id}  {tenant.customer.name}")
    columns.show(
        [(one.role, one.email, one.password) for one in tenant.staff],
        headings=("Role", "E-mail", "Password"),
    )
    columns.show([(one.id, one.title) for one in tenant.jobs], headings=("Job", "Title"))
