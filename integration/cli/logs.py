"""
Each region's log goes to its own stream. Where both share a terminal, a line names its region and
says nothing of a person: what an exception said is left out there (docs/decisions/0050).
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import TextIO

import structlog

from integration.domain.regions import Region
from integration.settings import SettingRefused, Settings

Caught = tuple[type[BaseException], BaseException, TracebackType | None]


class Streams:
    """
    structlog's logger: one method for all levels, and the line goes where its region's go.

    Nothing stops because it cannot be written down, as when a disk is full or a terminal is gone:
    the standard error is told of it once, until the file can be written again.
    """

    def __init__(self, terminal: TextIO, files: Mapping[Region | None, TextIO]) -> None:
        self._terminal = terminal
        self._files = files
        self._failing: set[TextIO] = set()

    def to(self, region: Region | None) -> TextIO | None:
        return self._files.get(region)

    def msg(self, line: str, *, region: Region | None) -> None:
        stream = self._files.get(region, self._terminal)
        try:
            _write(stream, line)
            self._failing.discard(stream)
        except OSError as broken:
            self._tell_once(stream, broken)

    def _tell_once(self, stream: TextIO, broken: OSError) -> None:
        if stream is self._terminal or stream in self._failing:
            return
        self._failing.add(stream)
        with suppress(OSError):
            _write(
                self._terminal,
                f"jobcannon: the log {stream.name} cannot be written, and lines of it are lost: "
                f"{broken.strerror}.",
            )

    debug = info = warning = error = critical = exception = msg


def _write(stream: TextIO, line: str) -> None:
    stream.write(f"{line}\n")
    stream.flush()


class Rendered:
    """
    The last processor: JSON with all that is known in a region's file, words on a terminal. In
    whatever form, a stream that regions share says nothing of what an exception said.
    """

    def __init__(self, streams: Streams, *, text: bool | None = None) -> None:
        self._streams = streams
        self._text = text
        self._json = structlog.processors.JSONRenderer()
        self._console = structlog.dev.ConsoleRenderer(colors=False)

    def __call__(
        self, logger: object, name: str, event: MutableMapping[str, object]
    ) -> tuple[tuple[str], dict[str, Region | None]]:
        region = Region.read(str(event.get("region", "")))
        caught = caught_in(event.pop("exc_info", None))
        in_a_file = self._streams.to(region) is not None
        if caught is not None:
            # Before a region is known, nobody may be named in any stream.
            event["traceback"] = worded(caught) if in_a_file and region else wordless(caught)
        if not in_a_file if self._text is None else self._text:
            trace = event.pop("traceback", None)
            line = str(self._console(logger, name, event))
            return (f"{line}\n{trace}".rstrip() if trace else line,), {"region": region}
        return (str(self._json(logger, name, event)),), {"region": region}


def caught_in(exc_info: object) -> Caught | None:
    if isinstance(exc_info, BaseException):
        return type(exc_info), exc_info, exc_info.__traceback__
    kind, error, frames = sys.exc_info()
    return (kind, error, frames) if exc_info and kind and error else None


def worded(caught: Caught) -> str:
    return "".join(traceback.format_exception(*caught))


def wordless(caught: Caught) -> str:
    """Where and what kind, for each cause; never what it said, which may be about a person."""
    told: list[str] = []
    error: BaseException | None = caught[1]
    while error is not None:
        frames = traceback.extract_tb(error.__traceback__)
        told = [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames] + [
            type(error).__qualname__,
            *told,
        ]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n".join(told)


class FromLibraries(logging.Handler):
    """
    What libraries log, who know nothing of regions, as lines like ours: what they caught, without
    its words.
    """

    def emit(self, record: logging.LogRecord) -> None:
        caught = caught_in(record.exc_info[1]) if record.exc_info and record.exc_info[1] else None
        told = {"traceback": wordless(caught)} if caught else {}
        # The message itself may be built of anything, so only its unfilled form is shown.
        said = str(record.msg)[:200]
        structlog.get_logger("library").log(record.levelno, said, source=record.name, **told)


def log_to_streams(settings: Settings, end: ExitStack) -> None:
    """Raises SettingRefused for a file that cannot be written."""
    wanted = {None: settings.log_file} | {
        region: settings.of(region).log_file for region in settings.regions
    }
    named = [path for path in wanted.values() if path]
    if len(set(named)) < len(named):
        raise SettingRefused("JOBCANNON_LOG_FILE", "two regions cannot write into one log.")
    streams = Streams(
        sys.stderr,
        {region: _opened(path, end) for region, path in wanted.items() if path},
    )
    as_text = {"json": False, "text": True}.get(settings.log_format)
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(settings.log_level),
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            Rendered(streams, text=as_text),
        ],
        logger_factory=lambda *_: streams,
    )
    end.callback(structlog.reset_defaults)
    handler = FromLibraries(logging.WARNING)
    logging.getLogger().addHandler(handler)
    end.callback(logging.getLogger().removeHandler, handler)


def _opened(path: str, end: ExitStack) -> TextIO:
    try:
        return end.enter_context(Path(path).open("a", encoding="utf-8"))
    except OSError as broken:
        raise SettingRefused(
            "JOBCANNON_LOG_FILE", f"{path} cannot be written: {broken.strerror}."
        ) from broken
