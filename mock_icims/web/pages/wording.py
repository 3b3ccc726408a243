"""How values are said to people: dates, roles, tiers, states, and the colour of a state."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

from markupsafe import Markup

from mock_icims.domain.oauth.grants import SCOPES, WITHOUT
from mock_icims.domain.oauth.token_profiles import TokenProfile
from mock_icims.domain.webhooks.events import UNANSWERED

NOTICES = {
    "configuration-saved": "Configuration saved. It applies from the next stage entry on.",
    "candidate-saved": "Profile saved.",
    "candidate-erased": "Candidate erased. Installed apps were told to forget them as well.",
    "approved": "Approved. After the last approval the assessment is sent.",
    "refused": "Refused. The order was cancelled.",
    "delegated": "Delegated.",
    "cancelled": "Order cancelled.",
    "kept": "The earlier result stands. Nothing was sent.",
    "job-closed": "Job closed. It takes no new applications and no assessments.",
    "job-opened": "Job opened again.",
    "advanced": "Moved. A trigger for this stage sends its assessment by itself.",
    "assigned": "Job assigned.",
    "sent": "Assessment requested. The app sends the e-mail, after any approvals.",
    "uninstalled": "App uninstalled. Its access token was revoked.",
    "scopes-taken-back": "Scopes taken back. The app’s next request is without them.",
    "access-revoked": "Access revoked. The app stays installed and can be authorized again.",
    "event-resent": "Sent once more. The next attempt shows below.",
    "event-tested": "Test event sent. Its answer shows below.",
    "events-recovered": "What did not arrive since then is on its way.",
    "events-replayed": "What was never tried since then is on its way.",
    "endpoint-enabled": "Endpoint enabled. What was held waits until you recover or replay it.",
    "endpoint-disabled": "Endpoint disabled. Events for it are held.",
    "field-created": "Scorecard field created.",
    "field-renamed": "Scorecard field renamed. Apps that wrote to it by its old name were told.",
    "field-deleted": "Scorecard field deleted. Apps that wrote to it were told.",
}

SAID = {
    "enterprise_plus": "Enterprise+",
    "eu": "EU",
    "us": "US",
    "admin": "iCIMS admin",
    "awaiting_decision": "Waits: send again?",
    "reuse_result": "Reuse the result",
    "ask": "Ask the recruiter",
    "stage_entry": "On candidate stage entry (auto-send)",
    "recruiter_action": "On recruiter action (manual)",
    "custom_workflow": "Custom workflows (advanced)",
    "url": "URL",
}
"""What is not just its own name with a capital; the triggers are the guide's words."""

LIFETIMES = {
    TokenProfile.GUIDE: "2 years, or until you revoke it",
    TokenProfile.HARDENED: (
        "2 years at most, or until you revoke it. Its key is changed every hour, and the access "
        "ends when it is not used for 30 days"
    ),
}

TONES = {
    "good": {
        *{"active", "enabled", "completed", "complete", "delivered", "approved"},
        *{"hired", "open", "valid", "high"},
    },
    "busy": {"requested", "sent", "in_progress", "assessment", "interview", "offer", "screen"},
    "warn": {"pending", "held", "failed", "caution", "awaiting_approval", "awaiting_decision"},
    "bad": {
        *{"exhausted", "disabled", "cancelled", "refused", "rejected"},
        *{"uninstalled", "invalid", "expired"},
    },
}


def said(word: str) -> str:
    return SAID.get(word, word.replace("_", " ").capitalize())


def tone(word: str) -> str:
    return next((tone for tone, words in TONES.items() if word in words), "")


def unanswered(error: str) -> str:
    return UNANSWERED.get(error, error)


def badge(word: str) -> Markup:
    return Markup('<span class="badge {}">{}</span>').format(tone(word), said(word))


def when(at: datetime | None) -> Markup:
    """Times are shown in UTC and say so: people of one customer sit in many places."""
    return _time(at, shown="%b %Y, %H:%M UTC")


def day(at: datetime | None) -> Markup:
    return _time(at, shown="%b %Y")


def _time(at: datetime | None, *, shown: str) -> Markup:
    if at is None:
        return Markup('<span class="soft">–</span>')

    moment = at.astimezone(UTC)
    return Markup('<time datetime="{}" class="nowrap">{} {}</time>').format(
        moment.strftime("%Y-%m-%dT%H:%M:%SZ"), moment.day, moment.strftime(shown)
    )


def sentence(scope: str) -> str:
    return SCOPES.get(scope, scope)


def without(scope: str) -> str:
    return WITHOUT.get(scope, "fails where it needs it")


def lifetime(profile: TokenProfile) -> str:
    """How long the admin's consent lasts, in plain words (docs/decisions/0038)."""
    return LIFETIMES[profile]


def pretty(text: str) -> str:
    """JSON with line breaks; anything else as it is."""
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text


FILTERS: dict[str, Callable[..., object]] = {
    "said": said,
    "tone": tone,
    "badge": badge,
    "unanswered": unanswered,
    "when": when,
    "day": day,
    "sentence": sentence,
    "without": without,
    "lifetime": lifetime,
    "pretty": pretty,
}
