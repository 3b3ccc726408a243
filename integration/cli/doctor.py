"""`jobcannon doctor`: can this installation do its work, and if not, what is to be done."""

from __future__ import annotations

from dataclasses import replace

import typer

from integration.cli.given import with_settings
from integration.cli.options import AsJson
from integration.settings import Settings, checked_url


@with_settings
def doctor(settings: Settings, json: AsJson = False) -> None:
    """
    Look at all that `serve` needs, and change nothing.

    With the settings that `serve` has.

    Exit code 0: all is well. 1: something is not, and what to do about it is said. 2: a setting is
    refused.
    """
    from integration.cli import checkups, printing
    from integration.surroundings import SystemClock

    address = settings.public_url or f"http://{settings.host}:{settings.port}"
    complete = replace(settings, public_url=checked_url(address, variable="JOBCANNON_PUBLIC_URL"))
    found = checkups.all_of(complete, clock=SystemClock())
    if json:
        printing.document({"checks": [checkups.checkup_out(one) for one in found]})
    for one in () if json else found:
        verdict = "WARN" if one.warned else "ok  " if one.well else "FAIL"
        typer.echo(f"{verdict}  {one.name}: {one.said}")
        if one.advice:
            typer.echo(f"      {one.advice}")
    raise typer.Exit(0 if all(one.well for one in found) else 1)
