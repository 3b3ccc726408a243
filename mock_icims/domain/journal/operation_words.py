"""What an operation is called by people: the setup guide's own words where it has some."""

from __future__ import annotations

WORDS = {
    "applications.advance": "Advance to a stage",
    "applications.bulk_advance": "Advance many to a stage",
    "applications.create": "Assign a job",
    "applications.history": "Read the history of an application",
    "applications.list": "List applications",
    "applications.read": "Read an application",
    "approvals.approve": "Approve the assessment",
    "approvals.delegate": "Delegate an approval",
    "approvals.refuse": "Refuse the assessment",
    "apps.change": "Take scopes back",
    "apps.revoke": "Revoke the access token",
    "apps.uninstall": "Uninstall the app",
    "candidates.create": "Create a test candidate",
    "candidates.erase": "Erase a candidate",
    "candidates.list": "List candidates",
    "candidates.read": "Read the candidate profile",
    "candidates.update": "Candidate profile write",
    "configuration.read": "Read the configuration",
    "configuration.replace": "Set trigger rules",
    "customers.read": "Read the customer",
    "fields.create": "Pre-create a scorecard field",
    "fields.delete": "Delete a scorecard field",
    "fields.list": "List scorecard fields",
    "fields.rename": "Rename a scorecard field",
    "installations.create": "Install the app",
    "oauth.authorize": "Ask for scopes",
    "oauth.decide": "Approve the scopes",
    "oauth.introspect": "Ask about a token",
    "oauth.revoke": "Give a token back",
    "oauth.token": "Fetch an access token",
    "orders.callback": "Callback: HTTPS POST of the result",
    "orders.cancel": "Cancel the assessment",
    "orders.create": "Trigger an assessment (manual)",
    "orders.keep": "Keep the earlier result",
    "orders.list": "List assessment orders",
    "orders.read": "Read the assessment order",
    "orders.send": "Send the assessment again",
    "orders.status": "Assessment status",
    "scorecards.history": "Read the scorecard’s history",
    "scorecards.read": "Read the scorecard",
    "scorecards.write": "Scorecard field updates",
    "sessions.create": "Log in to iCIMS",
    "sessions.delete": "Log out of iCIMS",
    "assessment.requested": "Trigger an assessment",
    "assessment.cancelled": "The assessment was cancelled",
    "application.stage_changed": "The candidate changed stage",
    "candidate.erased": "The candidate was erased",
    "scorecard_field.renamed": "A scorecard field was renamed",
    "scorecard_field.deleted": "A scorecard field was deleted",
    "app.uninstalled": "The app was uninstalled",
    "token.revoked": "The access token was revoked",
    "endpoint.test": "Test the endpoint",
}


def in_words(operation: str | None, *, method: str, path: str) -> str:
    """What has no words of its own is called by its name, and what has no name by its path."""
    if operation is None or operation.startswith("pages."):
        return f"{method} {path}"
    return WORDS.get(operation, operation)
