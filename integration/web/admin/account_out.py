"""An account as the pages and the JSON have it, and what its forms have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from integration.domain.accounts import Account
from integration.domain.errors import Invalid
from integration.web.instants import instant

FIELDS = {
    "password": "This password",
    "old": "What you gave as your password of now",
    "new": "The new password",
    "again": "What you gave the second time",
    "email": "This e-mail",
    "customer_id": "The customer id",
}


def account_out(account: Account, *, sessions: int) -> dict[str, object]:
    """`state` says in a word what can be done with it."""
    return {
        "id": account.id,
        "email": account.email,
        "role": account.role,
        "customer_id": account.customer_id,
        "state": state_of(account),
        "created_at": instant(account.created_at),
        "disabled_at": instant(account.disabled_at),
        "sessions": sessions,
    }


def state_of(account: Account) -> str:
    if account.disabled_at is not None:
        return "disabled"
    return "enabled" if account.has_password else "waits_for_setup"


def said(refusal: Invalid) -> str:
    """A sentence for the form that it was sent by."""
    return " ".join(
        f"{FIELDS.get(one['field'], one['field'])} {one['message']}." for one in _errors(refusal)
    )


def places(refusal: Invalid) -> list[str]:
    """The members of the form that are wrong."""
    return [one["field"] for one in _errors(refusal)]


def _errors(refusal: Invalid) -> list[dict[str, str]]:
    return cast("list[dict[str, str]]", refusal.extensions["errors"])


def same_twice(fields: Mapping[str, str], name: str) -> str:
    """What nobody sees while they type it is typed twice. Raises Invalid."""
    if fields.get(name, "") != fields.get("again", ""):
        raise Invalid.at("again", "is not the same password")
    return fields.get(name, "")
