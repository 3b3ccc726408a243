"""A profile as it is answered: what was asked for, has a value, and may be seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.requests import Request
from starlette.responses import Response

from mock_icims.domain.public.errors import Said
from mock_icims.domain.public.statuses import ListNode
from mock_icims.web import answers
from mock_icims.web.journal import note
from mock_icims.web.paging import pairs
from mock_icims.web.public.access import Asking
from mock_icims.web.public.envelope import warned
from mock_icims.web.public.reading import case_warning
from mock_icims.web.public.shape import said_out
from mock_icims.web.state import State

Fields = Mapping[str, object]


def profile(
    request: Request[State],
    asking: Asking,
    found: Fields,
    *,
    default: Sequence[str],
    links: list[dict[str, object]],
) -> Response:
    """
    A field that is missing is missing without a word, whatever the reason; the journal has it.

    Raises Malformed.
    """
    sent = dict(pairs(request)).get("fields")
    names = [name.strip() for name in sent.split(",") if name.strip()] if sent else default
    shown, warnings = dict[str, object](), list[Said]()
    for name in names:
        if name not in found and name.lower() in found:
            warnings.append(case_warning(name))
        value, why = _seen(asking, found, name.lower())
        if why is None:
            shown[name.lower()] = value
        elif sent or why != "it has no value":
            note(request, f"{name} is left out: {why}.")

    shown["links"] = links
    if warnings:
        shown["warnings"] = [said_out(one) for one in warnings]
    return warned(answers.json(shown), warnings)


def link(url: str, title: str) -> dict[str, object]:
    return {"rel": "self", "title": title, "url": url}


def itself(url: str) -> list[dict[str, object]]:
    return [link(url, "The current profile being viewed.")]


def node_out(node: ListNode) -> dict[str, object]:
    return {"id": node.id, "value": node.value, "formattedvalue": node.formattedvalue}


def _seen(asking: Asking, found: Fields, name: str) -> tuple[object, str | None]:
    """The value, and why it is not shown."""
    if name not in found:
        return None, "the fake keeps no such field"
    if name in asking.user.hidden_fields:
        return None, f"{asking.user.username} may not see it"
    value = found[name]
    return value, "it has no value" if value is None or value in ("", []) else None
