"""`jobcannon regions`: where each customer lives, and moving one to another region."""

from __future__ import annotations

from typing import Annotated

import typer

from integration.cli.given import with_settings
from integration.cli.options import AsJson
from integration.domain.regions import Region
from integration.settings import Settings

regions = typer.Typer(help="Where customers live, and moving them.", no_args_is_help=True)


@regions.command("list")
@with_settings
def list_customers(settings: Settings, json: AsJson = False) -> None:
    """
    Each customer with its region, and the moves there were.

    Exit code 0: nobody is on the way. 1: a move is under way, or was killed; `regions move`
    finishes it.
    """
    from integration.cli import relocating

    with relocating.opened(settings) as databases:
        on_the_way = relocating.print_customers(databases, json=json)
    raise typer.Exit(1 if on_the_way else 0)


@regions.command()
@with_settings
def move(
    settings: Settings,
    customer: Annotated[str, typer.Argument(help="Its id at iCIMS, such as cus_1a2b3c4d5e6f.")],
    to: Annotated[Region | None, typer.Option(help="Where to.", show_default=False)] = None,
    abort: Annotated[
        bool,
        typer.Option(
            "--abort", help="Call off a move that has not been switched: all stays where it was."
        ),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
    json: AsJson = False,
) -> None:
    """
    Move a customer and all its data to another region.

    While JobCannon is at work, with the settings of `serve`, where both databases can be reached.
    Meanwhile events and links of this customer are answered 503, and iCIMS sends its events again;
    nothing is lost. Killed anywhere, it goes on when it is run again. What was left is erased at
    byte level, with a certificate in the audit log.

    Exit code 0: done. 1: it stands still, run it again; why is said. 2: it cannot begin.
    """
    from integration.cli import relocating
    from integration.settings import SettingRefused

    if (to is None) is not abort:
        raise SettingRefused("regions move", "say where --to, or --abort.")
    with relocating.opened(settings) as databases:
        desk = relocating.Desk(settings, databases, json=json)
        if to is not None:
            desk.refuse_what_cannot_be(customer, to)
        if not yes and not json:
            relocating.confirm(customer, to)
        raise typer.Exit(0 if desk.move(customer, to) else 1)
