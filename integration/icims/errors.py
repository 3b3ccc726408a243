"""
What can come of a call to iCIMS instead of an answer we can use:

    IcimsFailure
    ├── Refused        answered with a status that is not 2xx
    │   └── TokenRefused   by the authorization server (RFC 6749, section 5.2)
    ├── Garbled        answered with 2xx and something else than promised
    │   └── NotApplied     what it answers does not hold what was written
    └── Unreachable    no complete answer: connection, timeout, cut off, too large
"""

from __future__ import annotations

from datetime import timedelta


class IcimsFailure(Exception):
    """`retry_after` is a wish of iCIMS, not yet clamped."""

    retry_after: timedelta | None = None


class Refused(IcimsFailure):
    """`code` and `detail` are of the problem document, empty when there was none."""

    def __init__(
        self,
        status: int,
        *,
        code: str = "",
        detail: str = "",
        field_name: str = "",
        reason: str = "",
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(f"iCIMS answered {status} {code}: {detail}".rstrip(": "))
        self.status = status
        self.code = code
        self.detail = detail
        self.field_name = field_name
        self.reason = reason
        self.retry_after = retry_after

    @property
    def is_about_the_token(self) -> bool:
        """A signature that iCIMS does not accept is a 401 as well, and says nothing about it."""
        return self.status == 401 and self.code != "signature_invalid"


class TokenRefused(Refused):
    """`code` is OAuth's `error`; it is not the answer to the call that wanted the token."""

    def __init__(
        self, what: str, status: int, *, error: str, description: str, retry_after: timedelta | None
    ) -> None:
        super().__init__(status, code=error, detail=description, retry_after=retry_after)
        words = f"{error} {description}".strip().rstrip(".")
        self.args = (f"iCIMS refused the {what}: {status} {words}".rstrip() + ".",)


class Garbled(IcimsFailure):
    pass


class NotApplied(Garbled):
    """The answer to a write is the thing as it is now (docs/decisions/0059)."""

    def __init__(self, what: str) -> None:
        super().__init__(f"iCIMS answered 200, and {what}.")


class Unreachable(IcimsFailure):
    pass
