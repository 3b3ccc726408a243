"""One call that tells a follower the time, and what came back."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Protocol

import msgspec
from msgspec import Meta, Struct

from mock_icims.delivery.routes import Resolve, resolve, route
from mock_icims.domain.followers import Followed, Follower, Move
from mock_icims.domain.ids import CustomerId
from mock_icims.domain.webhooks.addresses import Reach
from mock_icims.domain.webhooks.events import Fired

if TYPE_CHECKING:
    import httpx

GRACE_SECONDS = 5.0
"""What a follower gets on top of the time in which it should be quiet, to say that it is not."""

LARGEST_ANSWER = 1 << 20
STATE_SECONDS, LARGEST_STATE = 20.0, 64 << 20


Moment = Annotated[datetime, Meta(tz=True)]


class LineBroken(Exception):
    """Why a follower cannot be counted on, as the end of "It … and "."""


class Line(Protocol):
    async def tell(self, follower: Follower, move: Move) -> Followed:
        """Raises LineBroken."""
        ...

    async def read_state(self, follower: Follower, customer_id: CustomerId) -> bytes:
        """What it has of the customer. Raises LineBroken."""
        ...

    async def put_state(self, follower: Follower, customer_id: CustomerId, state: bytes) -> None:
        """Put back what `read_state` gave. Raises LineBroken."""
        ...

    async def close(self) -> None: ...


class Did(Struct):
    due_at: Moment
    what: Annotated[str, Meta(max_length=500)]


class Answer(Struct):
    now: Moment
    quiet: bool
    next_due_at: Moment | None
    fired: Annotated[list[Did], Meta(max_length=10_000)]


class Problem(Struct):
    detail: str = ""


class HttpxLine:
    """
    PUT, with the follower's bearer token. Goes only where `reach` allows (docs/decisions/0044),
    follows no redirect, obeys no proxy variable.
    """

    def __init__(self, *, reach: Reach, resolve: Resolve = resolve) -> None:
        self._reach = reach
        self._resolve = resolve
        self._client: httpx.AsyncClient | None = None

    async def tell(self, follower: Follower, move: Move) -> Followed:
        status, body = await self._ask(
            follower, "PUT", follower.url, told(move), seconds=move.timeout + GRACE_SECONDS
        )
        if status != 200:
            raise LineBroken(f"answered {status} to the time")
        try:
            said = msgspec.json.decode(body, type=Answer)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as broken:
            raise LineBroken(f"answered something else than the time: {broken}") from broken
        if move.clock.frozen and said.now != move.clock.shown:
            raise LineBroken(f"says that it is {said.now.isoformat()}")
        if move.clock.frozen and said.quiet and said.next_due_at and said.next_due_at <= said.now:
            raise LineBroken("says that it is quiet and that something is due")
        return Followed(
            quiet=said.quiet,
            next_due_at=said.next_due_at,
            fired=tuple(
                Fired(due_at=one.due_at, what=one.what, program=follower.app_id)
                for one in said.fired
            ),
        )

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def read_state(self, follower: Follower, customer_id: CustomerId) -> bytes:
        status, body = await self._ask(
            follower,
            "GET",
            _state_of(follower, customer_id),
            None,
            seconds=STATE_SECONDS,
            largest=LARGEST_STATE,
        )
        if status != 200:
            raise LineBroken(f"answered {status}{_why(body)}")
        return body

    async def put_state(self, follower: Follower, customer_id: CustomerId, state: bytes) -> None:
        url = _state_of(follower, customer_id)
        status, body = await self._ask(follower, "PUT", url, state, seconds=STATE_SECONDS)
        if not 200 <= status < 300:
            raise LineBroken(f"answered {status}{_why(body)}")

    async def _ask(
        self,
        follower: Follower,
        method: str,
        address: str,
        content: bytes | None,
        *,
        seconds: float,
        largest: int = LARGEST_ANSWER,
    ) -> tuple[int, bytes]:
        import httpx

        if self._client is None:
            # What bounds a call is the time that it may take as a whole. No connection is kept: two
            # names at one address must not share one made for the other.
            self._client = httpx.AsyncClient(
                timeout=None,  # noqa: S113
                trust_env=False,
                limits=httpx.Limits(max_keepalive_connections=0),
            )

        url = httpx.URL(address)
        headers = {
            "host": url.netloc.decode("ascii"),
            "authorization": f"Bearer {follower.token}",
            **({} if content is None else {"content-type": "application/json"}),
            "accept": "application/json",
            "accept-encoding": "identity",
        }
        last: httpx.HTTPError = httpx.ConnectError("The host has no address.")
        try:
            async with asyncio.timeout(seconds):
                for place in await route(address, reach=self._reach, resolve=self._resolve):
                    try:
                        async with self._client.stream(
                            method,
                            url.copy_with(host=str(place)),
                            headers=headers,
                            content=content,
                            # The certificate is the name's, whichever of its addresses answers.
                            extensions={"sni_hostname": url.host},
                        ) as answer:
                            return answer.status_code, await _read(answer, largest=largest)
                    except httpx.ConnectError as error:
                        last = error
                raise last
        except TimeoutError:
            raise LineBroken(f"did not answer within {seconds:g} s") from None
        # OSError and ValueError: of the resolver, or a name that cannot be one.
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            reason = str(error) or type(error).__name__
            raise LineBroken(f"cannot be reached ({reason})") from error


def told(move: Move) -> bytes:
    """The body of `clock.moved`."""
    return msgspec.json.encode(
        {
            "customer_id": move.customer_id,
            "now": move.clock.shown,
            "system_now": move.clock.at,
            "frozen": move.clock.frozen,
            "rate": move.clock.rate,
            "settle": move.settle,
            "timeout": move.timeout,
        }
    )


async def _read(answer: httpx.Response, *, largest: int) -> bytes:
    read = bytearray()
    async for chunk in answer.aiter_raw():
        read += chunk
        if len(read) > largest:
            raise LineBroken(f"answered with more than {largest} bytes")
    return bytes(read)


def _state_of(follower: Follower, customer_id: CustomerId) -> str:
    """Its state_url, which may have a query of its own."""
    url = follower.state_url or ""
    return f"{url}{'&' if '?' in url else '?'}customer_id={customer_id}"


def _why(body: bytes) -> str:
    """What a problem document says (RFC 9457); nothing when it is none."""
    try:
        detail = msgspec.json.decode(body, type=Problem).detail
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return ""
    return f": {detail[:300]}" if detail else ""
