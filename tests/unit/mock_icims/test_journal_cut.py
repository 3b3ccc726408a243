"""Which exchanges of the journal may be longer than what it has of them."""

from __future__ import annotations

import pytest

from mock_icims.domain.journal.journal import BODY_LIMIT
from tests.unit.mock_icims.journals import exchange


@pytest.mark.parametrize(
    ("sent", "answered", "cut"),
    [
        (0, 0, False),
        (BODY_LIMIT - 1, BODY_LIMIT - 1, False),
        (BODY_LIMIT, 0, True),
        (0, BODY_LIMIT, True),
        (BODY_LIMIT, BODY_LIMIT, True),
    ],
)
def test_either_body_that_fills_its_place_may_have_gone_on(
    sent: int, answered: int, cut: bool
) -> None:
    assert exchange(sent=b"x" * sent, answered=b"x" * answered).cut is cut
