"""The sentences of the setup guide that scenarios replay, word for word, each with an id."""

from __future__ import annotations

from dataclasses import dataclass


class NotInTheGuide(LookupError):
    """A step quotes words that the guide does not have."""

    def __init__(self, words: str) -> None:
        super().__init__(f"The guide has no sentence {words!r}.")


@dataclass(frozen=True, slots=True)
class Sentence:
    """`id` is the place in the guide: "1.4.2" is the second point below step 1, number 4."""

    id: str
    words: str


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

ENTERPRISE = (
    Sentence(
        "enterprise.3",
        "Custom fields: Pre-create scorecard fields in iCIMS before assessment delivery",
    ),
)
"""What the Enterprise Configuration asks for on the way."""

_BY_WORDS = {sentence.words: sentence for sentence in (*STEPS, *CHECKLIST, *ENTERPRISE)}


def quote(words: str) -> Sentence:
    """Raises NotInTheGuide, because a transcript speaks the guide's words and no others."""
    try:
        return _BY_WORDS[words]
    except KeyError:
        raise NotInTheGuide(words) from None


def required_scopes() -> tuple[str, ...]:
    """The four of step 2, without their backticks."""
    return tuple(one.words.strip("`") for one in STEPS if one.id.startswith("2.4."))
