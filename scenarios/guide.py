"""The sentences of the setup guide that scenarios replay, word for word, each with an id."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class NotInTheGuide(LookupError):
    """A step quotes words that the guide does not have."""

    def __init__(self, words: str) -> None:
        super().__init__(f"The guide has no sentence {words!r}.")


@dataclass(frozen=True, slots=True)
class Sentence:
    """`id` is the place in the guide: "1.4.2" is the second point below step 1, number 4."""

    id: str
    words: str


class Chapter(StrEnum):
    """What is replayed, under the guide's own headings."""

    CHECKLIST = "checklist"
    ERRORS = "errors"
    ENTERPRISE = "enterprise"

    @property
    def heading(self) -> str:
        return HEADINGS[self]


HEADINGS = {
    Chapter.CHECKLIST: "Verification Checklist",
    Chapter.ERRORS: "Common Errors",
    Chapter.ENTERPRISE: "Enterprise Configuration",
}

STEPS = (
    Sentence("1.1", "Navigate to iCIMS Marketplace: https://www.icims.com/marketplace/"),
    Sentence("1.2", 'Search for "JobCannon"'),
    Sentence("1.3", 'Click "Install" on the JobCannon assessments app'),
    Sentence("1.4", "Review permissions:"),
    Sentence("1.4.1", "Candidate profile read/write"),
    Sentence("1.4.2", "Assessment delivery"),
    Sentence("1.4.3", "Scorecard field updates"),
    Sentence("1.5", 'Click "Authorize" — iCIMS will redirect to OAuth flow'),
    Sentence(
        "2.1",
        "During the marketplace install, iCIMS redirects to JobCannon's OAuth endpoint:",
    ),
    Sentence("2.2", "Authorization URL: https://api.jobcannon.io/oauth/authorize"),
    Sentence("2.3", "Callback URL: https://api.jobcannon.io/icims/oauth-callback"),
    Sentence("2.4", "Scopes:"),
    Sentence("2.4.1", "`candidate_profile:read`"),
    Sentence("2.4.2", "`candidate_profile:write`"),
    Sentence("2.4.3", "`assessment_delivery:write`"),
    Sentence("2.4.4", "`scorecard:write`"),
    Sentence("2.5", "Approve the scopes."),
    Sentence("2.6", "JobCannon receives an access token valid for 2 years."),
    Sentence("3.0", "Once authorized, configure how assessments are triggered:"),
    Sentence("3.1", "Log in to iCIMS"),
    Sentence("3.2", "Go to Settings → Marketplace Apps → JobCannon"),
    Sentence("3.3", 'Click "Configuration"'),
    Sentence("3.4", "Set trigger rules:"),
    Sentence("3.4.1", "On candidate stage entry (auto-send)"),
    Sentence("3.4.2", "On recruiter action (manual)"),
    Sentence("3.4.3", "Custom workflows (advanced)"),
    Sentence("3.5", "Set assessment catalog (Big Five, DISC, etc.)"),
    Sentence("3.6", "Configure email template (branded or default)"),
    Sentence("3.7", "Save"),
    Sentence("4.0", "Before going live in production:"),
    Sentence("4.1", "Create a test candidate in iCIMS staging (iCloud environment)"),
    Sentence("4.2", "Assign a job and advance to assessment stage"),
    Sentence("4.3", "Trigger an assessment (auto or manual)"),
    Sentence("4.4", "Candidate receives email with assessment link"),
    Sentence("4.5", "Complete the assessment in browser"),
    Sentence(
        "4.6",
        "Verify callback: Check JobCannon admin (/admin/integrations/icims/logs)"
        " for webhook delivery",
    ),
    Sentence(
        "4.7",
        "Check scorecard: The candidate record should show assessment result",
    ),
)
"""Steps 1 to 4."""

CHECKLIST = (
    Sentence("checklist.1", "JobCannon app installed from iCIMS Marketplace"),
    Sentence("checklist.2", "OAuth integration authorized with required scopes"),
    Sentence("checklist.3", "Assessment triggers configured (auto or manual)"),
    Sentence("checklist.4", "At least one test candidate advanced in staging"),
    Sentence("checklist.5", "Assessment email received by test candidate"),
    Sentence("checklist.6", "Scorecard updated after assessment completion"),
    Sentence("checklist.7", "Webhook delivery logs confirm successful callback"),
)
"""The Verification Checklist, without its boxes."""

ERRORS = (
    Sentence("errors.1", 'Error: "OAuth token expired"'),
    Sentence("errors.1.cause", "Cause: Token is >2 years old or was revoked."),
    Sentence("errors.1.fix.1", "Contact JobCannon support ([email protected])"),
    Sentence("errors.1.fix.2", "Re-authorize in iCIMS Marketplace"),
    Sentence("errors.1.fix.3", "Token will be refreshed and integration reactivated"),
    Sentence("errors.2", 'Error: "Scorecard field not found"'),
    Sentence("errors.2.cause", "Cause: Custom scorecard field was deleted or renamed in iCIMS."),
    Sentence("errors.2.fix.1", "Verify scorecard field exists in iCIMS admin"),
    Sentence("errors.2.fix.2", "Check field name matches JobCannon configuration"),
    Sentence(
        "errors.2.fix.3",
        "Create the field if it doesn't exist"
        " (custom scorecard fields must be pre-created in iCIMS)",
    ),
    Sentence("errors.3", 'Error: "Candidate profile write failed (403)"'),
    Sentence("errors.3.cause", "Cause: OAuth scopes lack `candidate_profile:write` permission."),
    Sentence("errors.3.fix.1", "Re-authorize the marketplace app"),
    Sentence("errors.3.fix.2", "Approve `candidate_profile:write` scope"),
    Sentence("errors.3.fix.3", "Retry the assessment delivery"),
)
"""The Common Errors: what it is called, its cause, its fix."""

ENTERPRISE = (
    Sentence("enterprise.1", "Data residency: Specify US or EU region in JobCannon admin"),
    Sentence(
        "enterprise.2",
        "Rate limits: iCIMS allows 500 req/min (burst to 1000)"
        " — sufficient for organizations up to 50,000 candidates",
    ),
    Sentence(
        "enterprise.3",
        "Custom fields: Pre-create scorecard fields in iCIMS before assessment delivery",
    ),
    Sentence(
        "enterprise.4",
        "Approval workflows: iCIMS can route assessments through custom approval chains",
    ),
    Sentence("quick.8", "Retention default: 90 days (enterprise override)"),
)
"""What the Enterprise Configuration asks for, and the one row of the table that it can override."""

SENTENCES = (*STEPS, *CHECKLIST, *ERRORS, *ENTERPRISE)
"""All that a whole replay is to prove."""

_BY_WORDS = {sentence.words: sentence for sentence in SENTENCES}


def unproven(held: Iterable[Sentence]) -> tuple[Sentence, ...]:
    """The sentences that none of these is."""
    proven = {sentence.id for sentence in held}
    return tuple(sentence for sentence in SENTENCES if sentence.id not in proven)


def quote(words: str) -> Sentence:
    """Raises NotInTheGuide, because a transcript speaks the guide's words and no others."""
    try:
        return _BY_WORDS[words]
    except KeyError:
        raise NotInTheGuide(words) from None


def required_scopes() -> tuple[str, ...]:
    """The four of step 2, without their backticks."""
    return tuple(one.words.strip("`") for one in STEPS if one.id.startswith("2.4."))
