"""The command line of the scenarios: what to replay, against which stack, told in which way."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated, NoReturn

import httpx
import typer

from scenarios.actors.staff import Account
from scenarios.browser import Browsers
from scenarios.exchanges import Exchanges
from scenarios.output import json as json_output
from scenarios.output import junit as junit_output
from scenarios.output.text import Transcript
from scenarios.plain_browser import PlainBrowser
from scenarios.play import EVERYTHING, Scenario, named
from scenarios.ready import NotReady
from scenarios.replay import Stage, other_stage, own_stage, replay
from scenarios.report import Report, Silence
from scenarios.walk import Addresses

HELD, FAILED, NOT_STARTED, INTERRUPTED, TERMINATED = 0, 1, 2, 130, 143

cli = typer.Typer(
    help="Replay the guide with both programs: its checklist, its errors, its enterprise rows.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def asked_for(text: str | None) -> Sequence[Scenario]:
    if text is None:
        return EVERYTHING
    if found := named(text):
        return found
    names = ", ".join(dict.fromkeys(one.name for one in EVERYTHING))
    chapters = ", ".join(dict.fromkeys(one.box.chapter for one in EVERYTHING))
    raise typer.BadParameter(f"there are {names}; and of whole chapters {chapters}")


def an_account(text: str | None) -> Account | None:
    if text is None:
        return None
    email, colon, password = text.partition(":")
    if not (colon and "@" in email and password):
        raise typer.BadParameter("write EMAIL:PASSWORD")
    return Account(email=email, password=password)


Elsewhere = "Another stack"


@cli.callback(invoke_without_command=True)
def checklist(
    context: typer.Context,
    only: Annotated[
        str | None,
        typer.Option(help="05, token_expired, errors, …; what comes before it is walked quietly."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="The report as JSON on stdout, and nothing else there.")
    ] = False,
    junit: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The report as JUnit XML too.")
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The report as a page: times, diagrams, exchanges."),
    ] = None,
    in_chromium: Annotated[
        bool,
        typer.Option("--chromium", help="Click in the Chromium that is installed."),
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Every step, in the guide's words, timed.")
    ] = False,
    icims: Annotated[
        str | None,
        typer.Option(metavar="URL", help="A running iCIMS staging.", rich_help_panel=Elsewhere),
    ] = None,
    jobcannon: Annotated[
        str | None,
        typer.Option(metavar="URL", help="A running JobCannon.", rich_help_panel=Elsewhere),
    ] = None,
    staging_token: Annotated[
        str | None,
        typer.Option(
            envvar="MOCK_ICIMS_STAGING_TOKEN",
            help="Opens the control API of that iCIMS.",
            rich_help_panel=Elsewhere,
        ),
    ] = None,
    admin_password: Annotated[
        str | None,
        typer.Option(
            envvar="JOBCANNON_ADMIN_PASSWORD",
            help="Opens the admin of that JobCannon.",
            rich_help_panel=Elsewhere,
        ),
    ] = None,
    carol: Annotated[
        str | None,
        typer.Option(
            metavar="EMAIL:PASSWORD",
            help="Its iCIMS admin, where no fresh customer can be made.",
            rich_help_panel=Elsewhere,
        ),
    ] = None,
    bob: Annotated[
        str | None,
        typer.Option(
            metavar="EMAIL:PASSWORD", help="Its recruiter, likewise.", rich_help_panel=Elsewhere
        ),
    ] = None,
) -> None:
    """
    Start both programs, replay checklist, errors and enterprise rows, print what held.

    Exit code 0: every line held. 1: one did not. 2: the programs could not be started. 130: Ctrl-C.
    """
    if context.invoked_subcommand is not None:
        return

    scenarios = asked_for(only)
    elsewhere = _elsewhere(icims, jobcannon, staging_token, admin_password)
    people = an_account(carol), an_account(bob)
    if (people[0] is None) is not (people[1] is None):
        raise typer.BadParameter("--carol and --bob go together")

    transcript = None if as_json else Transcript(say=typer.echo, verbose=verbose)
    with ending_cleanly(as_json=as_json), Exchanges() as exchanges:
        with (
            _browsers(in_chromium=in_chromium) as browsers,
            _stage(exchanges, browsers, elsewhere, people) as stage,
        ):
            if transcript is not None:
                transcript.heading(
                    icims=stage.addresses.icims,
                    jobcannon=stage.addresses.jobcannon,
                    ready_seconds=stage.ready_seconds,
                )
            report = replay(stage, exchanges, audience=transcript or Silence(), only=scenarios)
            _tell_of_deaths(stage)

        if transcript is not None:
            transcript.ending(report)
        else:
            told = json_output.report_out(
                report, stage.addresses, ready_seconds=stage.ready_seconds
            )
            typer.echo(json_output.dumped(told))
        if junit is not None:
            _write(junit, junit_output.document(report))
        if html is not None:
            _write(html, _page(report, stage, exchanges))
            if transcript is not None:
                typer.echo(f"report: {html}")
        raise typer.Exit(FAILED if report.failed else HELD)


@cli.command()
def demo(
    walked: Annotated[bool, typer.Option("--walked", help="Play the seven lines first.")] = False,
    presented: Annotated[
        bool, typer.Option("--presented", help="Play them step by step, at each Enter.")
    ] = False,
    icims_port: Annotated[int, typer.Option(min=0, max=65535)] = 8100,
    jobcannon_port: Annotated[int, typer.Option(min=0, max=65535)] = 8200,
    smtp_port: Annotated[int, typer.Option(min=0, max=65535)] = 8125,
) -> None:
    """Keep both programs running, and say what to open."""
    from scenarios.demo import Way, show
    from scenarios.stack import Ports

    if walked and presented:
        raise typer.BadParameter("--walked and --presented do not go together")
    way = Way.FIRST if walked else Way.PRESENTED if presented else Way.NOT
    ports = Ports(icims=icims_port, jobcannon=jobcannon_port, smtp=smtp_port)
    with ending_cleanly(as_json=False):
        raise typer.Exit(show(ports, way=way, say=typer.echo, ask=input))


@contextmanager
def ending_cleanly(*, as_json: bool) -> Iterator[None]:
    """What ends a run early, as an exit code; both programs are stopped by then."""
    # A shell starts what it puts into the background with Ctrl-C switched off.
    before = {
        signal.SIGTERM: signal.signal(signal.SIGTERM, _terminated),
        signal.SIGINT: signal.signal(signal.SIGINT, signal.default_int_handler),
    }
    try:
        yield
    except KeyboardInterrupt:
        typer.echo("Interrupted.", err=True)
        raise typer.Exit(INTERRUPTED) from None
    except NotReady as problem:
        _not_started(str(problem), problem.said, as_json=as_json)
    except httpx.HTTPError as problem:
        _not_started(f"iCIMS staging does not answer: {problem}.", (), as_json=as_json)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def main() -> None:
    cli(prog_name="scenarios")


def _elsewhere(
    icims: str | None,
    jobcannon: str | None,
    staging_token: str | None,
    admin_password: str | None,
) -> Addresses | None:
    if icims is None and jobcannon is None:
        return None
    if icims is None or jobcannon is None:
        raise typer.BadParameter("--icims and --jobcannon go together")
    return Addresses(
        icims=icims.rstrip("/"),
        jobcannon=jobcannon.rstrip("/"),
        staging_token=staging_token,
        admin_password=admin_password,
    )


@contextmanager
def _browsers(*, in_chromium: bool) -> Iterator[Browsers]:
    if not in_chromium:
        yield PlainBrowser
        return
    # Here, because most replays need none, and its driver takes a while to import.
    from scenarios.chromium import browsers_of, program

    with program() as started:
        yield browsers_of(started)


@contextmanager
def _stage(
    exchanges: Exchanges,
    browsers: Browsers,
    elsewhere: Addresses | None,
    people: tuple[Account | None, Account | None],
) -> Iterator[Stage]:
    if elsewhere is None:
        with own_stage(exchanges, browsers) as stage:
            yield stage
    else:
        yield other_stage(exchanges, elsewhere, browsers, carol=people[0], bob=people[1])


def _tell_of_deaths(stage: Stage) -> None:
    if stage.stack is None:
        return
    for program in (stage.stack.icims, stage.stack.jobcannon):
        for line in program.obituary():
            typer.echo(line, err=True)


def _page(report: Report, stage: Stage, exchanges: Exchanges) -> bytes:
    # Here, because most replays are not read as a page.
    from scenarios.output import html

    return html.document(
        report, stage.addresses, secrets=exchanges.secrets, ready_seconds=stage.ready_seconds
    ).encode()


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def _not_started(problem: str, said: tuple[str, ...], *, as_json: bool) -> NoReturn:
    if as_json:
        typer.echo(json_output.dumped(json_output.not_started_out(problem, said)))
    for line in (problem, *(f"  {line}" for line in said)):
        typer.echo(line, err=True)
    raise typer.Exit(NOT_STARTED)


def _terminated(number: int, frame: FrameType | None) -> NoReturn:
    sys.exit(TERMINATED)
