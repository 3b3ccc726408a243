"""Another vendor's app, whose secrets Mallory has: it is hers."""

from __future__ import annotations

from base64 import b64encode

CLIENT_ID, CLIENT_SECRET = "rival-client", "secret-of-the-rival"
REDIRECT_URI = "http://127.0.0.1:9/rival/callback"
CALLBACK_SECRET = "whsec_" + b64encode(b"the callbacks of the rival app").decode()
EVENT_SECRET = "whsec_" + b64encode(b"the events of the rival app ...").decode()

APP_ID, ASSESSMENT = "rival", "typing"
SCOPES = (
    "candidate_profile:read",
    "candidate_profile:write",
    "assessment_delivery:write",
    "scorecard:write",
)

REGISTRATION: dict[str, object] = {
    "name": "Rival",
    "install_url": "http://127.0.0.1:9/rival/install",
    "redirect_uris": [REDIRECT_URI],
    "events_url": "http://127.0.0.1:9/rival/events",
    "client_id": CLIENT_ID,
    "client_secret": CLIENT_SECRET,
    "event_secret": EVENT_SECRET,
    "callback_secret": CALLBACK_SECRET,
    "scopes": list(SCOPES),
    "events": [],  # nobody listens at its address
    "listing": {
        "publisher": "Rival",
        "category": "Assessments",
        "summary": "Typing tests.",
        "description": "Typing tests.",
        "support_url": "https://rival.test/support",
        "privacy_url": "https://rival.test/privacy",
        "permissions": [{"title": "All", "sentence": "All of it.", "scopes": list(SCOPES)}],
        "assessments": [
            {
                "key": ASSESSMENT,
                "name": "Typing",
                "minutes": 5,
                "results": [{"key": "typing.overall", "label": "Speed", "type": "number"}],
            }
        ],
    },
}
CONFIGURATION: dict[str, object] = {
    "triggers": {
        "stage_entry": {"enabled": False, "rules": []},
        "recruiter_action": {"enabled": True},
        "custom_workflows": {"enabled": False, "rules": []},
    },
    "catalog": [ASSESSMENT],
    "email_template": "default",
    "scorecard_mapping": [],
}
