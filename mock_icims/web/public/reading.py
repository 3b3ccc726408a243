"""What the public API is sent: JSON whose unknown members are passed over, with a warning."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta, UnsetType
from starlette.requests import Request

from mock_icims.domain.errors import Malformed, UnsupportedMediaType
from mock_icims.domain.public.errors import ErrorCode, Said, ValueInvalid
from mock_icims.domain.public.statuses import ListNode
from mock_icims.web import bodies
from mock_icims.web.journal import note
from mock_icims.web.state import State

S = TypeVar("S", bound=msgspec.Struct)
T = TypeVar("T")

Line = Annotated[str, Meta(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*\Z")]


def kept(sent: T | UnsetType, before: T) -> T:
    """What was not sent stays as it is."""
    return before if isinstance(sent, UnsetType) else sent


class SentNode(msgspec.Struct):
    """A value of a list, by its id or its name."""

    id: Annotated[str, Meta(max_length=200)] | None = None
    value: Annotated[str, Meta(max_length=200)] | None = None

    @property
    def wanted(self) -> str:
        return self.id or self.value or ""


Chosen = SentNode | Annotated[str, Meta(max_length=200)]


def text_of(chosen: Chosen) -> str:
    return chosen if isinstance(chosen, str) else chosen.wanted


def node_of(chosen: Chosen, nodes: Iterable[ListNode], *, field: str) -> ListNode:
    """Raises ValueInvalid for a value that the list has not."""
    wanted = text_of(chosen)
    for one in nodes:
        if one.named(wanted):
            return one
    raise ValueInvalid(f"{field}: {wanted} is not in the list.", field=field)


async def sent_object(request: Request[State]) -> dict[str, object]:
    """The members of a JSON object. The content type must say so. Raises a Refusal."""
    sent = await sent_json(request)
    if not isinstance(sent, dict):
        raise Malformed("The body is not a JSON object.")
    return sent


async def sent_json(request: Request[State]) -> object:
    body, sent_as = await bodies.raw(request), bodies.media_type(request)
    if sent_as != bodies.JSON:
        raise UnsupportedMediaType(f"Send {bodies.JSON}, not {sent_as or 'an unnamed type'}.")
    return json_of(body)


def json_of(text: bytes | str) -> object:
    try:
        found: object = msgspec.json.decode(text)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise Malformed(f"The body is not JSON: {error}.") from error
    if _unwritable(found):
        raise Malformed("A string holds a NUL.")
    return found


def typed(
    request: Request[State], sent: dict[str, object], wanted: type[S]
) -> tuple[S, Sequence[Said]]:
    """What is known of it, "" as null, and a warning for each other member. Raises a Refusal."""
    known = set(wanted.__struct_fields__)
    warnings = []
    for name in sent.keys() - known:
        if name.lower() in known:
            warnings.append(case_warning(name))
        else:
            warnings.append(Said(ErrorCode.FIELD_NAME, f"{name}: The fake keeps no such field."))
            note(request, f"{name}: not stored; the fake keeps no such field.")

    found = {name: None if sent[name] == "" else sent[name] for name in sent.keys() & known}
    return bodies.convert(found, wanted), sorted(warnings, key=lambda one: one.message)


def case_warning(name: str) -> Said:
    return Said(ErrorCode.FIELD_NAME, f"{name}: Field name must be all lowercase.")


def _unwritable(value: object) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, float):
        return not math.isfinite(value)
    if isinstance(value, list):
        return any(map(_unwritable, value))
    return isinstance(value, dict) and any(map(_unwritable, (*value, *value.values())))
