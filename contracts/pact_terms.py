"""What pacts say: values that the provider's state knows, and values that only have a form."""

from __future__ import annotations

import re

from pact import generate, match
from pact.match.matcher import AbstractMatcher, GenericMatcher

EXAMPLES = {
    "customer_id": "cus_1a2b3c4d5e6f",
    "candidate_id": "cand_4f2k7q7x3m5p",
    "application_id": "app_6h3j2k5l7n4b",
    "job_id": "job_2d6s7t4v5w2y",
    "order_id": "ord_3r5t7y2u4i6o",
    "field_id": "fld_5g7h2j4k6l3z",
    "icims": "http://127.0.0.1:8100",
    "token": "token-of-the-state",
}
"""What the consumer's side of a pact uses; the provider replaces each by what its state made."""

CUSTOMER = "/connect/v1/customers/{customer_id}"
TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def of_state(template: str, *, form: str | None = None) -> AbstractMatcher[str]:
    """
    A text with names in braces, such as `{order_id}`, that the provider's state fills in.

    The consumer must send the example exactly, or what has the `form`: a regular expression.
    """
    example = template.format_map(EXAMPLES)
    in_state = re.sub(r"\{(\w+)\}", r"${\1}", template)
    return GenericMatcher(
        "regex",
        example,
        generator=generate.provider_state(in_state),
        regex=f"^{form or re.escape(example)}$",
    )


def id_of(kind: str, example: str) -> AbstractMatcher[str]:
    return match.regex(example, regex=rf"^{kind}_[0-9a-z]{{6,40}}$")


def json_type() -> AbstractMatcher[str]:
    return match.regex("application/json", regex=r"^application/json(;.*)?$")


def problem_type() -> AbstractMatcher[str]:
    return match.regex("application/problem+json", regex=r"^application/problem\+json(;.*)?$")


def trace() -> AbstractMatcher[str]:
    return match.regex(TRACEPARENT, regex=r"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")


def webhook_id(example: str, kind: str) -> AbstractMatcher[str]:
    return match.regex(example, regex=rf"^{kind}_[0-9a-z]{{1,60}}$")


def webhook_timestamp() -> AbstractMatcher[str]:
    return match.regex("1795435200", regex=r"^[0-9]{1,12}$")


def webhook_signature() -> AbstractMatcher[str]:
    return match.regex(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        regex=r"^v1,[A-Za-z0-9+/]{43}=$",
    )
