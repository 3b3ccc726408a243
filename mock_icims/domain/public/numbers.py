"""Numeric ids: what the public API calls a customer, a person, a job and a workflow."""

from __future__ import annotations

import re
from enum import Enum
from hashlib import blake2b

LARGEST = 999_999_999
FIRST_USER = 100
"""The staff are numbered above it; their profiles are not served."""
_DIGITS = re.compile(r"[1-9][0-9]{0,8}")


class Kind(Enum):
    """
    A profile's number is that of its row above the first one of its kind. Rows are numbered as they
    are first put, for good, so numbers ascend with age. Each kind begins elsewhere: whoever takes
    one kind of id for another shall notice.
    """

    JOB = ("Job", "jobs", 1_000)
    PERSON = ("Person", "people", 5_000)
    WORKFLOW = ("Applicant Workflow", "applicantworkflows", 20_000)

    def __init__(self, title: str, path: str, first: int) -> None:
        self.title = title
        self.path = path
        self.first = first


def customer_number(customer_id: str) -> int:
    """Follows from the id: seven to nine digits. Two ids may have the same one, by rare chance."""
    digest = blake2b(customer_id.encode(), digest_size=8).digest()
    return 1_000_000 + int.from_bytes(digest, "big") % (LARGEST - 1_000_000)


def number(text: str) -> int | None:
    """A number as it stands in an address; None when it is none."""
    return int(text) if _DIGITS.fullmatch(text) else None
