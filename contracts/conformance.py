"""Holds an answer against its OpenAPI document: one sentence says what is off."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TypeAlias

import jsonschema_rs
import yaml

from contracts.injected import JSON, PROBLEM, injected

HERE = Path(__file__).parent
ICIMS_CONNECT = HERE / "icims-connect-v1.yaml"
ICIMS_STAGING = HERE / "icims-staging-v1.yaml"
ICIMS_PUBLIC = HERE / "icims-public-v1.yaml"
JOBCANNON = HERE / "jobcannon-v1.yaml"

# libyaml is ten times as quick as the parser in Python, where PyYAML was built with it.
YAML = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
PAGE = "text/html"

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
Node: TypeAlias = dict[str, Json]


class NotAsPromised(AssertionError):
    """An answer, or a webhook's body, that its document does not allow."""


@dataclass(frozen=True, slots=True)
class Operation:
    """`name` is the operationId; `path` the template, such as `/attempts/{attempt_id}`."""

    name: str
    method: str
    path: str
    node: Node

    def fits(self, path: str) -> bool:
        wanted, sent = self.path.split("/"), path.split("/")
        return len(wanted) == len(sent) and all(
            literal == segment or (literal.startswith("{") and segment != "")
            for literal, segment in zip(wanted, sent, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Contract:
    """One document. Schemas are compiled once, when they are first needed."""

    title: str
    document: Node
    operations: tuple[Operation, ...]
    webhooks: Mapping[str, Operation]
    _compiled: dict[str, jsonschema_rs.Validator] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Contract:
        return cls.of(node(yaml.load(path.read_text(encoding="utf-8"), Loader=YAML)))

    @classmethod
    def of(cls, document: Node) -> Contract:
        webhooks = {operation.path: operation for operation in _operations(document, "webhooks")}
        return cls(
            title=text(node(document["info"])["title"]),
            document=document,
            operations=tuple(_operations(document, "paths")),
            webhooks=webhooks,
        )

    def find(self, method: str, path: str) -> tuple[Operation | None, bool]:
        """The operation that answers, and whether the document knows the path at all."""
        there = [operation for operation in self.operations if operation.fits(path)]
        literal = min((one.path.count("{") for one in there), default=0)
        there = [one for one in there if one.path.count("{") == literal]
        return next((one for one in there if one.method == method.upper()), None), bool(there)

    def check(
        self,
        method: str,
        url_path: str,
        status: int,
        headers: Mapping[str, str],
        body: bytes,
        *,
        browser: bool = False,
    ) -> None:
        """
        Raise NotAsPromised unless the document allows this answer.

        A path that it does not name is none of its business: pages. `browser` says that a person's
        form or page was asked for: then a page or a redirect to one may answer in place of JSON
        (docs/decisions/0016).
        """
        path = url_path.partition("?")[0]
        operation, known = self.find("GET" if method.upper() == "HEAD" else method, path)
        if not known:
            return

        answer = _Answer(method.upper(), path, status, _lower(headers), body)
        if answer.method == "HEAD" and body:
            raise NotAsPromised(f"{answer.where}: a body, got {answer.shown}.")
        if status == 406:
            self._check_problem(answer)
        elif operation is None or (answer.method == "HEAD" and status == 405):
            self._check_refused_method(answer)
        elif not (
            injected(answer.media_type, answer.body)
            or (browser and self._check_page(operation, answer))
        ):
            self._check_promised(operation, answer)

    def request_is_valid(self, webhook: str, body: bytes) -> None:
        """Raise NotAsPromised unless this is a body of the webhook, such as `token.revoked`."""
        if webhook not in self.webhooks:
            raise NotAsPromised(f"{self.title} has no webhook {webhook!r}.")

        sent = self.resolve(self.webhooks[webhook].node["requestBody"])
        schema = node(node(node(sent["content"])["application/json"])["schema"])
        self._check_body(schema, body, where=f"{self.title}, webhook {webhook}")

    def resolve(self, found: Json) -> Node:
        """The node itself, or what its `$ref` points to."""
        resolved = node(found)
        while "$ref" in resolved:
            target: Json = self.document
            for step in text(resolved["$ref"]).removeprefix("#/").split("/"):
                target = node(target)[step.replace("~1", "/").replace("~0", "~")]
            resolved = node(target)
        return resolved

    def validator(self, schema: Node) -> jsonschema_rs.Validator:
        """Compiled with the document's components, so that references are found."""
        key = json.dumps(schema, sort_keys=True)
        if key not in self._compiled:
            self._compiled[key] = jsonschema_rs.Draft202012Validator(
                {**schema, "components": self.document.get("components", {})},
                validate_formats=True,
            )
        return self._compiled[key]

    def _check_problem(self, answer: _Answer) -> None:
        """What any operation may answer and none lists: 405, and 406 to an Accept beyond reach."""
        if "Problem" in node(node(self.document["components"])["schemas"]):
            problem: Node = {"$ref": "#/components/schemas/Problem"}
            self._check_content({PROBLEM: {"schema": problem}, PAGE: {}}, answer)
        else:
            errors: Node = {"$ref": "#/components/schemas/Errors"}
            self._check_content({JSON: {"schema": errors}}, answer)

    def _check_refused_method(self, answer: _Answer) -> None:
        if answer.status != 405 or not answer.headers.get("allow"):
            raise NotAsPromised(
                f"{answer.where}: {self.title} has no such method here, so 405 with Allow is due."
            )
        self._check_problem(answer)

    def _check_page(self, operation: Operation, answer: _Answer) -> bool:
        """Whether a page, or a redirect to one, came in place of JSON, with a status that fits."""
        if answer.status == 303 and "303" not in node(operation.node["responses"]):
            if "location" not in answer.headers:
                raise NotAsPromised(f"{answer.where}: 303 without Location.")
            return True
        if answer.media_type != PAGE:
            return False
        self._promise(operation, answer)
        return True

    def _check_promised(self, operation: Operation, answer: _Answer) -> None:
        promise = self._promise(operation, answer)
        for name, found in node(promise.get("headers", {})).items():
            self._check_header(name, self.resolve(found), answer)

        if "content" in promise:
            self._check_content(node(promise["content"]), answer)
        elif answer.body and answer.status != 303:
            raise NotAsPromised(f"{answer.where}: no body was promised, got {answer.shown}.")

    def _promise(self, operation: Operation, answer: _Answer) -> Node:
        responses = node(operation.node["responses"])
        family = f"{answer.status // 100}XX"
        for key in (str(answer.status), family, "default"):
            if key in responses:
                return self.resolve(responses[key])

        promised = ", ".join(responses)
        raise NotAsPromised(
            f"{answer.where}: {operation.name} of {self.title} promises {promised}; "
            f"got {answer.shown}."
        )

    def _check_header(self, name: str, promise: Node, answer: _Answer) -> None:
        value = answer.headers.get(name.lower())
        if value is None:
            if promise.get("required"):
                raise NotAsPromised(f"{answer.where}: the header {name} was promised.")
            return
        for error in self.validator(node(promise.get("schema", {}))).iter_errors(value):
            raise NotAsPromised(f"{answer.where}: {name}: {error.message}.")

    def _check_content(self, content: Node, answer: _Answer) -> None:
        if answer.media_type not in content:
            promised = " or ".join(content)
            raise NotAsPromised(
                f"{answer.where}: {promised} was promised, got "
                f"{answer.media_type or 'no content type'}: {answer.shown}."
            )
        schema = node(node(content[answer.media_type]).get("schema", {}))
        if answer.media_type.endswith("json") and answer.method != "HEAD":
            self._check_body(schema, answer.body, where=answer.where)

    def _check_body(self, schema: Node, body: bytes, *, where: str) -> None:
        try:
            value = json.loads(body)
            errors = list(self.validator(schema).iter_errors(value))
        except ValueError as error:
            raise NotAsPromised(f"{where}: the body is not JSON: {error}; {_cut(body)}.") from None

        if errors:
            places = "; ".join(
                f"{'.'.join(map(str, error.instance_path)) or 'the body'}: {error.message}"
                for error in errors[:3]
            )
            raise NotAsPromised(f"{where}: {places}. The body: {_cut(body)}.")


@dataclass(frozen=True, slots=True)
class _Answer:
    method: str
    path: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def where(self) -> str:
        return f"{self.method} {self.path} → {self.status}"

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def shown(self) -> str:
        return _cut(self.body) if self.body else "no body"


@cache
def icims_connect() -> Contract:
    return Contract.read(ICIMS_CONNECT)


@cache
def icims_staging() -> Contract:
    return Contract.read(ICIMS_STAGING)


@cache
def icims_public() -> Contract:
    return Contract.read(ICIMS_PUBLIC)


@cache
def jobcannon() -> Contract:
    return Contract.read(JOBCANNON)


def node(value: Json) -> Node:
    if not isinstance(value, dict):
        raise TypeError(f"expected an object in the document, got {value!r}")
    return value


def text(value: Json) -> str:
    if not isinstance(value, str):
        raise TypeError(f"expected text in the document, got {value!r}")
    return value


def _operations(document: Node, section: str) -> Iterator[Operation]:
    for path, item in node(document.get(section, {})).items():
        for method, found in node(item).items():
            if method in METHODS:
                operation = node(found)
                yield Operation(text(operation["operationId"]), method.upper(), path, operation)


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _cut(body: bytes) -> str:
    return body.decode("utf-8", "replace")[:500]
