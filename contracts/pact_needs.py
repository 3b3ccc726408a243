"""One line of a pact: given this, to this request that answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pact import Pact
from pact.interaction import HttpInteraction
from pact.match.matcher import AbstractMatcher

Text = AbstractMatcher[str] | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """
    `says` describes the request, `given` names the provider's state. Bodies are JSON.

    Without an `answer` the status is all that matters.
    """

    says: str
    given: str
    method: str
    path: Text
    headers: Mapping[str, Text] = field(default_factory=dict)
    body: Mapping[str, object] | None = None
    status: int
    answer_headers: Mapping[str, Text] = field(default_factory=dict)
    answer: Mapping[str, object] | None = None

    def add_to(self, pact: Pact) -> None:
        line = pact.upon_receiving(self.says)
        if not isinstance(line, HttpInteraction):
            raise TypeError("only HTTP is spoken here")

        line.given(self.given).with_request(self.method, self.path)
        for name, value in self.headers.items():
            line.with_header(name, value)
        if self.body is not None:
            line.with_body(dict(self.body), "application/json")

        line.will_respond_with(self.status)
        for name, value in self.answer_headers.items():
            line.with_header(name, value)
        if self.answer is not None:
            line.with_body(dict(self.answer))


def written(pact: Pact, folder: Path) -> Path:
    """The file in the folder: this pact's lines, merged into those that are there."""
    pact.write_file(folder)
    return next(folder.glob("*.json"))
