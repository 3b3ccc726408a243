"""One call that tells a follower the time: what a real one can answer, by name."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from ipaddress import ip_address

import pytest

from mock_icims.delivery import followers
from mock_icims.delivery.followers import HttpxLine, LineBroken
from mock_icims.domain.followers import Followed, Follower
from mock_icims.domain.ids import AppId, CustomerId
from mock_icims.domain.structs import replace
from mock_icims.domain.webhooks.addresses import LOOPBACK, Address, Reach
from mock_icims.domain.webhooks.events import Fired
from tests.icims_cast import NOON
from tests.web.mock_icims.answering_followers import HOUR, QUIET, SILENCE, move, program, said


async def answered(answer: bytes, heard: list[bytes], *, reach: Reach) -> Followed:
    async with program(answer, heard) as follower:
        line = HttpxLine(reach=reach)
        try:
            return await line.tell(follower, move())
        finally:
            await line.close()


def told(answer: bytes, *, reach: Reach | None = None) -> tuple[Followed, list[bytes]]:
    heard: list[bytes] = []
    allowed = Reach(LOOPBACK) if reach is None else reach
    return asyncio.run(answered(answer, heard, reach=allowed)), heard


def test_it_says_the_time_and_hears_what_was_done() -> None:
    did = {"due_at": "2026-11-23T11:00:00Z", "what": "a mail"}
    followed, [heard] = told(said(QUIET | {"fired": [did], "tomorrow": True}))

    head, _, body = heard.partition(b"\r\n\r\n")
    assert head.startswith(b"PUT /clock HTTP/1.1\r\n")
    assert b"authorization: Bearer a-token" in head
    assert json.loads(body) == {
        "customer_id": "cus_acme01",
        "now": "2026-11-23T12:00:00Z",
        "system_now": "2026-11-23T11:00:00Z",
        "frozen": True,
        "rate": 2.0,
        "settle": True,
        "timeout": 1,
    }
    fired = (Fired(due_at=NOON - HOUR, what="a mail", program="acme"),)
    assert followed == Followed(quiet=True, next_due_at=None, fired=fired)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (said({}, "401 Unauthorized"), "answered 401"),
        (said({}, "307 Temporary Redirect"), "answered 307"),
        (said({"now": "soon"}), "something else than the time"),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n\xff\xfe..", "something else than the time"),
        (said(QUIET | {"now": "2026-11-23T12:00:01Z"}), "says that it is 2026-11-23T12:00:01"),
        (said(QUIET | {"next_due_at": "2026-11-23T12:00:00Z"}), "quiet and that something is due"),
        (said("." * (1 << 20)), "more than 1048576 bytes"),
        (b"garbage\r\n\r\n", "cannot be reached"),
        (b"", "cannot be reached"),
    ],
    ids=[
        "refused",
        "redirected",
        "no time",
        "no text",
        "another time",
        "not quiet",
        "too much",
        "garbage",
        "nothing",
    ],
)
def test_whoever_does_not_keep_to_the_protocol_does_not_follow(answer: bytes, reason: str) -> None:
    with pytest.raises(LineBroken, match=reason):
        told(answer)


def test_nobody_is_called_inside() -> None:
    with pytest.raises(LineBroken, match=r"127\.0\.0\.1"):
        told(said(QUIET), reach=Reach())


def test_two_names_at_one_address_share_no_connection() -> None:
    """Over TLS the certificate of the first would vouch for the second, who is sent a token."""
    heard: list[list[bytes]] = []

    async def here(_host: str, _port: int) -> list[Address]:
        return [ip_address("127.0.0.1")]

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append([])
        with suppress(ConnectionError, EOFError):
            while True:
                heard[-1].append(await reader.readuntil(b"\r\n\r\n"))
                writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        writer.close()
        await writer.wait_closed()

    async def put() -> None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        line = HttpxLine(reach=Reach(LOOPBACK), resolve=here)
        for name in ("one.test", "two.test"):
            url = f"http://{name}:{port}/clock"
            follower = Follower(app_id=AppId("acme"), url=url, token="a-token", state_url=url)
            await line.put_state(follower, CustomerId("cus_acme01"), b"")
        await line.close()
        server.close()
        await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}))

    asyncio.run(put())
    assert [len(connection) for connection in heard] == [1, 1]


def test_whoever_says_nothing_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(followers, "GRACE_SECONDS", -0.95)

    with pytest.raises(LineBroken, match="did not answer within"):
        told(SILENCE)


async def stated(answer: bytes, heard: list[bytes], *, state: bytes | None = None) -> bytes:
    """Reads the program's state, or puts this one back."""
    async with program(answer, heard) as follower:
        follower = replace(follower, state_url=follower.url.replace("/clock", "/state?v=1"))
        line = HttpxLine(reach=Reach(LOOPBACK))
        try:
            if state is not None:
                await line.put_state(follower, CustomerId("cus_acme01"), state)
                return b""
            return await line.read_state(follower, CustomerId("cus_acme01"))
        finally:
            await line.close()


def test_a_state_is_read_and_put_back_as_it_is() -> None:
    heard: list[bytes] = []

    read = asyncio.run(stated(said({"any": "bytes"}), heard))
    asyncio.run(stated(said({}, "204 No Content"), heard, state=b"\x00\xff"))

    assert read == b'{"any": "bytes"}'
    assert heard[0].startswith(b"GET /state?v=1&customer_id=cus_acme01 HTTP/1.1\r\n")
    assert heard[1].startswith(b"PUT /state?v=1&customer_id=cus_acme01 HTTP/1.1\r\n")
    assert heard[1].endswith(b"\r\n\r\n\x00\xff")
    assert all(b"authorization: Bearer a-token\r\n" in one for one in heard)


@pytest.mark.parametrize("state", [None, b"{}"], ids=["read", "put back"])
def test_a_program_that_refuses_says_why(state: bytes | None) -> None:
    answer = said({"code": "state_refused", "detail": "Of another key."}, "422 Refused")

    with pytest.raises(LineBroken, match=r"answered 422: Of another key\."):
        asyncio.run(stated(answer, [], state=state))
