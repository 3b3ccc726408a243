"""`make bench`: the fake beside a bare route and its peers, on the same cores, in one run."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer
import uvloop

from tests.bench.comparison import in_turn, of_peer, started_ms
from tests.bench.fake import PROBE, command, create, fake, read
from tests.bench.growth import growth, quick_things
from tests.bench.load import NotAnswered
from tests.bench.moments import both_restored, first_tenant, kept_writes
from tests.bench.peers import NoPeers, installed
from tests.bench.servers import NotStarted, keep_to_own_core, running
from tests.bench.table import Fact, Row, as_json, lines

STARTS = 7


def main(
    *,
    seconds: Annotated[float, typer.Option(help="How long each load lasts.")] = 2.0,
    rounds: Annotated[int, typer.Option(help="How often each is repeated, in turn.")] = 3,
    peers: Annotated[bool, typer.Option(help="Compare with mock servers of others.")] = True,
    save: Annotated[Path | None, typer.Option(help="Write the figures as JSON, too.")] = None,
) -> None:
    """Measures and tells. It asserts nothing: a slow machine is no failure."""
    keep_to_own_core()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        rows, facts = runner.run(_measured(seconds, rounds, peers=peers))
    typer.echo("\n".join(lines(rows, facts)))
    if save is not None:
        save.write_text(json.dumps(as_json(rows, facts), indent=1))


async def _measured(seconds: float, rounds: int, *, peers: bool) -> tuple[list[Row], list[Fact]]:
    rows, facts = await _beside_the_bare_route(seconds, rounds)
    facts += _cold_starts()
    _tell("first customers")
    facts.append(first_tenant())
    _tell("both programs, back and forth")
    facts += both_restored()
    _tell("writes that are kept")
    facts.append(await kept_writes(seconds=seconds, rounds=rounds))

    with fake() as (server, staging):
        _tell("tenants and snapshots")
        facts += quick_things(staging)
        _tell("100 and 50,000 candidates")
        facts += await growth(server, staging, seconds=seconds)

    if peers:
        bases = [one for one in rows if one.call == "read" and one.ratio is None]
        more_rows, more_facts = await _peers(seconds, bases)
        rows, facts = [*rows, *more_rows], [*facts, *more_facts]
    return rows, facts


async def _beside_the_bare_route(seconds: float, rounds: int) -> tuple[list[Row], list[Fact]]:
    rows: list[Row] = []
    with (
        running("bare route", _bare, probe="/") as bare,
        running("bare route, tuned", _bare_variant("tuned"), probe="/") as tuned,
        running("bare route, same headers", _bare_variant("headers"), probe="/") as headers,
        fake() as (ours, staging),
    ):
        customer = staging.customer(pack="checklist")
        for call in (read(customer), create(customer)):
            _tell(f"{call.name}: the fake beside a bare route")
            rows += await in_turn(
                bare, (tuned, headers, ours), call, seconds=seconds, rounds=rounds
            )
        return rows, [
            Fact(name="memory after that, bare route", value=f"{bare.megabytes():.0f} MB"),
            Fact(name="memory after that, mock_icims", value=f"{ours.megabytes():.0f} MB"),
        ]


def _cold_starts() -> list[Fact]:
    _tell("cold starts")
    bare = started_ms(running("bare route", _bare, probe="/") for _ in range(STARTS))
    ours = started_ms(running("mock_icims", command, probe=PROBE) for _ in range(STARTS))
    return [
        Fact(name="start to first answer, bare route", value=f"{bare:.0f} ms"),
        Fact(name="start to first answer, mock_icims", value=f"{ours:.0f} ms", goal="≤ 300 ms"),
    ]


async def _peers(seconds: float, bases: Sequence[Row]) -> tuple[list[Row], list[Fact]]:
    """One that cannot be had here is named and left out."""
    rows: list[Row] = []
    facts: list[Fact] = []
    try:
        for peer in installed():
            _tell(peer.name)
            try:
                more, took = await of_peer(peer, seconds=seconds, bases=bases)
            except (NotStarted, NotAnswered) as why:
                _tell(f"{peer.name} is left out: {why}")
                continue
            rows += more
            facts.append(Fact(name=f"start to first answer, {peer.name}", value=f"{took:.0f} ms"))
    except NoPeers as why:
        _tell(str(why))
    return rows, facts


def _bare(port: int) -> Sequence[str]:
    return [sys.executable, "-m", "tests.bench.bare", str(port)]


def _bare_variant(variant: str) -> Callable[[int], Sequence[str]]:
    return lambda port: [sys.executable, "-m", "tests.bench.bare_variants", variant, str(port)]


def _tell(text: str) -> None:
    typer.echo(f"  {text}", err=True)


if __name__ == "__main__":
    typer.run(main)
