"""How an answer can come: whole, in other clothes, in part, late, lost, without end, or never."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable

from tests.matrix.upstream import Serve, Struck

NEVER = 3600.0


def answer(status: int, body: bytes = b"", **headers: str) -> bytes:
    named = {"content-type": "application/json", "content-length": str(len(body))} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"HTTP/1.1 {status} Told\r\n{head}\r\n".encode() + body


def problem(status: int, code: str, /, **members: object) -> bytes:
    body = {"type": f"urn:x:{code}", "status": status, "code": code, "detail": code} | members
    return json.dumps(body).encode()


def said(*parts: bytes) -> Serve:
    async def serve(struck: Struck) -> None:
        await struck.send(*parts)

    return serve


async def reset_at_once(struck: Struck) -> None:
    struck.reset()


async def empty(struck: Struck) -> None:
    struck.writer.close()


async def hang(struck: Struck) -> None:
    await asyncio.sleep(NEVER)


async def hang_in_the_body(struck: Struck) -> None:
    await struck.send(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{")
    await asyncio.sleep(NEVER)


def drip(first: bytes, drop: bytes) -> Serve:
    async def serve(struck: Struck) -> None:
        await struck.send(first)
        while True:
            await struck.send(drop)
            await asyncio.sleep(0.02)

    return serve


def reset_after(first: bytes) -> Serve:
    async def serve(struck: Struck) -> None:
        await struck.send(first)
        await asyncio.sleep(0)
        struck.reset()

    return serve


def endless(first: bytes, part: bytes, *, parts: int) -> Serve:
    async def serve(struck: Struck) -> None:
        await struck.send(first, *[part] * parts)

    return serve


def disguised(wrap: Callable[[bytes], bytes]) -> Serve:
    """iCIMS's own answer, in other clothes."""

    async def serve(struck: Struck) -> None:
        await struck.send(wrap(await struck.applied()))

    return serve


def lost(ending: Callable[[Struck], Awaitable[None]]) -> Serve:
    """Done, and nobody is told."""

    async def serve(struck: Struck) -> None:
        await struck.applied()
        await ending(struck)

    return serve


def echo(status: int) -> Serve:
    """Everything that was sent comes back: in the detail, in a header, in the page."""

    async def serve(struck: Struck) -> None:
        text = struck.request.decode("latin-1")
        line = next(
            (one for one in text.split("\r\n") if one.lower().startswith("authorization")), ""
        )
        content = problem(status, "told", detail=text, field_name=line, error_description=text)
        await struck.send(answer(status, content, x_echo=line))

    return serve


# What each resource was before the write, in the members of all of them.
AS_BEFORE = {
    "id": "ord_alice00001",
    "order_id": "ord_alice00001",
    "status": "requested",
    "version": 0,
    "entries": [],
    "assessments": [],
}


async def not_applied(struck: Struck) -> None:
    """Said to be done, and by what it answers not done; a read is answered with nothing."""
    reads = struck.request.startswith(b"GET ")
    await struck.send(answer(200, json.dumps({} if reads else AS_BEFORE).encode()))


async def chunked_truth(struck: Struck) -> None:
    true = await struck.applied()
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (true[:1], true[1:]) if part)
    head = (
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
    )
    await struck.send(head, chunks, b"0\r\n\r\n")


HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
CHUNKED = HEAD + b"transfer-encoding: chunked\r\n\r\n"
