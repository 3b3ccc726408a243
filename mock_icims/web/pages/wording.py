"""How values are said to people: dates, roles, tiers, states, and the colour of a state."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

from markupsafe import Markup

from mock_icims.domain.oauth import SCOPES

NOTICES = {
    "configuration-saved": "Configuration saved. It applies from the next stage entry on.",
    "candidate-saved": "Profile saved.",
    "candidate-erased": "Candidate erased. Installed apps were told to forget them as well.",
    "advanced": "Moved. A trigger for this stage sends its assessment by itself.",
    "assigned": "Job assigned.",
    "sent": "Assessment requested. The app sends the e-mail.",
    "uninstalled": "App uninstalled. Its access token was revoked.",
    "field-created": "Scorecard field created.",
    "field-renamed": "Scorecard field renamed. Apps that wrote to it by its old name were told.",
    "field-deleted": "Scorecard field deleted. Apps that wrote to it were told.",
}

SAID = {
    "enterprise_plus": "Enterprise+",
    "eu": "EU",
    "us": "US",
    "admin": "iCIMS admin",
    "stage_entry": "On candidate stage entry (auto-send)",
    "recruiter_action": "On recruiter action (manual)",
    "custom_workflow": "Custom workflows (advanced)",
    "url": "URL",
}
"""What is not just its own name with a capital; the triggers are the guide's words."""

TONES = {
    "good": {"active", "completed", "complete", "delivered", "hired", "open", "valid", "high"},
    "busy": {"requested", "sent", "in_progress", "assessment", "interview", "offer", "screen"},
    "warn": {"pending", "failed", "caution", "awaiting_approval"},
    "bad": {"exhausted", "cancelled", "rejected", "uninstalled", "invalid", "expired"},
}


def said(word: str) -> str:
    return SAID.get(word, word.replace("_", " ").capitalize())


def tone(word: str) -> str:
    return next((tone for tone, words in TONES.items() if word in words), "")


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


def pretty(text: str) -> str:
    """JSON with line breaks; anything else as it is."""
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except ValueError:
        return text


FILTERS: dict[str, Callable[..., object]] = {
    "said": said,
    "tone": tone,
    "badge": badge,
    "when": when,
    "day": day,
    "sentence": sentence,
    "pretty": pretty,
}
