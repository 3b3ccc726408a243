"""Speaks to a running fake: one request at a time, never through a proxy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import TypeVar
from urllib.parse import quote, urlencode, urlsplit

import msgspec

from mock_icims import shapes
from mock_icims.cli.exits import Code, Failed

PATIENCE_SECONDS = 10.0
STREAM_SILENCE_SECONDS = 30.0
HTTP_OK = range(200, 300)
CONTROL = "/_staging"
ALWAYS_THERE = {f"{CONTROL}/health", f"{CONTROL}/tenants"}

T = TypeVar("T")


class Refused(Failed):
    """The fake's own words; `code` is the problem's."""

    def __init__(self, status: int, problem: shapes.Problem) -> None:
        super().__init__(f"{problem.detail} ({status} {problem.code})", Code.REFUSED)
        self.status = status


class Answered(msgspec.Struct, frozen=True):
    status: int
    content: bytes


class Fake:
    """
    The control API and Connect v1 of the fake at `url`; paths begin with a slash.

    Every method raises Failed: Code.SILENT when nothing answers, Refused for a refusal.
    """

    def __init__(
        self, url: str, *, token: str | None = None, patience: float = PATIENCE_SECONDS
    ) -> None:
        self.url = _address(url)
        self.token = token
        self._patience = patience

    def control(
        self,
        method: str,
        path: str,
        shape: type[T],
        *,
        body: Mapping[str, object] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> T:
        """An operation of the control API, with the staging token if there is one."""
        asked = f"{CONTROL}{path}{'?' + urlencode(query) if query else ''}"
        return _read(self.accepted(method, asked, body=body, bearer=self.token), shape)

    def connect(
        self,
        method: str,
        path: str,
        shape: type[T],
        *,
        bearer: str,
        body: Mapping[str, object] | None = None,
    ) -> T:
        """An operation of Connect v1, by whoever the bearer is."""
        return _read(self.accepted(method, f"/connect/v1{path}", body=body, bearer=bearer), shape)

    def accepted(
        self,
        method: str,
        path: str,
        *,
        body: Mapping[str, object] | bytes | None = None,
        bearer: str | None = None,
    ) -> bytes:
        """The content of an answer that is a success."""
        answer = self.answer(method, path, body=body, bearer=bearer)
        if answer.status in HTTP_OK:
            return answer.content
        raise self._refused(answer, path)

    def answer(
        self,
        method: str,
        path: str,
        *,
        body: Mapping[str, object] | bytes | None = None,
        bearer: str | None = None,
    ) -> Answered:
        """Whatever the status is."""
        headers = _headers(bearer)
        content = body if isinstance(body, bytes) else None
        if isinstance(body, Mapping):
            content = msgspec.json.encode(body)
        if content is not None:
            headers["Content-Type"] = (
                "application/vnd.mock-icims.snapshot+json"
                if content is body
                else "application/json"
            )

        connection = self._connection(self._patience)
        try:
            connection.request(method, self._below(path), body=content, headers=headers)
            response = connection.getresponse()
            return Answered(response.status, response.read())
        except (OSError, HTTPException) as error:
            raise self._silent(error) from error
        finally:
            connection.close()

    def lines(self, path: str, *, query: Mapping[str, str]) -> Iterator[bytes]:
        """
        Of a stream of the control API, as they come, until it ends. One that says nothing for
        twice as long as the fake's streams are ever silent is taken for dead.
        """
        connection = self._connection(STREAM_SILENCE_SECONDS)
        try:
            asked = self._below(f"{CONTROL}{path}?{urlencode(query)}")
            connection.request("GET", asked, headers=_headers(self.token))
            response = connection.getresponse()
            if response.status not in HTTP_OK:
                raise self._refused(Answered(response.status, response.read()), path)
            while line := response.readline():
                yield line.rstrip(b"\r\n")
        except (OSError, HTTPException) as error:
            raise self._silent(error) from error
        finally:
            connection.close()

    def _connection(self, patience: float) -> HTTPConnection:
        parts = urlsplit(self.url)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        return kind(parts.hostname or "", parts.port, timeout=patience)

    def _below(self, path: str) -> str:
        return urlsplit(self.url).path + path

    def _silent(self, error: Exception) -> Failed:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        return Failed(f"Nothing that speaks HTTP answers at {self.url}: {reason}.", Code.SILENT)

    def _refused(self, answer: Answered, path: str) -> Failed:
        try:
            problem = msgspec.json.decode(answer.content, type=shapes.Problem)
        except msgspec.MsgspecError:
            sentence = f"{self.url} answered {answer.status}, but not as a fake iCIMS would."
            return Failed(sentence, Code.SILENT)
        if answer.status == HTTPStatus.NOT_FOUND and path in ALWAYS_THERE:
            problem = msgspec.structs.replace(problem, detail=_perhaps_off(problem.detail))
        return Refused(answer.status, problem)


def named(text: str) -> str:
    """What somebody typed, as one segment of a path or one value of a query, whatever is in it."""
    return quote(text, safe="")


def _address(url: str) -> str:
    """Raises Failed."""
    refusal = Failed(f"{url!r} is no address such as http://127.0.0.1:8100.", Code.MISUSED)
    try:
        parts = urlsplit(url if "//" in url else f"http://{url}")
        if parts.scheme in ("http", "https") and parts.hostname and parts.port != 0:
            return parts.geturl().rstrip("/")
    except ValueError as error:  # a port that is no number, a bracket that is not closed
        raise refusal from error
    raise refusal


def _headers(bearer: str | None) -> dict[str, str]:
    headers = {"Accept": "application/json", "User-Agent": "mock-icims"}
    return headers | {"Authorization": f"Bearer {bearer}"} if bearer else headers


def _read(content: bytes, shape: type[T]) -> T:
    try:
        return msgspec.json.decode(content or b"null", type=shape)
    except msgspec.MsgspecError as error:
        sentence = f"The answer is not that of a fake iCIMS of this version: {error}."
        raise Failed(sentence, Code.SILENT) from error


def _perhaps_off(detail: str) -> str:
    return f"{detail} Is the control API on? Start the fake with --staging."
