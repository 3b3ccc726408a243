"""Both programs kept running, and a box that says what to open and who signs in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from queue import SimpleQueue
from threading import Thread

from scenarios.actors.jobcannon_admin import ADMIN
from scenarios.exchanges import Exchanges
from scenarios.output.presenter import Presenter
from scenarios.output.text import Transcript
from scenarios.play import play
from scenarios.program import Program, typed
from scenarios.report import Audience, Report
from scenarios.shapes import Tenant
from scenarios.stack import Ports, Stack, started
from scenarios.walk import walk_at

WIDTH = 80
ROLES = {"admin": "iCIMS admin", "recruiter": "recruiter"}
BEGIN = "Sign in as the admin, find JobCannon in the Marketplace."
SEE = "Sign in as the recruiter, open Alice Moreau."
NEXT = "Enter does the next step, r and Enter all the rest."

START = "start"
"""The snapshot of both programs that leads back to this moment."""

Say = Callable[[str], None]
Ask = Callable[[str], str]


class Way(StrEnum):
    """How far the seven lines are walked, and when."""

    NOT = "not"
    FIRST = "first"
    PRESENTED = "presented"


HINTS = {Way.NOT: BEGIN, Way.FIRST: SEE, Way.PRESENTED: NEXT}


def show(ports: Ports, *, way: Way, say: Say, ask: Ask) -> int:
    """Until Ctrl-C, or until one of the two ends by itself: then exit code 1."""

    def prefixed(name: str, line: str) -> None:
        say(f"[{name}] {line}")

    with Exchanges() as exchanges, started(exchanges, ports=ports, tell=prefixed) as stack:
        tenant = stack.staging.open_tenant()
        if way is Way.FIRST:
            _walk(exchanges, stack, tenant, Transcript(say=say))
        stack.staging.keep(START)
        for line in box("JobCannon for iCIMS", leaflet(stack, tenant, hint=HINTS[way])):
            say(line)
        try:
            if way is Way.PRESENTED:
                script = Transcript(say=say, verbose=True)
                presenter = Presenter(script, ask=ask, secrets=exchanges.secrets)
                _walk(exchanges, stack, tenant, script, audience=presenter)
            ended = _first_to_end(stack.icims, stack.jobcannon)
        except KeyboardInterrupt:
            say("\nStopping both.")
            return 0
        for line in ended.obituary():
            say(line)
        return 1


def leaflet(stack: Stack, tenant: Tenant, *, hint: str) -> Iterator[str]:
    """What to open, line by line."""
    icims, jobcannon = stack.addresses.icims, stack.addresses.jobcannon
    yield f"iCIMS staging    {icims}"
    yield f"  Marketplace    {icims}/marketplace"
    yield f"  Mailbox        {icims}/_staging/mailbox"
    yield f"  Mail server    {stack.smtp}"
    yield ""
    yield f"  {tenant.customer.name}, {tenant.customer.region.upper()} region"
    for person in tenant.staff:
        yield f"    {person.name}, {ROLES.get(person.role, person.role)}"
        yield f"      {person.email}   {person.password}"
    yield ""
    yield f"JobCannon admin  {jobcannon}{ADMIN}"
    yield f"  password       {stack.addresses.admin_password}"
    yield ""
    yield "Back to here"
    yield f"  {typed('mock-icims')} snapshot restore {START} --url {icims}"
    yield ""
    yield f"{hint} Ctrl-C stops both."


def box(title: str, lines: Iterator[str]) -> Iterator[str]:
    """80 columns wide; a line that does not fit makes the box wider rather than being cut."""
    inside = list(lines)
    width = max(WIDTH - 4, *(len(line) for line in inside))
    yield f"╭─ {title} {'─' * (width - len(title) - 1)}╮"
    for line in inside:
        yield f"│ {line:<{width}} │"
    yield f"╰{'─' * (width + 2)}╯"


def _walk(
    exchanges: Exchanges,
    stack: Stack,
    tenant: Tenant,
    transcript: Transcript,
    *,
    audience: Audience | None = None,
) -> None:
    report = Report(exchanges, audience=audience or transcript)
    play(report, walk_at(exchanges, stack.addresses, stack.staging, tenant=tenant))
    transcript.ending(report)


def _first_to_end(*programs: Program) -> Program:
    ended: SimpleQueue[Program] = SimpleQueue()

    def watch(program: Program) -> None:
        program.wait()
        ended.put(program)

    for program in programs:
        Thread(target=watch, args=(program,), daemon=True).start()
    return ended.get()
