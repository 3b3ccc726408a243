"""The program's log: in which trace each line is, about which order, and nothing of a person."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path

import pytest
import structlog
from structlog.contextvars import bound_contextvars

from integration.cli.logs import log_to_streams
from integration.domain.regions import Region
from integration.domain.trace import ids_of
from integration.settings import Regional
from tests.databases import on_sqlite
from tests.unit.integration.fake_icims import CUSTOMER, problem
from tests.unit.integration.stage import TRACE, Stage, settings_for

TRACE_ID, _ = ids_of(TRACE)
Log = list[dict[str, object]]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where each region's log is written, and what is of none."""
    settings = replace(
        settings_for("sqlite:///nowhere.sqlite3"),
        log_file=str(tmp_path / "all.jsonl"),
        log_level="debug",
        regional={Region.EU: Regional(log_file=str(tmp_path / "eu.jsonl"))},
    )
    with ExitStack() as end:
        log_to_streams(settings, end)
        yield tmp_path


def lines(file: Path) -> Log:
    return [json.loads(line) for line in file.read_text().splitlines()]


@on_sqlite
def test_every_line_of_an_attempt_names_trace_span_work_and_order(
    stage: Stage, folder: Path
) -> None:
    stage.install()
    stage.icims.fails("profile_stamp", problem(403, "insufficient_scope"))
    stage.request()
    stage.settle()

    told = [line for line in lines(folder / "eu.jsonl") if line["event"] == "attempted"]

    assert [(one["kind"], one["outcome"], one["level"]) for one in told] == [
        ("invitation.prepare", "succeeded", "debug"),
        ("profile.stamp", "parked", "info"),
    ]
    work = {str(row["kind"]): row["id"] for row in stage.work()}
    for line in told:
        assert (line["trace_id"], line["region"]) == (TRACE_ID, "eu")
        assert (line["customer_id"], line["order_id"]) == (CUSTOMER, "ord_alice00001")
        assert line["work_id"] == work[str(line["kind"])]
    spans = {ids_of(one.exchange.traceparent)[1] for one in stage.log()}
    assert {line["span_id"] for line in told} < spans
    whole = (folder / "eu.jsonl").read_text() + (folder / "all.jsonl").read_text()
    for secret in ("alice@", "cand_", next(iter(stage.icims.tokens))):
        assert secret not in whole


@on_sqlite
def test_a_fault_of_ours_is_logged_with_its_traceback_in_the_same_trace(
    stage: Stage, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.install()
    stage.request()

    def stumbles(*_: object, **__: object) -> None:
        raise RuntimeError("This was not expected.")

    monkeypatch.setattr(type(stage.services.progress), "prepared", stumbles)
    stage.settle()

    (line,) = [each for each in lines(folder / "eu.jsonl") if each["level"] == "error"]
    assert (line["event"], line["trace_id"]) == ("attempt_not_recorded", TRACE_ID)
    assert "This was not expected." in str(line["traceback"])


def test_what_a_library_says_is_a_line_like_ours_without_what_it_was_filled_with(
    folder: Path,
) -> None:
    with bound_contextvars(trace_id=TRACE_ID, region="eu"):
        try:
            raise ValueError("alice@mail.test")
        except ValueError:
            logging.getLogger("some.library").exception("about %s", "alice@mail.test")

    (line,) = lines(folder / "eu.jsonl")
    assert (line["event"], line["source"], line["level"]) == ("about %s", "some.library", "error")
    assert line["trace_id"] == TRACE_ID
    assert "ValueError" in str(line["traceback"])
    assert "alice" not in json.dumps(line)


@pytest.mark.parametrize("form", ["auto", "text"])
def test_on_the_standard_error_it_can_be_read_and_as_json_it_is_a_line(
    capsys: pytest.CaptureFixture[str], form: str
) -> None:
    said(form)
    read = capsys.readouterr().err
    said("json")
    parsed = json.loads(capsys.readouterr().err)

    assert "it_happened" in read
    assert "order_id=ord_alice00001" in read
    assert parsed["event"] == "it_happened"
    assert "RuntimeError" in parsed["traceback"]
    assert "alice@mail.test" not in read + json.dumps(parsed)


def said(form: str) -> None:
    """Amid an error whose words nobody may read where regions share a stream."""
    settings = replace(settings_for("sqlite:///nowhere.sqlite3"), log_format=form)
    with ExitStack() as end:
        log_to_streams(settings, end)
        log = structlog.get_logger("test")
        log.debug("not_told")
        with bound_contextvars(region="eu", order_id="ord_alice00001"):
            try:
                raise RuntimeError("alice@mail.test")
            except RuntimeError:
                log.exception("it_happened")


def test_work_goes_on_where_the_log_cannot_be_written_and_the_standard_error_is_told_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is written to /dev/full finds a full disk."""
    settings = replace(
        settings_for("sqlite:///nowhere.sqlite3"),
        log_file="/dev/full",
        regional={Region.EU: Regional(log_file=str(tmp_path / "eu.jsonl"))},
    )
    end = ExitStack()
    log_to_streams(settings, end)
    for _ in range(3):
        structlog.get_logger("test").info("somebody_came")
        structlog.get_logger("test").info("somebody_came", region="eu")
    # What is still to be written is given up with it.
    with suppress(OSError):
        end.close()

    told = capsys.readouterr().err
    assert told.count("the log /dev/full cannot be written") == 1
    assert "No space left on device" in told
    assert len(lines(tmp_path / "eu.jsonl")) == 3
