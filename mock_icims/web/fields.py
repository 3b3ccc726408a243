"""The types of single values on the wire, as the contract has them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

_ID = r"^[a-z]{2,4}_[0-9a-z]{6,40}\Z"
_KEY = r"^[a-z][a-z0-9-]{1,39}\Z"
_RESULT_KEY = r"^[a-z][a-z0-9-]{1,39}\.[a-z][a-z0-9_-]{0,39}\Z"
_NAME = r"^[^\x00-\x1f\x7f]+\Z"
_URL = r"^https?://[!-~]+\Z"

# White space as JSON Schema's regular expressions have it; Python's \s would take U+0085 in.
_SPACE = r"\t-\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_EMAIL = rf"^[^@{_SPACE}\x00-\x1f\x7f]+@[^@{_SPACE}\x00-\x1f\x7f]+\Z"

Id = Annotated[str, Meta(pattern=_ID)]
Key = Annotated[str, Meta(pattern=_KEY)]
ResultKey = Annotated[str, Meta(pattern=_RESULT_KEY)]
Name = Annotated[str, Meta(min_length=1, max_length=100, pattern=_NAME)]
Email = Annotated[str, Meta(min_length=3, max_length=254, pattern=_EMAIL)]
Url = Annotated[str, Meta(min_length=8, max_length=2000, pattern=_URL)]
Reported = Literal["sent", "in_progress", "expired"]
Stamped = Literal["requested", "sent", "in_progress", "completed", "cancelled"]
Moment = Annotated[datetime, Meta(tz=True)]
Percent = Annotated[int, Meta(ge=0, le=100)]

SENTENCES = {
    f"Expected `str` matching regex {pattern!r}": sentence
    for pattern, sentence in {
        _ID: "must be an id, such as cand_4f2k7q7x3m5p",
        _KEY: "must be a key, such as big-five",
        _RESULT_KEY: "must be the key of a result, such as big-five.overall",
        _NAME: "must be on one line",
        _EMAIL: "must be an e-mail address",
        _URL: "must be an http(s) address",
    }.items()
}
"""What msgspec says of a value that does not match, in words for people."""
