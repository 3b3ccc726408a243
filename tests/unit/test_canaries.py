"""The search itself: it finds each spelling, so that finding nothing means something."""

from __future__ import annotations

from base64 import b64encode

import pytest

from tests.canaries import hits, spellings

CANARY = "Kanarienvögel & Söhne 7f3a"


@pytest.mark.parametrize("spelling", spellings(CANARY))
def test_each_spelling_is_found(spelling: str) -> None:
    found = hits([CANARY], [("somewhere", b"before " + spellings(CANARY)[spelling] + b" after")])

    assert spelling in {hit.spelling for hit in found}


@pytest.mark.parametrize("before", ["", "x", "xy", "xyz", "wxyz"])
def test_base64_is_found_wherever_the_text_begins(before: str) -> None:
    encoded = b64encode(f"{before}{CANARY} and more".encode())

    assert hits([CANARY], [("somewhere", encoded)])


def test_what_is_not_there_is_not_found() -> None:
    assert hits([CANARY], [("somewhere", b"nothing of it")]) == []
