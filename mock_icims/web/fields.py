"""The types of single values on the wire, as the contract has them."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

Id = Annotated[str, Meta(pattern=r"^[a-z]{2,4}_[0-9a-z]{6,40}\Z")]
Key = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{1,39}\Z")]
ResultKey = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{1,39}\.[a-z][a-z0-9_-]{0,39}\Z")]
Name = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+\Z")]
Email = Annotated[
    str,
    Meta(min_length=3, max_length=254, pattern=r"^[^@\s\x00-\x1f\x7f]+@[^@\s\x00-\x1f\x7f]+\Z"),
]
Url = Annotated[str, Meta(min_length=8, max_length=2000, pattern=r"^https?://[!-~]+\Z")]
Reported = Literal["sent", "in_progress"]
Percent = Annotated[int, Meta(ge=0, le=100)]
