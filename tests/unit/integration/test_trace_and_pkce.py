"""Two small standards: W3C trace context and RFC 7636."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.domain.pkce import challenge
from integration.domain.trace import TRACEPARENT, continued

KNOWN = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def test_the_vector_of_rfc_7636_appendix_b() -> None:
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

    assert challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_a_trace_goes_on_with_a_span_of_its_own() -> None:
    one, other = continued(KNOWN, token="a"), continued(KNOWN, token="b")

    assert one[:35] == other[:35] == KNOWN[:35]
    assert len({KNOWN, one, other}) == 3


@given(st.text())
def test_whatever_comes_there_is_a_valid_trace(text: str) -> None:
    assert TRACEPARENT.fullmatch(continued(text, token="a"))


@pytest.mark.parametrize(
    "broken",
    [
        None,
        "",
        KNOWN.upper(),
        f"{KNOWN}-00",
        KNOWN.replace("00-", "ff-"),
        f"00-{'0' * 32}-{'1' * 16}-01",
    ],
)
def test_a_broken_trace_is_replaced_by_a_new_one(broken: str | None) -> None:
    assert continued(broken, token="a")[3:35] not in ("0" * 32, KNOWN[3:35])
