"""
Everything the fake refuses to do:

    Refusal
    ├── Malformed
    │   └── TokenMalformed
    ├── Unauthenticated
    │   ├── TokenUnknown, TokenExpired, TokenRevoked
    │   └── CredentialsInvalid, SignatureInvalid
    ├── Forbidden
    │   └── ScopeMissing, RoleRequired, TierRequired, CsrfFailed
    ├── NotFound
    ├── Conflict
    │   └── DuplicateName, EventConflict, RequestInProgress
    ├── PreconditionFailed, PreconditionRequired
    ├── TooLarge, UnsupportedMediaType (Encoded)
    ├── Invalid
    │   └── ValidationFailed, ScorecardFieldNotFound, IdempotencyConflict
    ├── TooManyRequests
    │   └── TooManyAttempts
    └── BadGateway

Those of recruiting are in `recruiting_errors`, some others beside what they are about. A refusal
knows its public code and its sentence. It does not know HTTP: `web.problems` owns the
status codes.
"""

from __future__ import annotations

from collections.abc import Mapping


class Refusal(Exception):
    """`extensions` are further members of the problem document (RFC 9457, 3.2)."""

    code: str = "refused"

    def __init__(self, detail: str, **extensions: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.extensions: dict[str, object] = extensions


class Malformed(Refusal):
    """What was sent cannot be read at all."""

    code = "malformed"


class TokenMalformed(Malformed):
    """RFC 6750 §3.1, invalid_request: no token, two, or one where none belongs."""

    code = "token_malformed"


class Invalid(Refusal):
    """It can be read, and it cannot be so."""

    code = "validation_failed"


class ValidationFailed(Invalid):
    """One sentence per field; the field is a dotted path into what was sent."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = errors
        sentences = "; ".join(f"{field} {message}" for field, message in errors.items())
        super().__init__(
            f"{sentences}.",
            errors=[{"field": field, "message": message} for field, message in errors.items()],
        )


class ScorecardFieldNotFound(Invalid):
    """
    The guide's second common error, "Scorecard field not found", with its cause told apart.

    `reason` is "deleted" or "renamed" (docs/decisions/0007-scorecard-field-not-found.md).
    """

    code = "scorecard_field_not_found"

    def __init__(self, *, field_id: str, field_name: str, reason: str) -> None:
        super().__init__(
            f"Custom scorecard field {field_name!r} ({field_id}) was {reason} in iCIMS. "
            "Create it if it doesn't exist: custom scorecard fields must be pre-created.",
            field_id=field_id,
            field_name=field_name,
            reason=reason,
        )


class Unauthenticated(Refusal):
    """Nobody in particular is asking."""

    code = "unauthenticated"

    def __init__(self, detail: str = "Send a bearer token, or sign in.") -> None:
        super().__init__(detail)


class TokenUnknown(Unauthenticated):
    def __init__(self) -> None:
        super().__init__("This token was not issued here.")


class TokenExpired(Unauthenticated):
    """The guide's first common error: "Token is >2 years old or was revoked"."""

    code = "token_expired"

    def __init__(self) -> None:
        super().__init__("OAuth token expired. Re-authorize in iCIMS Marketplace.")


class TokenRevoked(Unauthenticated):
    """The other cause that the guide names for "OAuth token expired"."""

    code = "token_revoked"

    def __init__(self) -> None:
        super().__init__("OAuth token was revoked. Re-authorize in iCIMS Marketplace.")


class CredentialsInvalid(Unauthenticated):
    """Does not say which of the two was wrong."""

    code = "credentials_invalid"

    def __init__(self) -> None:
        super().__init__("No one here has this e-mail address and password.")


class SignatureInvalid(Unauthenticated):
    code = "signature_invalid"


class Forbidden(Refusal):
    """We know who is asking, and the answer is no."""

    code = "forbidden"


class ScopeMissing(Forbidden):
    """The guide's third common error: a 403 on candidate profile writes."""

    code = "insufficient_scope"

    def __init__(self, scope: str) -> None:
        super().__init__(
            f"OAuth scopes lack {scope} permission. "
            "Re-authorize the marketplace app and approve it.",
            scope=scope,
        )
        self.scope = scope


class RoleRequired(Forbidden):
    code = "role_required"

    def __init__(self, role: str) -> None:
        super().__init__(f"Only people with the role {role} may do this.", role=role)


class TierRequired(Forbidden):
    """Prerequisites of the guide: "Marketplace available on Enterprise+"."""

    code = "tier_required"

    def __init__(self, tier: str, *, wanted: str) -> None:
        super().__init__(f"This needs the tier {wanted}; this customer has {tier}.", tier=wanted)


class CsrfFailed(Forbidden):
    code = "csrf_failed"

    def __init__(self, detail: str = "This form was not opened here. Open it again.") -> None:
        super().__init__(detail)


class NotFound(Refusal):
    """Not there, or another customer's, which shall look the same."""

    code = "not_found"

    def __init__(self, kind: str, id: str) -> None:
        super().__init__(f"There is no {kind} {id!r}.")


class Conflict(Refusal):
    """It could be so, but not now."""

    code = "conflict"


class DuplicateName(Conflict):
    code = "duplicate_name"

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(f"There is a {kind} named {name!r} already.")


class EventConflict(Conflict):
    """The same webhook-id, and something else in it."""

    code = "event_conflict"

    def __init__(self, webhook_id: str) -> None:
        super().__init__(f"{webhook_id} arrived earlier with another body.")


class IdempotencyConflict(Invalid):
    """An Idempotency-Key stands for one request; this one arrived earlier with another."""

    code = "idempotency_conflict"

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key was used for another request. Send a new one.")


class RequestInProgress(Conflict):
    """The same Idempotency-Key, while the first request with it is not answered yet."""

    code = "request_in_progress"

    def __init__(self) -> None:
        super().__init__("The first request with this Idempotency-Key is not answered yet.")


class PreconditionFailed(Refusal):
    """Someone else wrote in between: read again, then write."""

    code = "version_conflict"

    def __init__(self, *, sent: str, current: str) -> None:
        super().__init__(f"If-Match says {sent}, the version is {current}. Read again, then write.")


class PreconditionRequired(Refusal):
    code = "precondition_required"

    def __init__(self) -> None:
        super().__init__("Send If-Match with the ETag of the version that you read.")


class TooLarge(Refusal):
    code = "payload_too_large"

    def __init__(self, *, limit: int) -> None:
        super().__init__(f"A body may have {limit} bytes here.")


class UnsupportedMediaType(Refusal):
    code = "unsupported_media_type"


class Encoded(UnsupportedMediaType):
    """The body has a Content-Encoding: what it holds was not looked at."""

    ACCEPTED = "identity"

    def __init__(self) -> None:
        super().__init__("Send the body as it is: without Content-Encoding, or with identity.")


class TooManyRequests(Refusal):
    """Quick Reference of the guide: "500 requests/minute (burst: 1000/min)"."""

    code = "rate_limited"

    def __init__(
        self, *, quota: int, window_seconds: int, retry_after: int, policy: str = "connect"
    ) -> None:
        limit = f"{quota} requests in {window_seconds} s"
        violated: dict[str, object] = {"violated-policies": [policy]}
        super().__init__(f"The limit is {limit}. Try again in {retry_after} s.", **violated)
        self.retry_after = retry_after


class TooManyAttempts(TooManyRequests):
    """Wrong secrets or passwords in a row; whoever else signs in is not held up."""

    code = "too_many_attempts"

    def __init__(self, *, retry_after: int) -> None:
        Refusal.__init__(self, f"Too many wrong secrets in a row. Try again in {retry_after} s.")
        self.retry_after = retry_after


class BadGateway(Refusal):
    """It depends on another program, which did not do its part."""

    code = "bad_gateway"
