"""`python -m tests.bench.pacing`: fifty thousand candidates at the rate limit, in virtual time."""

from __future__ import annotations

from typing import Annotated

import typer

from tests.unit.integration.pacing_world import backlog


def main(
    *,
    candidates: Annotated[int, typer.Option(min=250, help="Of one customer, at once.")] = 50_000,
) -> None:
    """JobCannon's own pacer against the fake's own bucket; asserts nothing."""
    ran = backlog(candidates)
    took, least = ran.northwind.last_answer, ran.least_seconds
    refused = sum(one.refused for one in ran.world.customers.values())
    waited = max(ran.northwind.prompt_waits)
    typer.echo(f"{ran.orders:,} orders, {ran.calls:,} calls of one customer, beside another")
    looks, vain = ran.northwind.looks, ran.northwind.made_in_vain
    typer.echo(f"and {looks:,} looks at its scorecard fields; {vain:,} calls made in vain")
    typer.echo(f"{took:,.0f} s of virtual time; the least possible is {least:,.0f} s")
    typer.echo(f"{took / least - 1:.2%} over it; {refused} calls refused")
    typer.echo(f"a recruiter's click waited {waited:.2f} s at the most")


if __name__ == "__main__":
    typer.run(main)
