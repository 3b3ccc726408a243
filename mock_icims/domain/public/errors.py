"""How the public iCIMS API refuses: numbered errors, several at once, and warnings likewise."""

from __future__ import annotations

from enum import IntEnum

from mock_icims.domain.structs import Struct


class ErrorCode(IntEnum):
    """
    0 to 6 are iCIMS's own. Those from 9001 on are ours, and look it: iCIMS's table of codes is not
    public as a whole (docs/decisions/0049).
    """

    INTERNAL_ERROR = 0
    FIELD_REQUIRED = 1
    RESOURCE_NOT_FOUND = 2
    RESOURCE_ACCESS_DENIED = 3
    FIELD_NAME = 4
    CREDENTIALS = 6
    VALUE_INVALID = 9001
    UNREADABLE = 9002
    STATE_CONFLICT = 9003
    LIMIT_EXCEEDED = 9004
    NOT_SUPPORTED = 9005
    ORDERED_BY_A_FAULT = 9006


class Said(Struct, frozen=True):
    """An error or a warning; `field` where it is about one."""

    code: ErrorCode
    message: str
    field: str | None = None

    @property
    def header(self) -> str:
        """The value of an X-Error or X-Warning."""
        place = "" if self.field is None else f"{self.field}:"
        return f"{int(self.code)}:{place}{self.message}"


class PublicRefusal(Exception):
    """`why` is more than is answered: for the journal alone."""

    def __init__(self, *said: Said, why: str = "") -> None:
        super().__init__("; ".join(one.message for one in said))
        self.said = said
        self.why = why


class CredentialsWrong(PublicRefusal):
    """Whatever was wrong with them, this is what is said."""

    def __init__(self, why: str) -> None:
        sentence = "Invalid Username or Password credentials provided."
        super().__init__(Said(ErrorCode.CREDENTIALS, sentence), why=why)


class HttpVersionUnknown(PublicRefusal):
    """505: iCIMS speaks HTTP/1.1 and nothing else (public iCIMS)."""

    def __init__(self) -> None:
        super().__init__(Said(ErrorCode.NOT_SUPPORTED, "HTTP Version Not Supported"))


class AccessDenied(PublicRefusal):
    """It exists, and the integration user may not see it: 404, not 403."""

    def __init__(self, kind: str, *, why: str) -> None:
        super().__init__(Said(ErrorCode.RESOURCE_ACCESS_DENIED, f"{kind} access denied."), why=why)


class NotThere(PublicRefusal):
    def __init__(self, kind: str) -> None:
        super().__init__(Said(ErrorCode.RESOURCE_NOT_FOUND, f"{kind} not found."))


class ValueInvalid(PublicRefusal):
    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(Said(ErrorCode.VALUE_INVALID, message, field))


class FieldsRequired(PublicRefusal):
    def __init__(self, *fields: str) -> None:
        super().__init__(
            *(
                Said(ErrorCode.FIELD_REQUIRED, f"{field}: This field is required.", field)
                for field in fields
            )
        )


class DayUsedUp(PublicRefusal):
    """`reset` is in seconds."""

    def __init__(self, *, limit: int, reset: int) -> None:
        super().__init__(
            Said(
                ErrorCode.LIMIT_EXCEEDED,
                f"The daily limit of {limit} requests is used up. It is reset in {reset} s.",
            )
        )
        self.reset = reset


class LoginRefused(Exception):
    """By the token endpoint, which has words in the place of numbers."""

    def __init__(self, error: str, description: str, *, why: str = "") -> None:
        super().__init__(description)
        self.error = error
        self.description = description
        self.why = why
