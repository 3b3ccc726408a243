"""Runs the curl lines of a document against an app in process, as a reader's shell would."""

from __future__ import annotations

import ast
import json
import re
import shlex
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx

from tests.documents import text_of

_HEADING = re.compile(r"^#+ (?:`(?P<operation>[a-z_]+\.[a-z_]+)`|.*)$")
_STATUS = re.compile(r"\s+# (\d{3})$")
_PICKED = re.compile(r"^\$\((?P<command>curl .*) \| pick '(?P<path>.*)'\)$", re.DOTALL)
_ASSIGNMENT = re.compile(r"^(?P<name>[A-Z]+)=(?P<value>.*)$", re.DOTALL)
_PICK = "pick() {"


@dataclass(frozen=True, slots=True)
class Line:
    """A command, and the operation whose heading it stands below, if it is one's."""

    operation: str | None
    command: str


@dataclass(slots=True)
class Shell:
    """Knows assignments, `curl`, and `pick`, which takes one value out of an answer."""

    client: httpx.AsyncClient
    variables: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    """What `-o` wrote and `--data-binary @` sends."""

    async def run(self, command: str) -> httpx.Response | None:
        """The answer, which has the status that the line says, or is a success."""
        assignment = _ASSIGNMENT.match(command)
        if command.startswith(_PICK):
            return None
        if assignment is None:
            return await self._curl(command)

        picked = _PICKED.match(assignment["value"])
        if picked is None:
            self.variables[assignment["name"]] = self._filled(assignment["value"])
            return None

        answer = await self._curl(picked["command"])
        self.variables[assignment["name"]] = _pick(answer.json(), picked["path"])
        return answer

    async def _curl(self, command: str) -> httpx.Response:
        expected = _STATUS.search(command)
        request = self.request(_STATUS.sub("", command))
        answer = await self.client.send(request)

        words = shlex.split(command)
        if "-o" in words:
            self.files[words[words.index("-o") + 1]] = answer.content

        fits = answer.status_code == int(expected[1]) if expected else answer.is_success
        assert fits, f"{command}\n{answer.status_code} {answer.text}"
        return answer

    def request(self, command: str) -> httpx.Request:
        program, *words = [self._filled(word) for word in shlex.split(command)]
        assert program == "curl", command
        method, url, headers = None, "", dict[str, str]()
        content: str | bytes | None = None
        rest = iter(words)
        for word in rest:
            if word == "-X":
                method = next(rest)
            elif word == "-H":
                name, _, value = next(rest).partition(": ")
                headers[name] = value
            elif word == "--json":
                content = said = next(rest)
                json.loads(said)
                headers |= {"Content-Type": "application/json", "Accept": "application/json"}
            elif word == "-u":
                headers["Authorization"] = f"Basic {b64encode(next(rest).encode()).decode()}"
            elif word == "-d":
                content = next(rest)
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            elif word == "--data-binary":
                content = self.files[next(rest).removeprefix("@")]
            elif word == "-o":
                next(rest)
            elif word not in {"-s", "-i", "-N"}:
                assert word.startswith("http"), f"{word} in {command}"
                url = word
        return httpx.Request(
            method or ("GET" if content is None else "POST"), url, headers=headers, content=content
        )

    def _filled(self, text: str) -> str:
        return re.sub(r"\$([A-Z]+)", lambda match: self.variables[match[1]], text)


def lines_of(name: str) -> Iterator[Line]:
    """The commands in the document's `sh` blocks; one may go on over several lines."""
    operation, inside, begun = None, False, ""
    for line in text_of(name).splitlines():
        heading = _HEADING.match(line)
        if heading and not inside:
            operation = heading["operation"]
        elif line.startswith("```"):
            inside = line == "```sh"
        elif inside:
            begun = f"{begun}\n{line}" if begun else line
            if _is_whole(begun):
                yield Line(operation, begun)
                begun = ""


def _is_whole(command: str) -> bool:
    try:
        shlex.split(command)
    except ValueError:
        return False
    return True


def _pick(answer: object, path: str) -> str:
    """`path` is what the document hands to Python, such as `["items"][0]["id"]`."""
    for key in ast.literal_eval(path.replace("][", ",")):
        answer = answer[key]  # type: ignore[index]
    return str(answer)
