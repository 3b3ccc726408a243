"""Work without a web side, say once that it does, and stop within five seconds of being told."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from contextlib import ExitStack

import structlog
import uvloop

from integration.app import working
from integration.cli.collecting import collect_seldom
from integration.cli.logs import log_to_streams
from integration.settings import Settings
from integration.surroundings import Surroundings
from integration.telemetry import exporting

log = structlog.get_logger("worker")


def work(settings: Settings) -> None:
    with ExitStack() as end, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        log_to_streams(settings, end)
        around = Surroundings(spans=end.enter_context(exporting(os.environ)))
        runner.run(_until_told(settings, around))


async def _until_told(settings: Settings, around: Surroundings) -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.set)

    async with working(settings, around) as programs:
        regions = [region.value for region in programs]
        sys.stdout.write(f"{json.dumps({'program': 'jobcannon-worker', 'regions': regions})}\n")
        sys.stdout.flush()
        collect_seldom()
        await told.wait()
        log.info("stopping")
