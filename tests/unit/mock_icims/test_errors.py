"""Refusals: every one has a code and a status, and no code two meanings."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from mock_icims.domain import errors
from mock_icims.domain.errors import Refusal
from mock_icims.web.problems import STATUSES


def kinds(of: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    for kind in of.__subclasses__():
        if kind.__module__ == errors.__name__:
            yield kind
            yield from kinds(kind)


@pytest.mark.parametrize("kind", list(kinds()))
def test_every_refusal_has_a_code_and_a_family_with_a_status(kind: type[Refusal]) -> None:
    assert re.fullmatch(r"[a-z_]+", kind.code)
    assert [family for family in STATUSES if issubclass(kind, family)]


@pytest.mark.parametrize("kind", list(kinds()))
def test_the_docstring_draws_every_refusal(kind: type[Refusal]) -> None:
    assert kind.__name__ in str(errors.__doc__)


def test_a_code_belongs_to_one_family() -> None:
    families: dict[str, set[type[Refusal]]] = {}
    for kind in kinds():
        family = next(one for one in STATUSES if issubclass(kind, one))
        families.setdefault(kind.code, set()).add(family)

    assert all(len(found) == 1 for found in families.values())
