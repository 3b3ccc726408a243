"""What we read and write of Connect v1; members we do not know are let be."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

Id = Annotated[str, Meta(pattern=r"^[a-z]{2,4}_[0-9a-z]{6,40}$")]


class CustomerBody(Struct):
    id: Id
    name: str
    region: Literal["us", "eu"]


class CandidateBody(Struct):
    id: Id
    first_name: str
    last_name: str
    email: str | None


class StampBody(Struct):
    order_id: str
    status: str


class StampedBody(Struct):
    id: Id
    assessments: list[StampBody] | UnsetType = UNSET


class MappingBody(Struct):
    result: str
    field_id: str
    field_name: str


class ConfigurationBody(Struct):
    scorecard_mapping: list[MappingBody]


class FieldBody(Struct):
    id: str
    name: str
    type: str | None = None


class FieldPageBody(Struct):
    items: list[FieldBody]
    next_cursor: str | None


class StageBody(Struct):
    id: str
    name: str


class WorkflowBody(Struct):
    name: str
    stages: list[StageBody]


class WorkflowPageBody(Struct):
    items: list[WorkflowBody]


class WrittenBody(Struct):
    field_id: str
    value: int | float | str
    order_id: str | None = None


class ScorecardBody(Struct):
    version: int
    entries: list[WrittenBody] | UnsetType = UNSET


class EntryBody(Struct):
    field_id: str
    field_name: str
    value: int | str


class OrderBody(Struct):
    id: str
    status: str


class ClosedBody(Struct):
    order_id: str
    status: str


class ProblemBody(Struct):
    code: str = ""
    detail: str = ""
    field_name: str | None = None
    reason: str | None = None


class MetadataBody(Struct):
    issuer: str
    token_endpoint: str
    authorization_endpoint: str
    authorization_response_iss_parameter_supported: bool = False
    code_challenge_methods_supported: list[str] | UnsetType = UNSET
    revocation_endpoint: str | None = None


class TokenBody(Struct):
    access_token: Annotated[str, Meta(min_length=16, max_length=4000)]
    token_type: str
    expires_in: Annotated[int, Meta(ge=1, le=10_000_000_000)]
    scope: str
    customer_id: Id
    refresh_token: Annotated[str, Meta(min_length=16, max_length=4000)] | None = None


class OAuthErrorBody(Struct):
    error: str
    error_description: str = ""


def encode(body: object) -> bytes:
    return msgspec.json.encode(body)
