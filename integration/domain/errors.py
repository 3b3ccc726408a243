"""
Everything JobCannon refuses to do:

    Refusal
    ├── Malformed
    │   └── AuthorizationInvalid
    │       └── CodeRefused
    ├── Unauthenticated
    │   ├── CredentialsInvalid
    │   ├── SetupInvalid
    │   ├── SignatureInvalid
    │   └── TicketInvalid
    ├── Forbidden
    │   ├── AuthorizationDeclined
    │   ├── CsrfFailed
    │   └── OperatorOnly
    ├── NotFound
    ├── NotAcceptable
    ├── Conflict
    │   ├── AlreadySubmitted
    │   ├── EventConflict
    │   ├── NotResendable
    │   ├── OrderCancelled
    │   └── RegionLocked
    ├── Gone
    │   └── InvitationExpired
    ├── TooLarge
    ├── UnsupportedMediaType
    │   └── Encoded
    ├── Invalid
    │   ├── AnswersIncomplete
    │   ├── OldPasswordWrong
    │   └── StateRefused
    ├── TooManyRequests
    ├── Misdirected
    │   └── RegionMismatch
    ├── Moved
    ├── BadGateway
    │   ├── AuthorizationFailed
    │   └── FieldsUnchecked
    └── Unavailable
        └── CustomerMoving

A refusal knows its public code and its sentence. It does not know HTTP: `web.problems` owns
the status codes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from integration.domain.regions import Region


class Refusal(Exception):
    """`commits`: what was recorded about it stays, so the transaction is kept, not undone."""

    code: str = "refused"
    commits: bool = False

    def __init__(self, detail: str, **extensions: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.extensions: dict[str, object] = extensions


class Malformed(Refusal):
    code = "malformed"


class AuthorizationInvalid(Malformed):
    """An answer to an authorization that this browser did not start, or not any more."""

    code = "authorization_invalid"


class CodeRefused(AuthorizationInvalid):
    """iCIMS knows no such code, or not for this client: invalid_grant (RFC 6749, section 5.2)."""

    commits = True


class Unauthenticated(Refusal):
    code = "unauthenticated"


class CredentialsInvalid(Unauthenticated):
    code = "credentials_invalid"
    commits = True


class SetupInvalid(Unauthenticated):
    """A set-up link that was used, replaced, or given out too long ago."""

    code = "setup_invalid"


class SignatureInvalid(Unauthenticated):
    code = "signature_invalid"


class TicketInvalid(Unauthenticated):
    """The install link of the Marketplace is forged, too old, or was used before."""

    code = "ticket_invalid"


class Forbidden(Refusal):
    code = "forbidden"


class AuthorizationDeclined(Forbidden):
    """iCIMS answered with an error; extensions: error, error_description (both untrusted)."""

    code = "authorization_declined"
    commits = True


class CsrfFailed(Forbidden):
    code = "csrf_failed"


class OperatorOnly(Forbidden):
    """Asked for by an admin of one customer; it is the same for every id, so it tells nothing."""

    code = "operator_only"


class NotFound(Refusal):
    code = "not_found"


class NotAcceptable(Refusal):
    code = "not_acceptable"


class Conflict(Refusal):
    code = "conflict"


class Overtaken(Conflict):
    """Somebody else changed it since it was read."""


class AlreadySubmitted(Conflict):
    code = "already_submitted"


class EventConflict(Conflict):
    """An event id came back with another body: logged, because one of the two is a lie."""

    code = "event_conflict"
    commits = True


class NotResendable(Conflict):
    """It arrived, was cancelled, or was never ours to send."""

    code = "not_resendable"


class OrderCancelled(Conflict):
    code = "order_cancelled"


class RegionLocked(Conflict):
    """There is personal data already: only a move changes the region; extensions: region."""

    code = "region_locked"


class Gone(Refusal):
    code = "gone"


class InvitationExpired(Gone):
    """The candidate did not complete the assessment while the link was open."""

    code = "invitation_expired"


class TooLarge(Refusal):
    code = "payload_too_large"


class UnsupportedMediaType(Refusal):
    code = "unsupported_media_type"


class Encoded(UnsupportedMediaType):
    """The body has a Content-Encoding: what it holds was not looked at."""

    ACCEPTED = "identity"

    def __init__(self) -> None:
        super().__init__("Send the body as it is: without Content-Encoding, or with identity.")


class Invalid(Refusal):
    """Understood, but against the rules; extensions: errors [{field, message}]."""

    code = "validation_failed"

    @classmethod
    def at(cls, field: str, message: str) -> Self:
        return cls(f"{field}: {message}", errors=[{"field": field, "message": message}])


class OldPasswordWrong(Invalid):
    """Whoever changes a password has to know the one of now, signed in or not."""

    code = "old_password_wrong"
    commits = True


class StateRefused(Invalid):
    """What is to be put back is of another program, version, customer or encryption key."""

    code = "state_refused"


class AnswersIncomplete(Invalid):
    code = "answers_incomplete"

    def __init__(self, missing: Sequence[int]) -> None:
        numbers = ", ".join(map(str, missing))
        super().__init__(
            f"Answers are missing for items {numbers}.",
            missing=list(missing),
            errors=[{"field": f"answers.{number}", "message": "missing"} for number in missing],
        )


class TooManyRequests(Refusal):
    """Extensions: retry_after, in whole seconds."""

    code = "rate_limited"

    def __init__(self, detail: str, *, retry_after: int) -> None:
        super().__init__(detail, retry_after=retry_after)
        self.retry_after = retry_after


class Misdirected(Refusal):
    code = "misdirected"


class RegionMismatch(Misdirected):
    """The data lives in another region: refused, never passed on; extensions: region."""

    code = "region_mismatch"


class Moved(Refusal):
    """It was here, and lives in another region by now; extensions: region."""

    code = "moved"

    def __init__(self, detail: str, *, region: Region, public_url: str) -> None:
        super().__init__(detail, region=region.value)
        self.region = region
        self.public_url = public_url


class Unavailable(Refusal):
    """Not now, but soon; extensions: retry_after, in whole seconds."""

    code = "unavailable"

    def __init__(self, detail: str, *, retry_after: int) -> None:
        super().__init__(detail, retry_after=retry_after)
        self.retry_after = retry_after


class CustomerMoving(Unavailable):
    """The customer's data is on its way to another region; nothing is taken meanwhile."""

    code = "customer_moving"


class BadGateway(Refusal):
    code = "bad_gateway"


class AuthorizationFailed(BadGateway):
    """iCIMS gave no usable token for the code."""

    code = "authorization_failed"
    commits = True


class FieldsUnchecked(BadGateway):
    """iCIMS could not be asked; the sentence says why, in the guide's words where it has some."""

    code = "fields_unchecked"
    commits = True
