"""What is no HTTP is refused by both programs in the shape of all their refusals."""

from __future__ import annotations

import asyncio
import json

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from integration.cli.patience import PatientProtocol
from mock_icims.cli.refusing import RefusingProtocol
from tests.unit.mock_icims.wires import Wire

HEAD = b"POST /icims/events HTTP/1.1\r\nhost: a\r\n"
WHOLE = HEAD + b"content-length: 0\r\n\r\n"
BROKEN = {
    "TLS": b"\x16\x03\x01\x02\x00\r\n\r\n",
    "a header without a colon": HEAD + b"no colon\r\n\r\n",
    "two lengths": HEAD + b"content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    "a chunk without a length": HEAD + b"transfer-encoding: chunked\r\n\r\nx\r\n",
}
PROGRAMS = {"icims": RefusingProtocol, "jobcannon": PatientProtocol}


async def never(scope: Scope, receive: Receive, send: Send) -> None:
    await asyncio.Event().wait()


def heard(program: type[HttpToolsProtocol], *reads: bytes) -> Wire:
    async def play() -> Wire:
        config = uvicorn.Config(never, log_config=None)
        config.load()
        protocol = program(config=config, server_state=ServerState(), app_state={})
        wire = Wire()
        protocol.connection_made(wire)  # type: ignore[arg-type]
        for read in reads:
            protocol.data_received(read)
            await asyncio.sleep(0)
        protocol.connection_lost(None)
        return wire

    return asyncio.run(play())


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS.keys())
@pytest.mark.parametrize("sent", BROKEN.values(), ids=BROKEN.keys())
def test_it_is_a_problem_document_and_the_end(
    program: type[HttpToolsProtocol], sent: bytes
) -> None:
    wire = heard(program, sent)

    head, _, body = b"".join(wire.pieces).partition(b"\r\n\r\n")
    problem = json.loads(body)
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"content-type: application/problem+json" in head
    assert f"content-length: {len(body)}".encode() in head
    assert (problem["status"], problem["code"]) == (400, "malformed")
    assert problem["detail"] == "This is no HTTP request."
    assert wire.closed


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS.keys())
def test_it_does_not_take_the_turn_of_a_request_that_waits_for_its_answer(
    program: type[HttpToolsProtocol],
) -> None:
    wire = heard(program, WHOLE, BROKEN["TLS"])

    assert wire.pieces == []
    assert wire.closed
