"""The guide's Common Errors, word for word: what parked work is called, why, and the way out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

# Stands where the published guide shows an obfuscated address (docs/decisions/0024).
CONTACT = "support@jobcannon.example"


class ParkCode(StrEnum):
    """Why work waits for somebody; the first three are the guide's."""

    TOKEN_EXPIRED = "token_expired"
    FIELD_NOT_FOUND = "scorecard_field_not_found"
    PROFILE_WRITE_FORBIDDEN = "profile_write_forbidden"
    SCOPE_MISSING = "insufficient_scope"
    UNINSTALLED = "uninstalled"
    NO_ADDRESS = "no_address"
    MAIL_REFUSED = "mail_refused"
    REFUSED = "refused_by_icims"


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideProblem:
    code: ParkCode
    title: str
    cause: str
    fix: tuple[str, ...]


GUIDE_PROBLEMS = (
    GuideProblem(
        code=ParkCode.TOKEN_EXPIRED,
        title="OAuth token expired",
        cause="Token is >2 years old or was revoked.",
        fix=(
            f"Contact JobCannon support ({CONTACT})",
            "Re-authorize in iCIMS Marketplace",
            "Token will be refreshed and integration reactivated",
        ),
    ),
    GuideProblem(
        code=ParkCode.FIELD_NOT_FOUND,
        title="Scorecard field not found",
        cause="Custom scorecard field was deleted or renamed in iCIMS.",
        fix=(
            "Verify scorecard field exists in iCIMS admin",
            "Check field name matches JobCannon configuration",
            "Create the field if it doesn't exist (custom scorecard fields must be "
            "pre-created in iCIMS)",
        ),
    ),
    GuideProblem(
        code=ParkCode.PROFILE_WRITE_FORBIDDEN,
        title="Candidate profile write failed (403)",
        cause="OAuth scopes lack `candidate_profile:write` permission.",
        fix=(
            "Re-authorize the marketplace app",
            "Approve `candidate_profile:write` scope",
            "Retry the assessment delivery",
        ),
    ),
)

TITLES = {problem.code: problem.title for problem in GUIDE_PROBLEMS} | {
    ParkCode.SCOPE_MISSING: "OAuth scope missing",
    ParkCode.UNINSTALLED: "JobCannon was uninstalled in iCIMS",
    ParkCode.NO_ADDRESS: "The candidate has no e-mail address in iCIMS",
    ParkCode.MAIL_REFUSED: "The mail server refused the invitation",
    ParkCode.REFUSED: "iCIMS refused the request",
}


def parked_reason(code: ParkCode, detail: str = "") -> str:
    """The title, and after a colon what exactly, where there is more to say."""
    return f"{TITLES[code]}: {detail}" if detail else TITLES[code]


def guide_problem(reason: str | None) -> GuideProblem | None:
    """The problem of the guide that a reason begins with the words of."""
    begins = (problem for problem in GUIDE_PROBLEMS if (reason or "").startswith(problem.title))
    return next(begins, None)


def missing_scopes_reason(missing: Sequence[str]) -> str:
    """What a connection says whose admin left scopes out."""
    code = ParkCode.SCOPE_MISSING
    if "candidate_profile:write" in missing:
        code = ParkCode.PROFILE_WRITE_FORBIDDEN
    return parked_reason(code, f"not approved: {', '.join(missing)}")
