"""How the fuzzers are set up: one seed, ids that exist, security schemes that they understand."""

from __future__ import annotations

import os
import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import quote_plus

import schemathesis
import yaml
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.schemas import OpenApiSchema
from starlette.types import ASGIApp

from contracts.conformance import YAML, Node, node

if TYPE_CHECKING:
    from schemathesis.specs.openapi.schemas import OpenApiCase, OpenApiOperation

SEED = 20261123
EXAMPLES = 20
PATIENCE = 60.0
"""Seconds for an answer: on a busy machine 50,000 candidates are not furnished in the usual ten."""

PINNED = 0.85
"""How often a parameter names something that exists."""

REFUSALS = ("400", "401", "403", "404", "405", "406", "409", "415", "422", "428")

# What each check takes for right wherever nothing else is said. Valid data may be refused because
# of the state that things are in.
EXPECTED = {
    "positive_data_acceptance": ("2xx", "3xx", "401", "403", "404", "409"),
    "negative_data_rejection": REFUSALS,
    "missing_required_header": ("400", "401", "403", "415", "422"),
    "not_a_server_error": ("2xx", "3xx", "4xx"),
}

Allowed = Mapping[str, Mapping[str, Iterable[str]]]
"""Operation, check, and the statuses that are right there, too."""


def chosen_seed() -> int | None:
    """None is the same for everybody; `CONTRACT_SEED=random make contracts` roams."""
    wanted = os.environ.get("CONTRACT_SEED")
    return None if wanted is None else int(wanted)


def schema_of(
    path: Path,
    app: ASGIApp,
    *,
    ids: Mapping[str, str],
    pinned: Mapping[str, str],
    allowed: Allowed,
    fixed: Mapping[str, object] = MappingProxyType({}),
    public: bool = True,
) -> OpenApiSchema:
    """
    A document, ready for `@schema.parametrize()`.

    `ids` turn the ids of the document's examples into such as exist in the app; `pinned` draws them
    for parameters, such as `path.job_id`, most of the time; `fixed` ones never vary. `allowed` has
    what a schema cannot say, such as that a stage must be one of the job's workflow. Where
    credentials are optional in the document, `public` says whether they are so in this app.
    """
    text = path.read_text(encoding="utf-8")
    for example, existing in ids.items():
        text = text.replace(example, existing)
    document = node(yaml.load(text, Loader=YAML))
    as_bearer(document)
    if not public:
        require_credentials(document)

    schema = schemathesis.openapi.from_dict(
        document, config=configuration(pinned=pinned, allowed=allowed, fixed=fixed)
    )
    schema.app = app
    return schema


def configuration(
    *,
    pinned: Mapping[str, str],
    allowed: Allowed,
    fixed: Mapping[str, object],
) -> SchemathesisConfig:
    names = {place: re.sub(r"[^a-z]+", "-", place).strip("-") for place in pinned}
    seed = chosen_seed()
    return SchemathesisConfig.from_dict(
        {
            "seed": SEED if seed is None else seed,
            "cache": {"enabled": False},
            "suppress-health-check": ["all"],
            "request-timeout": PATIENCE,
            "generation": {
                "deterministic": seed is None,
                "database": "none",
                "max-examples": EXAMPLES,
            },
            "dictionaries": {names[place]: {"values": [id]} for place, id in pinned.items()},
            "checks": {
                check: {"expected-statuses": list(statuses)} for check, statuses in EXPECTED.items()
            },
            "parameters": {
                **{
                    place: {"dictionary": name, "probability": PINNED}
                    for place, name in names.items()
                },
                **fixed,
            },
            "operations": [
                {
                    "include-operation-id": operation,
                    "checks": {
                        check: {"expected-statuses": [*EXPECTED[check], *statuses]}
                        for check, statuses in checks.items()
                    },
                }
                for operation, checks in allowed.items()
            ],
        }
    )


def as_bearer(document: Node) -> None:
    """OAuth 2 as what it is on the wire: of an `oauth2` scheme Schemathesis checks nothing."""
    schemes = node(node(document["components"])["securitySchemes"])
    for name, scheme in schemes.items():
        if node(scheme)["type"] in ("oauth2", "openIdConnect"):
            schemes[name] = {"type": "http", "scheme": "bearer"}


def require_credentials(document: Node) -> None:
    declared = document["security"]
    if isinstance(declared, list):
        document["security"] = [one for one in declared if one != {}]


@dataclass(frozen=True, slots=True)
class Sent:
    """One credential, and where in a request it goes: `headers` or `cookies`."""

    container: str
    name: str
    value: str

    def put_into(self, case: OpenApiCase) -> None:
        getattr(case, self.container)[self.name] = self.value


def schemes_of(operation: OpenApiOperation) -> set[str]:
    """The names of the security schemes that an operation takes, any one of them."""
    raw = node(operation.definition.raw)
    declared = raw.get("security", operation.schema.raw_schema.get("security", []))
    alternatives = declared if isinstance(declared, list) else []
    return {name for one in alternatives for name in node(one)}


def basic(user: str, password: str) -> str:
    """RFC 6749 §2.3.1: both halves are urlencoded before they are joined."""
    pair = f"{quote_plus(user)}:{quote_plus(password)}"
    return f"Basic {b64encode(pair.encode()).decode()}"
